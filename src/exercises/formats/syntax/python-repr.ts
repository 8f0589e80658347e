import { WholeFloat } from '../../../common/schemas/exact-json.js';
import type { Json } from '../../../grading/grading.types.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
};

/** A text as a Python literal on one line. */
export const pythonText = (text: string): string =>
  `'${text.replace(/[\\'\n\r\t\0]/g, (char) => ESCAPES[char] ?? char)}'`;

/** A value as Python's `repr` writes it, near enough to be read back as the same. */
export function pythonRepr(value: Json): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return pythonText(value);
  if (value instanceof WholeFloat) return `${value.value}.0`;
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([key, one]) => `${pythonText(key)}: ${pythonRepr(one)}`);
    return `{${entries.join(', ')}}`;
  }
  if (typeof value === 'bigint') return String(value);
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? value.toExponential()
    : Object.is(value, -0)
      ? '-0.0'
      : String(value);
}
