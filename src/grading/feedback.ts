import type { CallTest, IoTest, LanguageId, Limits, TestResult, Verdict } from './grading.types.js';
import type { ExplainContext } from './explain/row.js';
import type { Fault, WireValue } from './wire.js';

/** What went wrong in one test, in a sentence or two, with the line in the student's code. Visible tests only. */
export function explainFault(fault: Fault, _context: ExplainContext): string {
  const line = fault.line ?? fault.trace?.at(-1)?.line;
  return `${line ? `Line ${line}: ` : ''}${fault.type}: ${fault.message}`;
}

export interface Mismatch {
  test: IoTest | CallTest;
  /** `renderValue` of the answer, or what the program printed. */
  actualText: string;
  /** The answer of a call test. */
  actual?: WireValue | undefined;
  /** What a call test printed beside its answer. */
  stdout?: string | undefined;
  language: LanguageId;
  code: string;
}

/** What was expected, what came, and on which input. Visible tests only: the text quotes the test. */
export function explainMismatch({ actualText }: Mismatch): string {
  return `The answer was ${actualText}.`;
}

/** Time, memory and output limits (and a plain runtime error without a fault) in a beginner's words. */
export function explainVerdict(
  verdict: Verdict,
  _context: { language: LanguageId; code: string; limits?: Limits | undefined },
): string {
  return verdict;
}

/** The whole submission in a few sentences. Quotes visible tests only. */
export function summarise(results: readonly TestResult[], _language: LanguageId): string {
  const passed = results.filter((result) => result.passed).length;
  return `${passed} of ${results.length} tests passed.`;
}
