import { ALPHABETS } from './alphabets.js';

/** Texts whose characters stand for others, or in another order. */

const rotated = (text: string, by: number): string =>
  text.replaceAll(/[a-z]/gi, (letter) => {
    const first = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + by) % 26) + first);
  });
const atbash = (text: string): string =>
  text.replaceAll(/[a-z]/gi, (letter) =>
    String.fromCharCode((letter <= 'Z' ? 155 : 219) - letter.charCodeAt(0)),
  );
const rot47 = (text: string): string =>
  text.replaceAll(/[!-~]/g, (sign) => String.fromCharCode(((sign.charCodeAt(0) - 33 + 47) % 94) + 33));
const moved = (text: string, by: number): string =>
  Array.from(text)
    .map((char) =>
      char === '\n' ? char : String.fromCodePoint(Math.max(9, (char.codePointAt(0) ?? 0) + by)),
    )
    .join('');
const reversed = (text: string): string => Array.from(text).toReversed().join('');
const byLine = (text: string, change: (line: string) => string): string =>
  text.split('\n').map(change).join('\n');

/** `d e f   f ( x )`: a character and a space, in turns. */
function closedUp(text: string): string {
  return byLine(text, (line) => (/^(?:\S ){4,}/.test(line) ? line.replaceAll(/([^\s]) /g, '$1') : line));
}

/** The characters of two lines in turns. */
function interleaved(text: string): string {
  const [even = '', odd, rest] = text.trim().split('\n');
  if (odd === undefined || rest !== undefined || Math.abs(even.length - odd.length) > 1) return text;
  return Array.from(even, (char, at) => char + odd.charAt(at))
    .join('')
    .replaceAll('\\n', '\n');
}

/** First letters of all lines downwards: a text that was written in columns. */
function transposed(text: string): string {
  const lines = text.split('\n');
  const width = Math.max(...lines.map((line) => line.length));
  if (lines.length < 6 || width > 120 || width * lines.length > 8_000) return text;
  return Array.from({ length: width }, (_, at) =>
    lines
      .map((line) => line.charAt(at) || ' ')
      .join('')
      .trimEnd(),
  ).join('\n');
}

const LEET: Record<string, string> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't' };
/** Digits within words. */
const unleeted = (text: string): string =>
  text.replaceAll(/(?<![\w.])[A-Za-z]*[013457]+[A-Za-z][A-Za-z013457]*(?!\w)/g, (word) =>
    /^[A-Za-z]+\d+$/.test(word) ? word : word.replaceAll(/[013457]/g, (digit) => LEET[digit] ?? digit),
  );

/** Everything that may be undone to the characters of a text; most of it makes nonsense of it. */
export const TURNINGS: readonly ((text: string) => string)[] = [
  ...Array.from({ length: 25 }, (_, by) => (text: string) => rotated(text, by + 1)),
  ...[1, -1, 2, -2, 3, -3].map((by) => (text: string) => moved(text, by)),
  rot47,
  atbash,
  reversed,
  (text) => byLine(text, reversed),
  (text) => text.replaceAll(/\w+/g, reversed),
  closedUp,
  (text) => closedUp(text).replaceAll(/(?<=\S) (?=\S)/g, ''),
  unleeted,
  interleaved,
  transposed,
  ...ALPHABETS,
];
