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

/** One line of a table of observations on a wrong answer: the first that applies is told. */
export interface MismatchRow<M extends Mismatch> {
  id: string;
  /** What stands out, in one or two sentences, or undefined where the row does not apply. */
  explain(mismatch: M): string | undefined;
}
