import type { Integrity } from '../../grading.types.js';
import type { Plan } from './plan.js';
import type { UnitJob } from './processes.js';
import { runSpecs } from './run-specs.js';
import type { SecondRun } from './second-run.js';
import { SharedRun } from './shared-run.js';
import { passed, type SpecOutcome } from './spec-reply.js';

/** How far the verdicts of one unit test can be believed, and why not wholly. */
export interface Trust {
  integrity: Integrity;
  reason: string | null;
}

export const FULL: Trust = { integrity: 'full', reason: null };
export const UNTRIED: Trust = {
  integrity: 'low',
  reason: 'the code could not be tried apart from the tests just now',
};
const RANK: readonly Integrity[] = ['full', 'low', 'suspect'];

/** The lesser of two. */
export const lesser = (one: Trust, other: Trust): Trust =>
  RANK.indexOf(other.integrity) > RANK.indexOf(one.integrity) ? other : one;

/**
 * What the passes of one submission are worth. `outcomes` are those of the one process that decides; what has passed there
 * is tried again with calls forwarded, where the student's code has nothing to get hold of, and where that does not
 * settle it, with all answers covered: a test that passes even so has not looked at any.
 */
export async function trustOf(
  job: UnitJob,
  plan: Plan,
  outcomes: readonly SpecOutcome[],
  second: SecondRun,
): Promise<Trust & { refusal?: string; doubt?: Trust }> {
  const won = [...outcomes.keys()].filter((index) => passed(outcomes[index]));
  if (won.length === 0) return plan.low === null ? FULL : low(plan.low);
  if (plan.low !== null) return (await hollowness(job, plan, won)) ?? low(plan.low);
  const { outcomes: forwarded, doubt: doubted } = await second.end(outcomes);
  const lost = won.filter((index) => !passed(forwarded.get(index)));
  if (lost.length === 0) return doubted ? { ...FULL, doubt: doubted } : FULL;
  const replies = lost.map((index) => forwarded.get(index)?.reply);
  const refused = replies.find((reply) => reply?.kind === 'unforwardable');
  const contradicted = lost.find(
    (index) => plan.proof?.faithful[index] === true && isContradiction(forwarded.get(index)),
  );
  if (contradicted !== undefined) {
    const name = plan.specs[contradicted] ?? '';
    return suspect(`“${name}” passes only where the code shares a process with the tests`);
  }
  const doubt =
    refused?.kind === 'unforwardable' ? refused.reason : 'the code passes only together with the tests';
  const trust = (await hollowness(job, plan, lost)) ?? low(doubt);
  // A solution that could be forwarded shows that it is this code, and not the tests, that cannot.
  const isTests = refused?.kind === 'unforwardable' && !plan.proof && refused.reason.startsWith(OF_TESTS);
  return isTests ? { ...trust, refusal: refused.reason } : trust;
}

/** What the plan has shown of the author's own solution. */
export const trustInSolution = ({ low: reason }: Plan): Trust => (reason === null ? FULL : low(reason));

const OF_TESTS = 'the tests pass ';

const low = (reason: string): Trust => ({ integrity: 'low', reason });
const suspect = (reason: string): Trust => ({ integrity: 'suspect', reason });

/** A value that was looked at and found wrong, and not one that could only not be sent, or came too late. */
const isContradiction = (outcome: SpecOutcome | undefined): boolean => outcome?.reply.kind === 'failed';

/** Suspect where tests pass without looking at an answer, or look at one that compares itself, unlike the author's. */
async function hollowness(job: UnitJob, plan: Plan, won: readonly number[]): Promise<Trust | undefined> {
  const { proof } = plan;
  if (!proof) return undefined;
  const covered = await runSpecs(job, new SharedRun(job, plan, { hollow: true }), won);
  for (const index of won) {
    const outcome = covered.get(index);
    const name = plan.specs[index] ?? '';
    if (passed(outcome) && proof.hollow[index] !== true)
      return suspect(`“${name}” passes whatever the code answers`);
    for (const [path, kind] of Object.entries(kindsOf(outcome))) {
      if (kind === 'comparing' && proof.kinds[path] === 'plain')
        return suspect(
          `${path} answers an object that says itself what it is equal to, where a plain value is asked for`,
        );
    }
  }
  return undefined;
}

export function kindsOf(outcome: SpecOutcome | undefined): Readonly<Record<string, string>> {
  const reply = outcome?.reply;
  return (reply?.kind === 'passed' || reply?.kind === 'failed' ? reply.kinds : undefined) ?? {};
}
