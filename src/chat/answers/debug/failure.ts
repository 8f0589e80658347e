import type { LanguageId, Verdict } from '../../../grading/grading.types.js';
import type { ExerciseContext } from '../../tutor.js';
import type { SubmissionResult, SubmissionView } from '../../../submissions/submissions.schemas.js';
import { clip, inlineCode, oneLine } from '../markdown.js';

/** The first visible test that failed, and where in the student's code. */
export interface Failure {
  result: SubmissionResult;
  verdict: Verdict;
  /** The grader's explanation; empty where it gave none. */
  message: string;
  language: LanguageId;
  code: string;
  /** The line of the student's code that the message names, if it exists. */
  place: { line: number; source: string } | undefined;
  /** What went in, as inline code: a call, or the input. */
  given: string | undefined;
}

export function failureOf(
  submission: SubmissionView,
  exercise: ExerciseContext['exercise'],
): Failure | undefined {
  const result = submission.results.find(({ passed, hidden }) => !passed && !hidden);
  if (!result) return undefined;
  const { code, language } = submission;
  const message = result.message ?? '';
  return {
    result,
    verdict: result.verdict,
    message,
    language,
    code,
    place: placeIn(message, code),
    given: givenOf(result, exercise),
  };
}

/** `(line 3: ...)` of an explanation. */
export function placeIn(message: string, code: string): Failure['place'] {
  const line = Number(/\(line (\d+)|\bon line (\d+)/.exec(message)?.slice(1).find(Boolean));
  const source = code.split('\n')[line - 1]?.trim() ?? '';
  return source === '' ? undefined : { line, source };
}

function givenOf(
  { name, args, stdin }: SubmissionResult,
  { testCases }: ExerciseContext['exercise'],
): string | undefined {
  if (stdin !== undefined) {
    if (stdin.trim() === '') return 'an empty input';
    const lines = stdin.trimEnd().split('\n');
    return lines.length === 1
      ? `the input ${inlineCode(stdin)}`
      : `the input of ${lines.length} lines that begins with ${inlineCode(lines[0] ?? '', 40)}`;
  }
  const test = testCases.find((candidate) => candidate.name === name);
  return args === undefined || test?.kind !== 'call'
    ? undefined
    : inlineCode(`${test.function}(${clip(oneLine(args), 60)})`);
}

/** 1-based numbers of the lines where code of this language hands out a result. */
export function resultLines({ code, language, result }: Failure): number[] {
  const isCall = result.stdin === undefined;
  const printing = language === 'python' ? /^\s*print\s*\(/ : /\b(?:console\.log|printf|println|cout)\b/;
  const giving = isCall ? /(?:^|[\s:;{)])return\b(?!\s*(?:;\s*)?$)/ : printing;
  return code.split('\n').flatMap((line, index) => (giving.test(line.slice(0, 500)) ? [index + 1] : []));
}
