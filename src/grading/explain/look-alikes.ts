/** Letters of other alphabets that look like Latin ones, with those that they look like. */
const CYRILLIC = 'аАВсСеЕНіІјЈКМоОрРѕЅТуУхХԁһ';
const AS_CYRILLIC = 'aABcCeEHiIjJKMoOpPsSTyYxXdh';
const GREEK = 'ΑΒΕΖΗΙΚΜΝΟΡΤΥΧομ';
const AS_GREEK = 'ABEZHIKMNOPTYXo\u00b5';
/** From full-width signs to those of the keyboard. */
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const FULL_WIDTH_SHIFT = 0xfee0;

const DASH = /[\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;
const DOUBLE_QUOTE = /[\u201c-\u201f\u2033\u00ab\u00bb\uff02]/g;
const SINGLE_QUOTE = /[\u2018-\u201b\u2032\u00b4\u0060\uff07]/g;
const BLANK = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;

/** Longer texts are not looked at sign by sign. */
const MAX_CHARS = 20_000;

/**
 * What sets two texts apart that look the same on a screen, for the first sign that differs; undefined where they do not
 * look the same, or differ in ordinary blanks alone.
 */
export function lookAlikes(expected: string, actual: string): string | undefined {
  if (expected === actual || expected.length > MAX_CHARS || actual.length > MAX_CHARS) return undefined;
  if (seen(expected) !== seen(actual)) return undefined;
  if (expected.normalize('NFC') === actual.normalize('NFC')) return composition(expected, actual);
  const wanted = Array.from(expected.normalize('NFC').trimEnd());
  const got = Array.from(actual.normalize('NFC').trimEnd());
  const at = wanted.findIndex((sign, index) => sign !== got[index]);
  const [one, other] = at < 0 ? ['', got[wanted.length] ?? ''] : [wanted[at] ?? '', got[at] ?? ''];
  const before = wanted
    .slice(Math.max(0, at < 0 ? wanted.length - 12 : at - 12), at < 0 ? undefined : at)
    .join('');
  return difference(one, other, before);
}

/** As it looks: the same text for all that can be mistaken for it. */
function seen(text: string): string {
  const plain = text
    .replace(DASH, '-')
    .replace(DOUBLE_QUOTE, '"')
    .replace(SINGLE_QUOTE, "'")
    .replace(BLANK, ' ')
    .replace(INVISIBLE, '')
    .replace(FULL_WIDTH, (sign) => String.fromCharCode(sign.charCodeAt(0) - FULL_WIDTH_SHIFT))
    .replaceAll('…', '...')
    .normalize('NFC');
  return Array.from(plain, latin).join('').trimEnd();
}

function latin(sign: string): string {
  if (sign < '\u0370') return sign;
  const cyrillic = CYRILLIC.indexOf(sign);
  if (cyrillic >= 0) return AS_CYRILLIC[cyrillic] ?? sign;
  const greek = GREEK.indexOf(sign);
  return greek >= 0 ? (AS_GREEK[greek] ?? sign) : sign;
}

/** A letter with its mark is one sign, or a letter and a mark behind it. */
function composition(expected: string, actual: string): string {
  const wanted = Array.from(expected);
  const got = Array.from(actual);
  const at = wanted.findIndex((sign, index) => sign !== got[index]);
  const letter = (expected.length < actual.length ? wanted[at] : got[at]) ?? '';
  const shown = letter === '' ? 'a letter with a mark' : `\`${letter}\``;
  return expected.length < actual.length
    ? `The two look alike, but ${shown} should be one character, and is a letter with a mark behind it in your text.`
    : `The two look alike, but ${shown} is one character in your text, and should be a letter with a mark behind it.`;
}

function difference(wanted: string, got: string, before: string): string | undefined {
  const after = before.trim() === '' ? '' : ` after \`${before.trimStart()}\``;
  const hidden = 'an invisible character';
  if (isInvisible(got) || wanted === '')
    return isInvisible(got)
      ? `The two look alike, but there is ${hidden} (${codeOf(got)}) in your text${after}.`
      : undefined;
  if (isInvisible(wanted))
    return `The two look alike, but ${hidden} (${codeOf(wanted)}) is missing in your text${after}.`;
  return got === ''
    ? undefined
    : `The two look alike, but${after} there should be ${nameOf(wanted)}, and your text has ${nameOf(got)}.`;
}

const matchesOne = (pattern: RegExp, sign: string): boolean => sign !== '' && sign.search(pattern) >= 0;
const isInvisible = (sign: string): boolean => matchesOne(INVISIBLE, sign);
const codeOf = (sign: string): string =>
  `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

function nameOf(sign: string): string {
  const code = codeOf(sign);
  if (sign === '\u00a0') return `a no-break space (${code})`;
  if (sign === '\t') return 'a tab';
  if (sign === ' ') return 'an ordinary space';
  if (matchesOne(BLANK, sign)) return `a special space (${code})`;
  if (sign === '-') return 'the ordinary `-` of the keyboard';
  if (matchesOne(DASH, sign)) return `the dash \`${sign}\` (${code})`;
  if (sign === '"' || sign === "'") return `the straight quote \`${sign}\``;
  if (matchesOne(DOUBLE_QUOTE, sign) || matchesOne(SINGLE_QUOTE, sign))
    return `the quote \`${sign}\` (${code})`;
  if (/\p{Script=Cyrillic}/u.test(sign)) return `the Cyrillic letter \`${sign}\` (${code})`;
  if (/\p{Script=Greek}/u.test(sign)) return `the Greek letter \`${sign}\` (${code})`;
  if (matchesOne(FULL_WIDTH, sign)) return `the wide sign \`${sign}\` (${code})`;
  if (/[a-zA-Z]/.test(sign)) return `the Latin letter \`${sign}\``;
  return sign <= '~' ? `\`${sign}\`` : `\`${sign}\` (${code})`;
}
