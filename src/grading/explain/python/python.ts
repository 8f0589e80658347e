import { PYTHON_ATTRIBUTE_ROWS } from './python-attributes.js';
import { PYTHON_CLASS_ROWS } from './python-classes.js';
import { PYTHON_NAME_ROWS } from './python-names.js';
import { PYTHON_SYNTAX } from './python-syntax.js';
import { PYTHON_TYPES } from './python-types.js';
import { PYTHON_PLACES } from './python-places.js';
import { PYTHON_SLIPS, PYTHON_UNREADABLE } from './python-unreadable.js';
import { PYTHON_UNCALLED } from './python-uncalled.js';
import { PYTHON_VALUES } from './python-values.js';
import type { Row } from '../row.js';

/** Explanations of Python's errors, CPython 3.11 to 3.14; the first row that matches is the one. */
export const PYTHON_ROWS: readonly Row[] = [
  ...PYTHON_UNREADABLE,
  ...PYTHON_PLACES,
  ...PYTHON_SLIPS,
  ...PYTHON_SYNTAX,
  ...PYTHON_NAME_ROWS,
  ...PYTHON_UNCALLED,
  ...PYTHON_ATTRIBUTE_ROWS,
  ...PYTHON_CLASS_ROWS,
  ...PYTHON_VALUES,
  ...PYTHON_TYPES,
];
