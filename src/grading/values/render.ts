import type { LanguageId } from '../grading.types.js';
import type { WireValue } from './wire-value.js';

const MAX_CHARS = 500;

/**
 * The value as the student would write it: a Python repr, or a JavaScript literal for every other
 * language. One line, printable, at most about 500 characters, cut with an ellipsis.
 */
export function renderValue(value: WireValue, language: LanguageId): string {
  const writer = new Writer(MAX_CHARS);
  (language === 'python' ? writePython : writeJavaScript)(value, writer);
  return writer.toString();
}

/** Collects text up to a budget, so that a huge value costs no more than what is shown of it. */
class Writer {
  private text = '';
  constructor(private readonly max: number) {}

  get full(): boolean {
    return this.text.length > this.max;
  }

  write(part: string): void {
    if (!this.full) this.text += part;
  }

  /** Writes the items with commas between; stops when the budget is spent. */
  list<T>(open: string, items: readonly T[], close: string, writeItem: (item: T) => void): void {
    this.write(open);
    for (const [index, item] of items.entries()) {
      if (this.full) break;
      if (index > 0) this.write(', ');
      writeItem(item);
    }
    this.write(close);
  }

  toString(): string {
    return this.full ? `${this.text.slice(0, this.max).toWellFormed()}…` : this.text;
  }
}

function writePython(value: WireValue, out: Writer): void {
  const writeItem = (item: WireValue) => writePython(item, out);
  switch (value.kind) {
    case 'null':
      return out.write('None');
    case 'undefined':
      return out.write('undefined');
    case 'boolean':
      return out.write(value.value ? 'True' : 'False');
    case 'string':
      return out.write(pythonString(value.value));
    case 'int':
      return out.write(value.value.toString());
    case 'float':
      return out.write(pythonFloat(value.value));
    case 'list':
      return out.list('[', value.items, ']', writeItem);
    case 'tuple':
      return out.list('(', value.items, value.items.length === 1 ? ',)' : ')', writeItem);
    case 'set':
      return value.items.length === 0 ? out.write('set()') : out.list('{', value.items, '}', writeItem);
    case 'dict':
      return out.list('{', value.entries, '}', ([key, item]) => {
        writePython(key, out);
        out.write(': ');
        writePython(item, out);
      });
  }
}

function writeJavaScript(value: WireValue, out: Writer): void {
  const writeItem = (item: WireValue) => writeJavaScript(item, out);
  switch (value.kind) {
    case 'null':
      return out.write('null');
    case 'undefined':
      return out.write('undefined');
    case 'boolean':
      return out.write(String(value.value));
    case 'string':
      return out.write(quote(value.value, "'"));
    case 'int':
      return out.write(value.value.toString());
    case 'float':
      return out.write(Object.is(value.value, -0) ? '-0' : String(value.value));
    case 'list':
    case 'tuple':
      return out.list('[', value.items, ']', writeItem);
    case 'set':
      return out.list('new Set([', value.items, '])', writeItem);
    case 'dict':
      if (value.entries.length === 0) return out.write('{}');
      return out.list('{ ', value.entries, ' }', ([key, item]) => {
        if (key.kind === 'string' && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key.value)) {
          out.write(key.value.slice(0, MAX_CHARS));
        } else writeJavaScript(key, out);
        out.write(': ');
        writeJavaScript(item, out);
      });
  }
}

/** Python prefers single quotes, and double ones where that saves a backslash. */
function pythonString(text: string): string {
  return quote(text, text.includes("'") && !text.includes('"') ? '"' : "'");
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function quote(text: string, mark: string): string {
  let quoted = mark;
  for (const char of text.slice(0, MAX_CHARS + 1)) {
    if (char === mark) quoted += `\\${mark}`;
    else quoted += ESCAPES[char] ?? (isPrintable(char) ? char : escapeCode(char));
  }
  return text.length > MAX_CHARS + 1 ? quoted : quoted + mark;
}

/** Control, format (zero-width, right-to-left marks) and lone surrogate characters would mislead the reader. */
function isPrintable(char: string): boolean {
  return char === ' ' || !/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Z}]/u.test(char);
}

function escapeCode(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

/** `repr(float)`: shortest digits, an exponent below 1e-4 and from 1e16 on (CPython's float_repr_style "short"). */
function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const fractionDigits = Math.max(1, mantissa.replace(/[-.]/g, '').length - 1 - exponent);
  return exponent >= 0 && Number.isInteger(value)
    ? `${BigInt(value)}.0`
    : value.toFixed(Math.min(100, fractionDigits));
}
