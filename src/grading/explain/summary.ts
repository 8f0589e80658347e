import { languageOf } from '../languages.js';
import type { LanguageId, TestResult, Verdict } from '../grading.types.js';

/** What happened in a failed test, as part of a sentence with a number before it. */
const FAILURES: Record<Exclude<Verdict, 'accepted'>, string> = {
  wrong_answer: 'gave a wrong answer',
  runtime_error: 'stopped with an error',
  output_limit_exceeded: 'printed too much',
  time_limit_exceeded: 'took too long',
  memory_limit_exceeded: 'needed too much memory',
  compile_error: 'could not be compiled',
};

/**
 * The whole submission in a few sentences: how many tests passed, the first visible one to look at,
 * and how many hidden ones failed. Of hidden tests nothing but their verdicts is told, and the fault of code that no test could load.
 */
export function summarise(results: readonly TestResult[], language: LanguageId): string {
  const failed = results.filter((result) => !result.passed);
  if (results.length === 0) return 'There was no test to run.';
  if (failed.length === 0) return passedText(results);
  const visible = failed.find((result) => !result.hidden);
  const hidden = failed.filter((result) => result.hidden);
  const isUnreadable = results.every((result) => result.verdict === 'compile_error');
  const parts = [
    isUnreadable
      ? `${nameOf(language)} cannot read the code, so ${results.length === 1 ? 'the test' : `none of the ${results.length} tests`} could${results.length === 1 ? ' not' : ''} run.`
      : countText(results.length - failed.length, results.length),
    // Said before any input went in, so it may be told even where every test is hidden; the files of one lie there already.
    isUnreadable ? (visible ?? results[0])?.message : visible && visibleText(visible),
    hidden.length > 0 && !isUnreadable && hiddenText(hidden, visible !== undefined),
  ];
  return parts.filter((part) => typeof part === 'string').join('\n');
}

function passedText({ length }: readonly TestResult[]): string {
  return length === 1 ? 'The test passed. Well done.' : `All ${length} tests passed. Well done.`;
}

function countText(passed: number, total: number): string {
  if (total === 1) return 'The only test did not pass yet.';
  return passed === 0 ? `None of the ${total} tests passed yet.` : `${passed} of ${total} tests passed.`;
}

function visibleText({ name, verdict, message }: TestResult): string {
  const start = `Start with the test "${name}"`;
  return message === undefined
    ? `${start}: it ${FAILURES[verdict === 'accepted' ? 'wrong_answer' : verdict]}.`
    : `${start}: ${message}`;
}

function hiddenText(hidden: readonly TestResult[], alsoVisible: boolean): string {
  const counts = new Map<string, number>();
  for (const { verdict } of hidden) {
    const failure = FAILURES[verdict === 'accepted' ? 'wrong_answer' : verdict];
    counts.set(failure, (counts.get(failure) ?? 0) + 1);
  }
  const kinds = [...counts].map(([failure, count]) => (counts.size === 1 ? failure : `${count} ${failure}`));
  const advice = alsoVisible
    ? 'They may pass once the visible ones do.'
    : 'Their inputs are not shown: think of special cases, such as empty, very small, very large, negative or repeated values.';
  return `${plural(hidden.length, 'hidden test')} did not pass (${kinds.join(', ')}). ${advice}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function nameOf(id: LanguageId): string {
  const language = languageOf(id);
  return language?.compilerName ?? language?.title ?? id;
}
