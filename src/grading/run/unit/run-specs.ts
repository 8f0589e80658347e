import { createHash } from 'node:crypto';
import { FailFast } from '../fail-fast.js';
import type { Outcome } from '../../protocol/session.js';
import { ForwardedRun } from './forwarded-run.js';
import type { Plan, PlanCache } from './plan.js';
import { openTester, type UnitJob } from './processes.js';
import { SharedRun } from './shared-run.js';
import { specVerdict, type SpecOutcome, type SpecRun } from './spec-reply.js';

export interface UnitReport {
  plan: Plan;
  /** One for each spec of the plan. */
  outcomes: SpecOutcome[];
}

/**
 * Runs one unit test. Whether calls are forwarded depends on the tests and on `trial`, the author's own solution,
 * never on the code that is graded. `refusal` is the outcome of every spec where that code cannot be run at all.
 */
export async function runUnitTest(
  job: UnitJob,
  plans: PlanCache,
  { trial, refusal }: { trial: UnitJob['files'] | undefined; refusal: Outcome | undefined },
): Promise<UnitReport> {
  const key = keyOf(job, trial);
  const plan = await plans.get(key, () => makePlan(job, trial));
  if (refusal) return { plan, outcomes: plan.specs.map(() => refusal) };
  const outcomes = await runAll(job, plan);
  const refused = outcomes.map(({ reply }) => reply).find((reply) => reply.kind === 'unforwardable');
  if (!refused) return { plan, outcomes };
  const low = { ...plan, low: refused.reason };
  plans.set(key, low);
  return { plan: low, outcomes: await runAll(job, low) };
}

/** What a plan says is the same for all that this is the same for. */
function keyOf({ runtime, main, test }: UnitJob, reference: UnitJob['files'] | undefined): string {
  const parts = [runtime.language, main, test.framework, test.files, reference];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

async function makePlan(job: UnitJob, reference: UnitJob['files'] | undefined): Promise<Plan> {
  const { session, plan } = await openTester(job);
  void session.end();
  if (plan.low !== null || !reference) return plan;
  const trial = { ...job, files: reference, stopAtFirstFailure: false };
  const forwarded = await runAll(trial, plan);
  if (forwarded.every(passed)) return plan;
  const low = { ...plan, low: 'the solution passes only together with the tests' };
  const shared = await runAll(trial, low);
  // A slow machine is no reason: what timed out says nothing about forwarding.
  const isHelped = (outcome: SpecOutcome, index: number): boolean =>
    outcome.reply.kind !== 'timeout' && !passed(outcome) && shared.slice(index, index + 1).some(passed);
  return forwarded.some(isHelped) ? low : plan;
}

const passed = ({ reply }: SpecOutcome): boolean => reply.kind === 'passed';

async function runAll(job: UnitJob, plan: Plan): Promise<SpecOutcome[]> {
  const run: SpecRun = plan.low === null ? new ForwardedRun(job, plan) : new SharedRun(job, plan);
  const outcomes: SpecOutcome[] = [];
  const failFast = new FailFast(job.stopAtFirstFailure);
  let fate: SpecOutcome | undefined;
  try {
    for (const index of plan.specs.keys()) {
      fate ??= failFast.rest ?? (await run.open());
      const outcome = fate ? { ...fate, durationMs: 0 } : await run.run(index);
      outcomes.push(outcome);
      if (fate) continue;
      const ended = endsProcess(outcome);
      if (ended) run.stop();
      failFast.note(specVerdict(outcome.reply), ended);
    }
    return outcomes;
  } finally {
    run.stop();
  }
}

/** After an exit or a MemoryError the interpreter may still answer, but it is not what it was. */
function endsProcess({ reply }: SpecOutcome): boolean {
  if (reply.kind === 'fault') return reply.fault.fault === 'memory' || reply.fault.fault === 'exit';
  return !['passed', 'failed', 'unforwardable'].includes(reply.kind);
}
