import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Outcome } from '../../protocol/session.js';
import { makePlan, type AuthorsCodes } from './make-plan.js';
import type { Plan, PlanCache } from './plan.js';
import type { UnitJob } from './processes.js';
import { runSpecs } from './run-specs.js';
import { SharedRun } from './shared-run.js';
import type { SpecOutcome } from './spec-reply.js';
import { FULL, passed, trustInSolution, trustOf, UNTRIED, type Trust } from './trust.js';

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
  const outcomes = [...(await runSpecs(job, new SharedRun(job, plan), [...specs.keys()])).values()];
  if (plan.failure) return { plan, outcomes, trust: UNTRIED };
  // It has been tried in all ways for the plan.
  const isKnown = own && own === codes.solution && isDeepStrictEqual(job.prepared, authors.prepared);
  if (isKnown && plan.proof && outcomes.every(passed))
    return { plan, outcomes, trust: trustInSolution(plan) };
  const { refusal: refused, doubt, ...trust } = await trustOf(unhurried, plan, outcomes);
  // Nobody's calls of these tests can be forwarded, so that nobody needs to try again.
  if (refused !== undefined) plans.set(key, { ...plan, low: refused });
  return { plan, outcomes, trust, doubt };
}

/** What a plan says is the same for all that this is the same for. */
function keyOf({ runtime, main, data, test, prepared, timeoutMs }: UnitJob, codes: AuthorsCodes): string {
  const { tests } = prepared.request;
  const parts = [runtime.language, main, data, test.framework, test.files, tests, timeoutMs, codes];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
