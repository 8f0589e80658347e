import type { SubmissionResult } from '../../submissions/submissions.schemas.js';
import type { ExerciseContext } from '../model/tutor.js';
import type { StandInReason } from './tutor-selector.js';

const HELD_BACK =
  'A piece of code was held back here: run against the tests, it would have solved the exercise in your place.';
const MAX_QUOTE = 80;

/** What stands where code was withheld: why, and a step that the student can take instead. Markdown. */
export function standInFor(work: ExerciseContext | null): string {
  return `> ${HELD_BACK}\n> **Instead:** ${stepFrom(work)}`;
}

function stepFrom(work: ExerciseContext | null): string {
  const failed = work?.submission?.results.find(({ hidden, passed }) => !hidden && !passed);
  if (failed !== undefined) return stepFromTest(failed);
  if (work?.hint) return `come back to your hint: ${oneLine(work.hint.text)}`;
  if (work?.submission?.verdict === 'accepted')
    return 'compare it with your own code, which passes every test.';
  return 'write the smallest part that you are sure of, run the visible tests, and ask about what surprises you.';
}

function stepFromTest({ name, expected, actual }: SubmissionResult): string {
  const test = `look at the test “${oneLine(name)}”`;
  if (expected === undefined || actual === undefined)
    return `${test}: run it by hand, line by line, and note what each variable holds.`;
  return `${test}. It expects ${quote(expected)} and your code gives ${quote(actual)}. Which of your lines decides that?`;
}

const oneLine = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 2 * MAX_QUOTE ? `${line.slice(0, 2 * MAX_QUOTE).toWellFormed()}…` : line;
};

function quote(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('`', "'").trim();
  return `\`${line.length > MAX_QUOTE ? `${line.slice(0, MAX_QUOTE).toWellFormed()}…` : line}\``;
}

/** The honest first sentence of a reply of the built-in tutor where a provider is configured. Markdown. */
export const STAND_IN_REASONS: Record<StandInReason, string> = {
  quota_used: '*Your replies of the AI tutor for today are used up, so the rule-based tutor answers.*\n\n',
  budget_used:
    '*This conversation has grown too long for the AI tutor, so the rule-based tutor answers; a new conversation begins afresh.*\n\n',
  provider_unavailable:
    '*The AI tutor cannot be reached at the moment, so the rule-based tutor answers. It costs you nothing of today’s replies.*\n\n',
};

/** The honest last paragraphs of a reply that did not come to its end. Markdown. */
export const BROKEN_OFF =
  '\n\n*The AI tutor broke off here and could not be reached again, so this answer is not whole. It costs you nothing of today’s replies; ask again in a moment.*';
export const GIVEN_UP = '\n\n*This answer could not be finished, through a fault of ours. Please ask again.*';
