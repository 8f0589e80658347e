import { randomBytes } from 'node:crypto';

/**
 * Control characters but for line breaks and tabs, and whatever is not seen: zero-width and direction marks, tags and
 * variation selectors, in which instructions can be hidden from the human who reads along.
 */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** What can be seen of a text, with line feeds for line ends, as valid Unicode. */
export function seen(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(UNSEEN, '')
    .toWellFormed();
}

/** Its beginning and its end where it is longer than `max` characters: a fault may be at either. */
export function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = Math.ceil(max * 0.6);
  const cut = `\n[... ${text.length - max} characters left out ...]\n`;
  // A pair of surrogates may be cut in two.
  return `${text.slice(0, head)}${cut}${text.slice(text.length - (max - head))}`.toWellFormed();
}

/** The marks around data in one request. They hold a random word, which nobody who wrote the data can know. */
export class DataMarks {
  private readonly word: string;

  constructor(word = randomBytes(8).toString('hex')) {
    this.word = word;
  }

  get open(): string {
    return `<data-${this.word} ...>`;
  }

  get close(): string {
    return `</data-${this.word}>`;
  }

  /** `kind` is ours, `text` is anybody's. */
  wrap(kind: string, text: string, maxChars: number): string {
    const content = shortened(seen(text), maxChars).replaceAll(this.word, '?');
    return `<data-${this.word} kind="${kind}">\n${content}\n${this.close}`;
  }
}
