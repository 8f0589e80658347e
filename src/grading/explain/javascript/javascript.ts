import { JAVASCRIPT_HEADS } from './javascript-heads.js';
import { JAVASCRIPT_PLACES } from './javascript-places.js';
import { JAVASCRIPT_RUNTIME } from './javascript-runtime.js';
import { JAVASCRIPT_SLIPS } from './javascript-slips.js';
import { JAVASCRIPT_FOREIGN, JAVASCRIPT_SYNTAX } from './javascript-syntax.js';
import type { Row } from '../row.js';

/** Explanations of JavaScript's errors, for V8 and QuickJS; the first row that matches is the one. */
export const JAVASCRIPT_ROWS: readonly Row[] = [
  ...JAVASCRIPT_SLIPS,
  ...JAVASCRIPT_RUNTIME,
  ...JAVASCRIPT_HEADS,
  ...JAVASCRIPT_FOREIGN,
  ...JAVASCRIPT_PLACES,
  ...JAVASCRIPT_SYNTAX,
];
