import { PYTHON_LOOKUPS } from './python-names.js';
import { PYTHON_SYNTAX } from './python-syntax.js';
import { PYTHON_TYPES } from './python-types.js';
import { PYTHON_UNREADABLE } from './python-unreadable.js';
import { PYTHON_VALUES } from './python-values.js';
import type { Row } from './row.js';

/** Explanations of Python's errors, CPython 3.11 to 3.14; the first row that matches is the one. */
export const PYTHON_ROWS: readonly Row[] = [
  ...PYTHON_UNREADABLE,
  ...PYTHON_SYNTAX,
  ...PYTHON_LOOKUPS,
  ...PYTHON_VALUES,
  ...PYTHON_TYPES,
];
