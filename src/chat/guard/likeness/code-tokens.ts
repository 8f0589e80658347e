import { MAX_PHRASE, MEANING_OF, PHRASE_STARTS, SIGNS } from './vocabulary.js';

/** A word of a program, in the one spelling that all writings of it share. */
export interface CodeToken {
  text: string;
  kind: 'name' | 'number' | 'word';
  /** It stands in a text literal: it is told by the description and by the tests, too. */
  inString: boolean;
  /** How many parts the name has that it is one of. */
  parts: number;
}

const PIECE = /[\p{L}_$][\p{L}\p{N}_$]*|\d+(?:\.\d+)?|[-+*/%<>=!&|?:]{1,3}|[←≤≥≠×÷]|["'`{}\n]/gu;

/** The words of a program with its names whole, each name by the order in which they come up: other names change nothing. */
export function renamedTokens(text: string): CodeToken[] {
  const numbers = new Map<string, number>();
  const reader = new TokenReader(true);
  for (const [piece] of text.matchAll(PIECE)) reader.take(piece);
  return withShortForms(reader.end()).map((token) => {
    if (token.kind !== 'name' || token.inString) return token;
    const number = numbers.get(token.text) ?? numbers.size;
    numbers.set(token.text, number);
    return { ...token, text: `$${number}` };
  });
}

/** The program's words of a code line, of pseudocode, or of a sentence about code, in their order. */
export function codeTokens(text: string): CodeToken[] {
  const reader = new TokenReader();
  const plain = text.replaceAll(/\b(integer|int|floor|whole)-(?=div)/gi, '$1 ');
  for (const [piece] of plain.matchAll(PIECE)) reader.take(piece);
  return withShortForms(reader.end());
}

const SHORT_FORMS: Readonly<Record<string, string>> = { '+': '+=', '-': '-=' };
const MAX_TARGET = 3;

/** `x = x + 1` is `x += 1`. */
function withShortForms(tokens: readonly CodeToken[]): CodeToken[] {
  const short: CodeToken[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as CodeToken;
    short.push(token);
    if (token.text !== '=') continue;
    for (let size = MAX_TARGET; size > 0; size -= 1) {
      const sign = SHORT_FORMS[tokens[at + size + 1]?.text ?? ''];
      const isSame = Array.from({ length: size }, (_, back) => back + 1).every(
        (back) =>
          tokens[at - back]?.text !== undefined &&
          tokens[at - back]?.text === tokens[at + size + 1 - back]?.text,
      );
      if (sign === undefined || !isSame) continue;
      short[short.length - 1] = { ...token, text: sign };
      at += size + 1;
      break;
    }
  }
  return short;
}

class TokenReader {
  private readonly tokens: CodeToken[] = [];
  /** Words in a row, of which some may be a phrase. */
  private words: string[] = [];
  private quote = '';
  private depth = 0;

  constructor(private readonly keepsNames = false) {}

  take(piece: string): void {
    const first = piece.charAt(0);
    if (/[\p{L}_$]/u.test(first)) {
      this.words.push(
        ...(this.keepsNames ? [piece.toLowerCase()] : partsOf(piece)).map(
          (part, _, { length }) => `${length}${part}`,
        ),
      );
      return;
    }
    this.endWords();
    if (/\d/.test(first)) this.add(String(Number(piece)), 'number');
    else if (/["'`{}\n]/.test(first)) this.bracket(first);
    else this.signs(piece);
  }

  end(): CodeToken[] {
    this.endWords();
    return this.tokens;
  }

  private bracket(sign: string): void {
    if (sign === '\n') {
      this.quote = '';
      this.depth = 0;
    } else if (sign === '{') this.depth += 1;
    else if (sign === '}') this.depth = Math.max(0, this.depth - 1);
    else if (this.quote === '') this.quote = sign;
    else if (this.quote === sign) this.quote = '';
  }

  private signs(run: string): void {
    for (let at = 0; at < run.length;) {
      const size = [3, 2, 1].find((length) => SIGNS.has(run.slice(at, at + length))) ?? 1;
      const sign = run.slice(at, at + size);
      const meaning = SIGNS.get(sign) ?? '';
      if (meaning !== '') this.add(meaning, 'word');
      if (sign === '++' || sign === '--') this.add('1', 'number');
      at += size;
    }
  }

  private endWords(): void {
    const { words } = this;
    for (let at = 0; at < words.length;) {
      const plain = (words[at] ?? '').slice(1);
      const longest = PHRASE_STARTS.has(plain) ? Math.min(MAX_PHRASE, words.length - at) : 1;
      at += this.phrase(words, at, longest);
    }
    this.words = [];
  }

  /** Takes the longest phrase that means something, or one word; how many words that were. */
  private phrase(words: readonly string[], at: number, longest: number): number {
    for (let size = longest; size > 0; size -= 1) {
      const meaning = MEANING_OF.get(
        words
          .slice(at, at + size)
          .map((word) => word.slice(1))
          .join(' '),
      );
      if (meaning === undefined) continue;
      if (meaning !== '') this.add(meaning, /^\d/.test(meaning) ? 'number' : 'word');
      return size;
    }
    const word = words[at] ?? '';
    this.add(word.slice(1), 'name', Number(word.charAt(0)));
    return 1;
  }

  private add(text: string, kind: CodeToken['kind'], parts = 1): void {
    this.tokens.push({ text, kind, inString: this.quote !== '' && this.depth === 0, parts });
  }
}

const MAX_PARTS = 9;

/** `split_minutes` and `splitMinutes` are two words. */
function partsOf(name: string): string[] {
  const parts = name
    .split(/[_$]|(?<=[\p{Ll}\d])(?=\p{Lu})/u)
    .filter((part) => part !== '')
    .map((part) => part.toLowerCase());
  return parts.length > MAX_PARTS ? [name.toLowerCase()] : parts;
}
