import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Outcome } from '../../protocol/session.js';
import { makePlan, type AuthorsCodes } from './make-plan.js';
import type { Plan, PlanCache } from './plan.js';
import type { UnitJob } from './processes.js';
import { runSpecs } from './run-specs.js';
import { SecondRun } from './second-run.js';
import { SharedRun } from './shared-run.js';
import { passed, type SpecOutcome } from './spec-reply.js';
import { FULL, trustInSolution, trustOf, UNTRIED, type Trust } from './trust.js';

export interface UnitReport {
  plan: Plan;
  /** One for each spec of the plan. */
  outcomes: SpecOutcome[];
  trust: Trust;
  /** What it is worth where every test of the submission has passed: who is wrong for some values may honestly be so for more. */
  doubt?: Trust | undefined;
}

interface Question {
  /** The outcome of every spec where the code cannot be run at all. */
  refusal: Outcome | undefined;
  codes: AuthorsCodes;
  /** The job with the author's own files. */
  asAuthor: UnitJob;
}

/**
 * Runs one unit test. The verdicts are those of one process for tests and code, as the author ran it; whether they can be
 * believed is a question of its own.
 */
export async function runUnitTest(
  job: UnitJob,
  plans: PlanCache,
  { refusal, codes, asAuthor }: Question,
): Promise<UnitReport> {
  // What is asked of the author's code costs the student no time.
  const { budget: _ofStudent, ...unhurried } = job;
  const { budget: _ofAuthor, ...authors } = asAuthor;
  const key = keyOf(authors, codes);
  const plan = await plans.get(key, () => makePlan(authors, codes));
  const own = [codes.solution, ...codes.wrong].find((files) => isDeepStrictEqual(files, job.files));
  // Who waits for an exercise to be saved is told what is known; a submission is graded later.
  if (plan.failure && !own) throw plan.failure;
  const { specs } = plan;
  if (refusal) return { plan, outcomes: specs.map(() => refusal), trust: FULL };
  // It has been tried in all ways for the plan.
  const isTried =
    plan.proof !== null &&
    own !== undefined &&
    own === codes.solution &&
    isDeepStrictEqual(job.prepared, authors.prepared);
  const second = new SecondRun(unhurried, plan);
  const follows = job.sandbox.isRoomy && plan.low === null && !plan.failure && !isTried;
  try {
    const run = new SharedRun(job, plan);
    const each = follows ? (outcome: SpecOutcome) => second.note(outcome) : undefined;
    const outcomes = [...(await runSpecs(job, run, specs.keys(), { each })).values()];
    if (plan.failure) return { plan, outcomes, trust: UNTRIED };
    if (isTried && outcomes.every(passed)) return { plan, outcomes, trust: trustInSolution(plan) };
    const { refusal: refused, doubt, ...trust } = await trustOf(unhurried, plan, outcomes, second);
    // Nobody's calls of these tests can be forwarded, so that nobody needs to try again.
    if (refused !== undefined) plans.set(key, { ...plan, low: refused });
    return { plan, outcomes, trust, doubt };
  } finally {
    await second.stop();
  }
}

/** What a plan says is the same for all that this is the same for. */
function keyOf({ runtime, main, data, test, prepared, timeoutMs }: UnitJob, codes: AuthorsCodes): string {
  const { tests } = prepared.request;
  const parts = [runtime.language, main, data, test.framework, test.files, tests, timeoutMs, codes];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
