import { redactSecrets } from './secrets.js';

export interface Redacted {
  text: string;
  /** How many places were taken out. */
  redactions: number;
}

/** `code`: a program or what it printed; `prose`: Markdown, in which code stands between backticks. */
export type TextForm = 'prose' | 'code';

/**
 * Takes out what tells who somebody is, or opens a door: keys, tokens, e-mail addresses, phone numbers, and the given
 * names. A full name goes everywhere; one word of a name only in prose, since `max` and `List` are names as well.
 */
export function redact(text: string, names: readonly string[], form: TextForm = 'prose'): Redacted {
  const found = redactSecrets(text);
  const called = patternsOf(names);
  const parts = form === 'code' ? [{ text: found.text, isCode: true }] : splitMarkdown(found.text);
  let { redactions } = found;
  const rest = parts.map((part) => {
    const done = part.isCode ? redactCode(part.text, called) : redactProse(part.text, called);
    redactions += done.redactions;
    return done.text;
  });
  return { text: rest.join(''), redactions };
}

function redactCode(text: string, names: Names): Redacted {
  const found = new Replacer(text);
  found.replace(EMAIL, '[e-mail]', (match) => isAddressInCode(match));
  found.replace(PHONE_IN_CODE, '[phone]', hasDigits(10, 15));
  if (names.full !== undefined) found.replace(names.full, '[name]');
  return found;
}

function redactProse(text: string, names: Names): Redacted {
  const found = new Replacer(text);
  found.replace(OWN_PASSWORD, '$1[secret]');
  found.replace(EMAIL, '[e-mail]');
  found.replace(SPELLED_EMAIL, '[e-mail]');
  found.replace(PHONE_AFTER_WORD, '$1[phone]', hasDigits(6, 15));
  found.replace(PHONE, '[phone]', hasDigits(9, 15));
  if (names.full !== undefined) found.replace(names.full, '[name]');
  if (names.parts !== undefined) found.replace(names.parts, '[name]');
  return found;
}

class Replacer implements Redacted {
  redactions = 0;
  constructor(public text: string) {}

  replace(pattern: RegExp, by: string, isMeant: (match: string) => boolean = () => true): void {
    this.text = this.text.replace(pattern, (match: string, ...groups: unknown[]) => {
      if (!isMeant(match)) return match;
      this.redactions += 1;
      return by.replace('$1', typeof groups[0] === 'string' ? groups[0] : '');
    });
  }
}

/** The patterns for the names of one student. */
class Names {
  readonly full: RegExp | undefined;
  readonly parts: RegExp | undefined;

  constructor(names: readonly string[]) {
    const words = names.map((name) => name.match(/[\p{L}\p{M}\p{N}'’-]+/gu) ?? []);
    const whole = words.filter((name) => name.length > 1);
    const orders = whole.flatMap((name) => [name, [name.at(-1) ?? '', ...name.slice(0, -1)]]);
    this.full = anyOf(
      orders.map((name) => name.map(literal).join(String.raw`,?[^\S\n]{1,3}`)),
      'giu',
    );
    const parts = words.flat().filter((word) => (word.match(/\p{L}/gu) ?? []).length >= 3);
    this.parts = anyOf(parts.map(literal), 'gu');
  }
}

/** One conversation is redacted text by text, with one list of names. */
const patterns = new WeakMap<readonly string[], Names>();

function patternsOf(names: readonly string[]): Names {
  const made = patterns.get(names) ?? new Names(names);
  patterns.set(names, made);
  return made;
}

/** Whole words only, the longest first. */
function anyOf(patterns: string[], flags: string): RegExp | undefined {
  if (patterns.length === 0) return undefined;
  const longestFirst = [...new Set(patterns)].sort((a, b) => b.length - a.length);
  return new RegExp(
    `(?<![\\p{L}\\p{M}\\p{N}_])(?:${longestFirst.join('|')})(?![\\p{L}\\p{M}\\p{N}_])`,
    flags,
  );
}

/** One word as it is and with its accents apart from their letters. */
function literal(word: string): string {
  const forms = new Set([word, word.normalize('NFC'), word.normalize('NFD')]);
  return `(?:${[...forms].map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)).join('|')})`;
}

/** The two-letter and usual endings: `weights@inputs.mean` is a product of matrices. */
const TOP_LEVEL = /\.(?:com|org|net|edu|gov|info|dev|app|biz|[a-z]{2})$/i;
const isAddressInCode = (match: string): boolean =>
  TOP_LEVEL.test(match) && !/\.(?:mT|T|at|is|in)$/.test(match);

// A call behind it makes it an expression: `a@b.sum()`. The lengths are those of RFC 5321, and keep the search linear.
const EMAIL =
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}][\p{L}\p{N}._%+-]{0,63}@(?:[\p{L}\p{N}-]{1,63}\.){1,6}\p{L}{2,24}(?![\p{L}\p{N}_([])/gu;
const SPELLED_EMAIL =
  /(?<![\w.+-])[\w.+-]{1,64} ?[([{] ?(?:at|ät) ?[)\]}] ?[\w-]{1,63}(?: ?[([{]? ?(?:dot|punkt|\.) ?[)\]}]? ?[\w-]{2,63}){1,4}/giu;
const OWN_PASSWORD =
  /(\b(?:my|mein|meine|mi|mon|la mia)\s+(?:\w{1,20}\s+)?(?:password|passwort|kennwort|contraseña|mot de passe|pin)\s*(?:is|ist|es|est|è|[:=])\s*)\S{3,100}/giu;

/** Groups of digits, one separator between two of them. */
const GROUPS = String.raw`\(?\d{1,15}\)?(?:[ \u00a0./-]{1,2}\(?\d{1,12}\)?){0,8}`;
const NO_NUMBER_BEFORE = String.raw`(?<![\p{L}\p{N}_.+*/-])`;
const NO_NUMBER_BEHIND = String.raw`(?![\p{L}\p{N}_])`;
const PHONE = new RegExp(
  `${NO_NUMBER_BEFORE}(?:` +
    [
      // +43 664 1234567, 0043 664 1234567
      String.raw`(?:\+|00)[1-9]\d{0,13}(?:[ \u00a0./()-]{1,2}\d{1,12}){0,8}`,
      // (555) 123-4567, 555-123-4567
      String.raw`(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-.]\d{4}`,
      // 0664 1234567, 0664/123 45 67
      String.raw`0[1-9]\d{1,4}[ /-]\d{6,8}`,
      String.raw`0[1-9]\d{1,4}/\d{2,4}(?:[ -]\d{2,4}){1,3}`,
    ].join('|') +
    `)${NO_NUMBER_BEHIND}`,
  'gu',
);
const PHONE_AFTER_WORD = new RegExp(
  String.raw`((?<![\p{L}])(?:phone|telephone|mobile|cell|whatsapp|call me|text me|telefon|tel|handy|handynummer|telefonnummer|ruf mich|teléfono|téléphone|portable)` +
    String.raw`(?: ?(?:number|nummer|at|on|is|ist|unter|an|es|est|no|nr)){0,3}[ .:#]{0,3})` +
    String.raw`\+?${GROUPS}${NO_NUMBER_BEHIND}`,
  'giu',
);
/** Only with its plus, in groups or between quotes: everything else may be arithmetic. */
const PHONE_IN_CODE =
  /(?<=["'`])\+[1-9]\d{9,14}(?=["'`])|(?<![\p{L}\p{N}_.+*/)\]-]|[\p{L}\p{N}_)\]=] )\+[1-9]\d{0,3} ?\(?\d{2,5}\)?(?:[ -]\d{2,8}){1,5}(?![\p{L}\p{N}_])/gu;

const hasDigits = (least: number, most: number) => (match: string) => {
  const digits = match.replace(/\D/g, '');
  // Binary numbers stand in groups as well.
  return digits.length >= least && digits.length <= most && /[2-9]/.test(digits);
};

interface MarkdownPart {
  text: string;
  isCode: boolean;
}

/** Fenced blocks (an open one runs to the end) and code between backticks, apart from the prose. */
function splitMarkdown(text: string): MarkdownPart[] {
  const parts: MarkdownPart[] = [];
  let end = 0;
  for (const match of text.matchAll(
    /^ {0,3}(`{3,}(?!`)|~{3,}(?!~))[^\n]*(?:\n|$)|(?<!`)(`{1,2})(?!`)[^`\n]{1,500}\2(?!`)/gmu,
  )) {
    if (match.index < end) continue;
    const [opening, fence] = match;
    const stop =
      fence === undefined ? match.index + opening.length : endOfBlock(text, match.index, opening, fence);
    parts.push({ text: text.slice(end, match.index), isCode: false });
    parts.push({ text: text.slice(match.index, stop), isCode: true });
    end = stop;
  }
  parts.push({ text: text.slice(end), isCode: false });
  return parts;
}

function endOfBlock(text: string, start: number, opening: string, fence: string): number {
  const closing = new RegExp(`^ {0,3}${fence[0] === '`' ? '`' : '~'}{${fence.length},}[ \\t]*\\r?$`, 'gm');
  closing.lastIndex = start + opening.length;
  const found = closing.exec(text);
  return found === null ? text.length : found.index + found[0].length;
}
