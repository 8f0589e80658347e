import { WholeFloat } from '../../../common/schemas/exact-json.js';
import type { Json } from '../../../grading/grading.types.js';

/** Thrown for all that is no literal with a counterpart in JSON: sets, bytes, names, operators. */
class NotLiteral extends Error {}

const MAX_DEPTH = 100;
const SPACE = /(?:[ \t\r\n\f]|\\\n|#[^\n]*)*/y;
const NUMBER =
  /[-+]?(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*)?\.?\d[\d_]*\.?(?:[eE][-+]?\d+)?)/y;
const NAME = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;
const PREFIX = /(?:[rR]|[uU]|)(?=['"])/y;

class Reader {
  at = 0;
  private depth = 0;

  constructor(readonly source: string) {}

  value(): Json {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw new NotLiteral('nested too deeply');
    const value = this.one();
    this.depth -= 1;
    return value;
  }

  private one(): Json {
    this.space();
    const char = this.source[this.at];
    if (char === '[') return this.items('[', ']');
    if (char === '(') return this.parenthesis();
    if (char === '{') return this.dictionary();
    const prefix = this.take(PREFIX);
    if (prefix !== undefined) return this.strings(prefix);
    const number = this.take(NUMBER);
    if (number !== undefined) return numberOf(number);
    const name = this.take(NAME);
    if (name === 'None') return null;
    if (name === 'True' || name === 'False') return name === 'True';
    throw new NotLiteral('no literal');
  }

  /** Between brackets, a comma after the last one allowed. */
  items(open: string, close: string): Json[] {
    this.expect(open);
    const items: Json[] = [];
    while (!this.found(close)) {
      items.push(this.value());
      if (this.found(',')) continue;
      this.expect(close);
      break;
    }
    return items;
  }

  /** A tuple compares as a list; `(1)` is 1. */
  private parenthesis(): Json {
    this.expect('(');
    const items: Json[] = [];
    let hasComma = false;
    while (!this.found(')')) {
      items.push(this.value());
      if (this.found(',')) hasComma = true;
      else {
        this.expect(')');
        break;
      }
    }
    const [only] = items;
    return items.length === 1 && !hasComma && only !== undefined ? only : items;
  }

  private dictionary(): Json {
    this.expect('{');
    const entries: [string, Json][] = [];
    while (!this.found('}')) {
      const key = this.value();
      if (typeof key !== 'string') throw new NotLiteral('a key that is no text');
      this.expect(':');
      entries.push([key, this.value()]);
      if (this.found(',')) continue;
      this.expect('}');
      break;
    }
    return Object.fromEntries(entries);
  }

  /** Neighbours are one text. */
  private strings(first: string): string {
    let text = this.string(first);
    for (;;) {
      const back = this.at;
      this.space();
      const prefix = this.take(PREFIX);
      if (prefix === undefined) {
        this.at = back;
        return text;
      }
      text += this.string(prefix);
    }
  }

  private string(prefix: string): string {
    const quote = this.source.startsWith(`${this.source[this.at]}`.repeat(3), this.at)
      ? `${this.source[this.at]}`.repeat(3)
      : `${this.source[this.at]}`;
    const start = this.at + quote.length;
    for (let end = start; end < this.source.length; end += 1) {
      if (this.source[end] === '\\') end += 1;
      else if (quote.length === 1 && this.source[end] === '\n') break;
      else if (this.source.startsWith(quote, end)) {
        this.at = end + quote.length;
        const raw = this.source.slice(start, end);
        return prefix.toLowerCase() === 'r' ? raw : unescape(raw);
      }
    }
    throw new NotLiteral('a text without an end');
  }

  space(): void {
    SPACE.lastIndex = this.at;
    this.at += SPACE.exec(this.source)?.[0].length ?? 0;
  }

  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  found(char: string): boolean {
    this.space();
    if (this.source[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  expect(char: string): void {
    if (!this.found(char)) throw new NotLiteral(`no ${char}`);
  }

  end(): void {
    this.space();
    if (this.at < this.source.length) throw new NotLiteral('more than a literal');
  }
}

function numberOf(source: string): Json {
  const digits = source.replaceAll('_', '');
  const sign = digits.startsWith('-') ? -1 : 1;
  const bare = digits.replace(/^[-+]/, '');
  if (/^0[xXoObB]/.test(bare) || /^\d+$/.test(bare)) {
    if (/^0\d*[1-9]/.test(bare)) throw new NotLiteral('a number with a leading zero');
    const value = BigInt(bare) * BigInt(sign);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  const value = sign * Number(bare);
  if (!Number.isFinite(value)) throw new NotLiteral('no number');
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? new WholeFloat(value) : value;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};

function unescape(raw: string): string {
  return raw.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|(N\{)|([\s\S]))/g,
    (all, x: string, u: string, long: string, octal: string, named: string, one: string) => {
      if (named !== undefined) throw new NotLiteral('a character by its name');
      const hex = x ?? u ?? long;
      if (hex !== undefined) return codePoint(Number.parseInt(hex, 16));
      if (octal !== undefined) return codePoint(Number.parseInt(octal, 8));
      return ESCAPES[one] ?? all;
    },
  );
}

function codePoint(code: number): string {
  if (code > 0x10_ff_ff) throw new NotLiteral('no character');
  return String.fromCodePoint(code);
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotLiteral) return undefined;
    throw error;
  }
}

/** The value of a Python literal that JSON can hold (tuples as lists); undefined for anything else. Nothing is run. */
export function pythonLiteral(source: string): Json | undefined {
  return attempt(() => {
    const reader = new Reader(source);
    const value = reader.value();
    reader.end();
    return value;
  });
}

export interface LiteralCall {
  function: string;
  args: Json[];
}

/** `name(literal, ...)` and no more; undefined for anything else. */
export function pythonCall(source: string): LiteralCall | undefined {
  return attempt(() => {
    const reader = new Reader(source);
    reader.space();
    const name = reader.take(NAME);
    if (name === undefined || reader.source[reader.at] !== '(') throw new NotLiteral('no call');
    const args = reader.items('(', ')');
    reader.end();
    return { function: name, args };
  });
}

/** `name = literal` at the start of a line: the literal, as with `test = {...}` in a file that is data. */
export function pythonAssignment(source: string, name: string): Json | undefined {
  const start = new RegExp(`^${name}[ \\t]*=(?!=)`, 'm').exec(source);
  if (start === null) return undefined;
  return attempt(() => new Reader(source.slice(start.index + start[0].length)).value());
}
