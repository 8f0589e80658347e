import type { FieldError } from '../../common/errors/field-errors.js';
import type { TestResult } from '../../grading/grading.types.js';

/** At most this much of a failing test's message: it may quote a whole output. */
const MAX_MESSAGE = 500;

/** What the author reads of a test that their own code fails. */
export function failure({ name, verdict, message, expected, actual }: TestResult): FieldError {
  const comparison =
    expected === undefined || actual === undefined ? '' : `expected ${expected}, got ${actual}`;
  const reason = message ?? comparison;
  const text = `fails “${name}” (${verdict})${reason === '' ? '' : `: ${reason}`}`;
  return {
    path: '/solutionCode',
    code: 'failed_test',
    params: { test: name, verdict },
    message: text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE).toWellFormed()}…` : text,
  };
}
