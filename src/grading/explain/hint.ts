import type { LanguageId } from '../grading.types.js';
import type { WrongAnswer } from './mismatch-row.js';
import { JAVASCRIPT_HINTS } from './javascript/javascript-hints.js';
import { JAVASCRIPT_SIGNS } from './javascript/javascript-signs.js';
import { PYTHON_HINTS } from './python/python-hints.js';
import { PYTHON_SIGNS } from './python/python-signs.js';

/** Says what is wrong in the code, with its line; undefined where it sees nothing. */
type Hint = (wrong: WrongAnswer) => string | undefined;

const HINTS: Partial<Record<LanguageId, { signs: readonly Hint[]; faults: readonly Hint[] }>> = {
  python: { signs: PYTHON_SIGNS, faults: PYTHON_HINTS },
  javascript: { signs: JAVASCRIPT_SIGNS, faults: JAVASCRIPT_HINTS },
};

/** What the answer itself shows of a mistake in the code. */
export const signInAnswer: Hint = (wrong) => firstOf(HINTS[wrong.language]?.signs, wrong);

/** A line of the code that is hardly ever meant as it stands. */
export const faultInCode: Hint = (wrong) => firstOf(HINTS[wrong.language]?.faults, wrong);

function firstOf(hints: readonly Hint[] | undefined, wrong: WrongAnswer): string | undefined {
  for (const hint of hints ?? []) {
    const text = hint(wrong);
    if (text !== undefined) return text;
  }
  return undefined;
}
