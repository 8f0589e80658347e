import { ExerciseFault, GraderUnavailable } from '../../grading.types.js';
import { ForwardedRun } from './forwarded-run.js';
import type { Collected, Plan, Proof } from './plan.js';
import { agreed, ask, probesOf, type Answers } from './probe-runs.js';
import type { Probe } from './probes.js';
import { openTester, type UnitJob } from './processes.js';
import { runSpecs } from './run-specs.js';
import { hurriedMs } from './second-run.js';
import { SharedRun } from './shared-run.js';
import { passed, type SpecOutcome } from './spec-reply.js';
import { kindsOf } from './trust.js';

/** The author's own codes, as files of the student's. */
export interface AuthorsCodes {
  solution: UnitJob['files'] | undefined;
  wrong: readonly UnitJob['files'][];
}

/** Of the time of trying the solution in all ways; the author waits for it when an exercise is saved. */
const MAX_TRIAL_MS = 45_000;

/**
 * Reads the tests, and runs them with the author's own codes to see what a pass is worth. Throws ExerciseFault for tests
 * that do not load.
 */
export async function makePlan(job: UnitJob, codes: AuthorsCodes): Promise<Plan> {
  const collected = await collect(job, codes.solution);
  const { solution } = codes;
  if (!solution) return { ...collected, proof: null };
  const late = AbortSignal.timeout(MAX_TRIAL_MS);
  const signal = job.signal ? AbortSignal.any([job.signal, late]) : late;
  const trial: UnitJob = { ...job, files: solution, stopAtFirstFailure: false, signal };
  try {
    return await tried(trial, collected, codes.wrong);
  } catch (error) {
    if (error instanceof GraderUnavailable) return { ...collected, proof: null, failure: error };
    if (late.aborted && job.signal?.aborted !== true) return { ...collected, proof: null, isCut: true };
    throw error;
  }
}

/** What the solution and the wrong codes show. */
async function tried(trial: UnitJob, collected: Collected, wrong: AuthorsCodes['wrong']): Promise<Plan> {
  const plan: Plan = { ...collected, proof: null };
  const all = [...plan.specs.keys()];
  const shared = await runSpecs(trial, new SharedRun(trial, plan), all);
  const slowestMs = Math.max(0, ...shared.values().map(({ durationMs }) => durationMs));
  const bounded = { ...trial, timeoutMs: hurriedMs(trial, slowestMs) };
  const { forwarded, probes } = plan.low === null ? await runApart(bounded, plan) : APART_NOTHING;
  const isHelped = (index: number): boolean => !passed(forwarded?.get(index)) && passed(shared.get(index));
  const low = plan.low ?? (all.some(isHelped) ? 'the solution passes only together with the tests' : null);
  // Objects are told apart by more than their values: an honest class may differ there.
  const faithful = low === null && plan.objects !== true && (await agree(bounded, plan, wrong));
  const covered = await runSpecs(trial, new SharedRun(trial, plan, { hollow: true }), all);
  return { ...plan, low, proof: proofOf(all, { shared, covered, faithful, probes }) };
}

type Outcomes = ReadonlyMap<number, SpecOutcome>;

function proofOf(
  all: readonly number[],
  {
    shared,
    covered,
    faithful,
    probes,
  }: { shared: Outcomes; covered: Outcomes; faithful: boolean; probes: readonly Probe[] },
): Proof {
  return {
    faithful: all.map((index) => faithful && passed(shared.get(index))),
    hollow: all.map((index) => passed(covered.get(index))),
    kinds: Object.assign({}, ...all.map((index) => kindsOf(covered.get(index)))) as Record<string, string>,
    probes,
  };
}

const APART_NOTHING = { forwarded: undefined, probes: [] };

/** The solution in a process of its own, twice: what both answer alike to other values is what a code can be measured by. */
async function runApart(job: UnitJob, plan: Plan): Promise<{ forwarded: Outcomes; probes: Probe[] }> {
  const all = [...plan.specs.keys()];
  const { timeFactor } = job.runtime;
  let probes: Probe[] = [];
  const answers: Answers[][] = [];
  const first = new ForwardedRun(job, plan);
  const forwarded = await runSpecs(job, first, all, {
    afterwards: async () => {
      probes = probesOf(first, all, JSON.stringify([plan.specs, job.files]));
      answers.push(await ask(first, probes, timeFactor));
    },
  });
  if (probes.length === 0) return { forwarded, probes };
  const second = new ForwardedRun(job, plan);
  await runSpecs(job, second, all, {
    afterwards: async () => void answers.push(await ask(second, probes, timeFactor)),
  });
  const [one = [], two = []] = answers;
  return { forwarded, probes: agreed(probes, one, two) };
}

/** The specs by a tester, which has no student's code; or, where they need some to be loaded at all, by the solution. */
async function collect(job: UnitJob, solution: UnitJob['files'] | undefined): Promise<Collected> {
  try {
    const { session, collected } = await openTester(job);
    void session.end();
    return collected;
  } catch (error) {
    if (!(error instanceof ExerciseFault) || !solution) throw error;
    const together = new SharedRun({ ...job, files: solution }, undefined);
    try {
      const failure = await together.open();
      const { collected } = together;
      if (failure || !collected || collected.specs.length === 0) throw error;
      return { ...collected, low: 'the tests need the code while they are loaded' };
    } finally {
      together.stop();
    }
  }
}

/** Whether forwarded calls come to the same with wrong codes as one process does, in the time that the solution needs. */
async function agree(job: UnitJob, plan: Plan, wrong: AuthorsCodes['wrong']): Promise<boolean> {
  const all = [...plan.specs.keys()];
  for (const files of wrong) {
    const trial = { ...job, files };
    const shared = await runSpecs(trial, new SharedRun(trial, plan), all);
    const forwarded = await runSpecs(trial, new ForwardedRun(trial, plan), all);
    if (all.some((index) => passed(shared.get(index)) !== passed(forwarded.get(index)))) return false;
  }
  return true;
}
