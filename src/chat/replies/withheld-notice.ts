import type { SubmissionResult } from '../../submissions/submissions.schemas.js';
import type { ExerciseContext } from '../tutor.js';

const WITHHELD =
  'A piece of code was held back here: run against the tests, it would have solved the exercise in your place.';
const MAX_QUOTE = 80;

/** What stands where code was withheld: why, and a step that the student can take instead. Markdown. */
export function withheldNotice(work: ExerciseContext | null): string {
  return `> ${WITHHELD}\n> **Instead:** ${stepFrom(work)}`;
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
