import type { FileContent } from '../../../grading/grading.types.js';
import type { Notes } from '../notes.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const latin = new TextDecoder('windows-1252');
const utf16 = { le: new TextDecoder('utf-16le'), be: new TextDecoder('utf-16be') };

/** Line ends as LF, no BOM: files of all systems come with both. */
export const plainText = (text: string): string => text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');

/** As UTF-8, or by its BOM; anything else is taken as Windows-1252, and `notes` says so. */
export function decodeText(bytes: Uint8Array, file: string, notes?: Notes, encoding?: string): string {
  if (encoding !== undefined) {
    const named = decoderOf(encoding)?.decode(bytes);
    if (named !== undefined) return plainText(named);
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return plainText(utf16.le.decode(bytes));
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return plainText(utf16.be.decode(bytes));
  try {
    return plainText(utf8.decode(bytes));
  } catch {
    notes?.add('encoding_guessed', { file, encoding: 'windows-1252' });
    return plainText(latin.decode(bytes));
  }
}

function decoderOf(encoding: string): { decode(bytes: Uint8Array): string } | undefined {
  try {
    return new TextDecoder(encoding);
  } catch {
    return undefined;
  }
}

/** Whether a file is text that a column can hold; null bytes and broken UTF-8 are of pictures and archives. */
export function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    utf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** As an exercise holds a file: a text where it is one. */
export const contentOf = (bytes: Uint8Array): FileContent =>
  isText(bytes) ? decodeText(bytes, '') : { base64: Buffer.from(bytes).toString('base64') };

export const bytesOf = (content: FileContent): string | Uint8Array =>
  typeof content === 'string' ? content : Buffer.from(content.base64, 'base64');

/** `shelf-label`, `shelf_label` → `Shelf Label`. */
export const titleFromSlug = (slug: string): string =>
  slug
    .split(/[-_ ]+/)
    .filter((word) => word !== '')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const folderName = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
/** Small letters, without the dot; empty where there is none. */
export const endingOf = (path: string): string => /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';

/** By code points, so that an order never depends on a machine's language. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether white space in an expected output says more than where a word ends: at the start of a line, or more than one blank. */
export const countsSpace = (expected: string): boolean =>
  /^[ \t]|[^ \t\n][ \t]{2,}[^ \t\n]|\t/m.test(expected);

/** Without the line ends at its end; in one pass, where an expression would try again from each of them. */
export function withoutLineEnds(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end -= 1;
  return text.slice(0, end);
}
