import { compareOutput, compareOutputInTurns, compareValue, renderExpected } from '../values/compare.js';
import { explainFault, explainMismatch, explainVerdict } from '../explain/feedback.js';
import type { CallTest, GradeRequest, IoTest, TestResult, Verdict } from '../grading.types.js';
import type { ProcessExit } from '../protocol/sandbox.js';
import type { Outcome } from '../protocol/session.js';
import { renderValue, type Fault } from '../values/wire.js';
import type { CheckerWord } from './output-checker.js';

/** Of each text that is kept with a result. */
const MAX_KEPT_BYTES = 64 << 10;

export const FAULT_VERDICTS: Record<Fault['fault'], Verdict> = {
  syntax: 'compile_error',
  exception: 'runtime_error',
  exit: 'runtime_error',
  memory: 'memory_limit_exceeded',
  // The function came to an end, with an answer that no expected value can be equal to.
  unsupported: 'wrong_answer',
};

/** What sentences are made of: for TypeScript the code may be what was made of it, and `written` what was submitted. */
export type ToldRequest = GradeRequest & { written?: string | undefined };

/** What had to be waited for: a checker's word, and the comparison of a long output. */
export interface Readings {
  word?: CheckerWord | undefined;
  isSame?: boolean | undefined;
}

/** Outputs of less are compared in a moment. */
const LONG_OUTPUT = 32 << 10;

/** Undefined where the output is short, or nothing is to be compared. */
export async function compareLong(
  test: IoTest | CallTest,
  { reply, stdout }: Outcome,
): Promise<boolean | undefined> {
  if (test.kind !== 'io' || reply.kind !== 'done' || test.compare === 'checker') return undefined;
  if (test.expectedStdout.length + stdout.text.length < LONG_OUTPUT) return undefined;
  return compareOutputInTurns(test.expectedStdout, stdout.text, test.compare);
}

/** The result of one test, whole; what a student may see of a hidden one is for the views to say. */
export function judge(
  test: IoTest | CallTest,
  index: number,
  outcome: Outcome,
  request: ToldRequest,
  { word, isSame }: Readings = {},
): TestResult {
  const verdict = verdictOf(test, outcome, word, isSame);
  const result: TestResult = {
    name: test.name ?? `Test ${index + 1}`,
    hidden: test.hidden ?? false,
    weight: test.weight ?? 1,
    ...(test.group !== undefined && { group: test.group }),
    ...(word !== undefined && verdict !== 'accepted' && word.share > 0 && { share: word.share }),
    verdict,
    passed: verdict === 'accepted',
    durationMs: Math.round(outcome.durationMs * 100) / 100,
    peakMemoryKb: outcome.peakMemoryKb,
  };
  const message = explain(test, outcome, verdict, request, word);
  return { ...result, ...(message !== undefined && { message }), ...evidence(test, outcome, request) };
}

function verdictOf(
  test: IoTest | CallTest,
  { reply, stdout }: Outcome,
  word: CheckerWord | undefined,
  isSame: boolean | undefined,
): Verdict {
  switch (reply.kind) {
    case 'timeout':
      return 'time_limit_exceeded';
    case 'output_limit':
      return 'output_limit_exceeded';
    case 'exit':
      return exitVerdict(reply.exit);
    case 'fault':
      return FAULT_VERDICTS[reply.fault.fault];
    case 'value':
      if (test.kind !== 'call') return 'runtime_error';
      return compareValue(test.expected, reply.value, test) ? 'accepted' : 'wrong_answer';
    case 'done':
      if (test.kind !== 'io') return 'runtime_error';
      return (isSame ?? isRight(test, stdout.text, word)) ? 'accepted' : 'wrong_answer';
    case 'not_run':
      return reply.verdict;
    default:
      return 'runtime_error';
  }
}

function isRight({ expectedStdout, compare }: IoTest, printed: string, word?: CheckerWord): boolean {
  if (word !== undefined) return word.accepted;
  return compareOutput(expectedStdout, printed, compare === 'checker' ? 'tokens' : compare);
}

export function exitVerdict(exit: ProcessExit): Verdict {
  if (exit.outOfMemory) return 'memory_limit_exceeded';
  if (exit.outOfCpu) return 'time_limit_exceeded';
  return exit.signal === 'SIGXFSZ' ? 'output_limit_exceeded' : 'runtime_error';
}

function explain(
  test: IoTest | CallTest,
  { reply, stdout }: Outcome,
  verdict: Verdict,
  { language, code, written, limits }: ToldRequest,
  word?: CheckerWord,
): string | undefined {
  if (verdict === 'accepted') return undefined;
  if (reply.kind === 'fault') return explainFault(reply.fault, { language, code, written });
  if (reply.kind === 'not_run') return reply.reason;
  if (verdict !== 'wrong_answer') return explainVerdict(verdict, { language, code, limits });
  if (word !== undefined)
    return keep(word.message ?? 'The checker of this exercise does not accept this output.');
  const value = reply.kind === 'value' ? reply.value : undefined;
  return explainMismatch({
    test,
    actualText: value ? renderValue(value, language) : keep(stdout.text),
    actual: value,
    stdout: stdout.text,
    language,
    code,
  });
}

/** What went in and what came out, beside the verdict. */
function evidence(
  test: IoTest | CallTest,
  { reply, stdout, stderr }: Outcome,
  { language }: GradeRequest,
): Partial<TestResult> {
  const printed = keep(stdout.text);
  const errors = keep(stderr.text);
  const common = errors === '' ? {} : { stderr: errors };
  if (test.kind === 'io') {
    const actual = reply.kind === 'not_run' ? {} : { actual: printed };
    return { stdin: keep(test.stdin), expected: keep(test.expectedStdout), ...actual, ...common };
  }
  return {
    args: test.args.map((arg) => renderExpected(arg, language)).join(', '),
    expected: renderExpected(test.expected, language),
    ...(reply.kind === 'value' && { actual: renderValue(reply.value, language) }),
    ...(printed !== '' && { stdout: printed }),
    ...common,
  };
}

/** At most MAX_KEPT_BYTES of UTF-8, cut at a character, without the NUL that PostgreSQL refuses. */
export function keep(text: string): string {
  const clean = text.toWellFormed().replaceAll('\0', '\uFFFD');
  if (Buffer.byteLength(clean) <= MAX_KEPT_BYTES) return clean;
  // The last character may have been cut in two, which reads as U+FFFD.
  return Buffer.from(clean)
    .subarray(0, MAX_KEPT_BYTES)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
}
