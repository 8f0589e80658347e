import type { CallTest, IoTest, LanguageId } from '../grading.types.js';
import type { WireValue } from '../values/wire-value.js';

/** A visible test whose answer was not the expected one. */
export interface Mismatch {
  test: IoTest | CallTest;
  /** The answer as `renderValue` shows it; what the program printed. */
  actualText: string;
  /** The answer of a `call` test itself. */
  actual?: WireValue | undefined;
  /** What a `call` test printed beside its answer. */
  stdout?: string | undefined;
  language: LanguageId;
  code: string;
}

export interface CallMismatch extends Mismatch {
  test: CallTest;
  actual: WireValue;
  expectedText: string;
}

export interface IoMismatch extends Mismatch {
  test: IoTest;
}

/** A wrong answer, as far as hints look at it. */
export interface WrongAnswer {
  language: LanguageId;
  code: string;
  /** What came, as text, and what should have come. */
  actualText: string;
  expectedText: string;
  /** The function that was called by the test. */
  functionName?: string | undefined;
}

/** One line of a table of observations on a wrong answer: the first that applies is told. */
export interface MismatchRow<M extends Mismatch> {
  id: string;
  /** So telling that it comes before lines of the code that look wrong. */
  isSure?: true;
  /** What stands out, in one or two sentences, or undefined where the row does not apply. */
  explain(mismatch: M): string | undefined;
}
