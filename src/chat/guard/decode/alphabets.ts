/** Letters written out by other words or signs, one by one: spelling alphabets, Morse, numbers, signs that stand apart. */

const NATO =
  'alfa bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu'.split(
    ' ',
  );
const SPELLINGS: Record<string, string> = { alpha: 'a', juliet: 'j', 'x-ray': 'x', whisky: 'w' };
for (const word of NATO) SPELLINGS[word] = word.charAt(0);
const MORSE =
  '.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..'.split(
    ' ',
  );
const MORSE_SIGNS = new Map(MORSE.map((sign, at) => [sign, String.fromCharCode(97 + at)]));

const SPELLED_WORD = /\b(?:x-ray|[a-z]{4,8})\b[ ,-]?/gi;
const MORSE_SIGN = /(?<![^\s([{"'=:,_])([.-]{1,4})(?: |$)/gm;
const NUMBERED = /(?<![\dA-Za-z])(?:[1-9]|1\d|2[0-6])[.-](?=\D|\d)/g;
const APART = /(?<!\S)[^\s-](?:-[^\s-]){4,}|(?<=-)[^\s-](?:-[^\s-]){4,}/;
const MIN_SPELLED = 4;
/** So much of a line says what it is. */
const MAX_LOOKED_AT = 400;

const spelledWords = (line: string): number =>
  (line.match(SPELLED_WORD) ?? []).filter((word) => wordLetter(word) !== undefined).length;
const wordLetter = (word: string): string | undefined => SPELLINGS[word.toLowerCase().replace(/[ ,-]$/, '')];

/** Whether a line is spelled letter by letter; `inBlock`: behind another one, or another single letter. */
export function isSpelledLine(line: string): boolean {
  const text = line.slice(0, MAX_LOOKED_AT).trim();
  if (/^[^\s\p{Emoji_Presentation}]$/u.test(text)) return true;
  if (APART.test(text) && /[a-z]-[a-z]/i.test(text)) return true;
  if ((text.match(NUMBERED)?.length ?? 0) > MIN_SPELLED && /(?:\d{1,2}[.-]){4}/.test(text)) return true;
  if ((text.match(MORSE_SIGN)?.length ?? 0) > MIN_SPELLED) return true;
  return spelledWords(text) >= MIN_SPELLED;
}

const MANY_SIGNS = 24;
/** Signs of code between those of Morse can be told from them by nobody, and neither has a business in a reply. */
export const isMorse = (text: string): boolean =>
  (text.slice(0, 4_000).match(MORSE_SIGN)?.length ?? 0) >= MANY_SIGNS;

const unspelled = (text: string): string =>
  text
    .replaceAll(SPELLED_WORD, (word) => wordLetter(word) ?? word)
    .replaceAll(/(?<=\b[a-z]) (?=[a-z]\b)/gi, '')
    .replaceAll(/ ?_ ?/g, '_');
const fromMorse = (text: string): string =>
  text.replaceAll(MORSE_SIGN, (whole, sign: string) => MORSE_SIGNS.get(sign) ?? whole);
const fromNumbers = (text: string): string =>
  text.replaceAll(NUMBERED, (number) => String.fromCharCode(96 + Number.parseInt(number, 10)));
const together = (text: string): string =>
  text
    .split('\n')
    .map((line) => (APART.test(line) ? joined(line) : line))
    .join('\n');
/** `d-e-f- -f`: what stands between two of the signs is one character, or the sign itself. */
function joined(line: string): string {
  const parts = line.split('-');
  const short = parts.filter((part) => part.length <= 1).length;
  return short * 5 < parts.length * 4 ? line : parts.map((part) => part || '-').join('');
}
/** A letter a line; the end of a line has a sign of its own, or is empty. */
function oneLine(text: string): string {
  const lines = text.split('\n').map((line) => line.replace('\r', ''));
  const single = lines.filter((line) => line.length <= 1).length;
  if (lines.length < 12 || single * 10 < lines.length * 9) return text;
  return lines
    .map((line) => (line === '' ? ' ' : line))
    .join('')
    .replaceAll(/[⏎↵¶]/g, '\n');
}

/** The signs of a text taken in `count` columns, one column after another. */
const inColumns =
  (count: number) =>
  (text: string): string => {
    const signs = Array.from(text);
    const size = Math.floor(signs.length / count);
    const longer = signs.length % count;
    const startOf = (column: number): number => column * size + Math.min(column, longer);
    return signs.map((_, at) => signs[startOf(at % count) + Math.floor(at / count)] ?? '').join('');
  };

const ROWS = 'qwertyuiop[asdfghjkl;zxcvbnm,';
const onKeys =
  (by: number) =>
  (text: string): string =>
    text.replaceAll(/[a-z[;,]/gi, (letter) => ROWS.charAt(ROWS.indexOf(letter.toLowerCase()) + by) || letter);

/** As far as they change a text at all, these make letters of what stands for them. */
export const ALPHABETS: readonly ((text: string) => string)[] = [
  unspelled,
  fromMorse,
  (text) => fromNumbers(text).replaceAll(/(?<=[a-z])\.(?=[a-z])/g, ''),
  together,
  oneLine,
  onKeys(-1),
  onKeys(1),
  ...[2, 3, 4, 5].map(inColumns),
];

const MIN_PAIRS = 60;
const MIN_COMMON = 0.36;
/** The pairs of letters that three of five in English, German and names of programs are. */
const COMMON = new Set(
  (
    'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ' +
    'ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke ui fr oo ag ei ch sc ue eu au we nu um du gr wo ei nt va ap pp ck nm un xs ys wn rn rd dd gs ds ff if fu ax'
  ).split(' '),
);

/** Whether the words of a text are none of a language: enciphered by what nobody is told. */
export function isGibberish(text: string): boolean {
  let [all, common] = [0, 0];
  for (const [word] of text
    .slice(0, 4_000)
    .toLowerCase()
    .matchAll(/(?<![a-z])[a-z]{3,}(?![a-z])/g)) {
    for (let at = 1; at < word.length && at < 20; at += 1) {
      all += 1;
      if (COMMON.has(word.slice(at - 1, at + 1))) common += 1;
    }
  }
  return all >= MIN_PAIRS && common < MIN_COMMON * all;
}
