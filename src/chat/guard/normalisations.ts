import { trimChars } from '../../common/text.js';
import { codeInTalk, isCodeLine, withoutEmphasis, withoutMarkers } from './code-lines.js';
import { decodings } from './decode/encodings.js';
import { plainText } from './confusables.js';

const MAX_NORMALISATIONS = 12;
const MAX_DEPTH = 4;
/** An encoding within another one is read, too. */
const MAX_ENCODINGS = 2;
/** Longer texts are read as they are. */
const MAX_READ_CHARS = 20_000;

/**
 * The programs that a piece of text may stand for: with prompts, quotes, numbers, diff marks or comment marks taken off,
 * unescaped, decoded, in plain letters. The ones with most code in them come first; the text itself is always one.
 */
export function normalisationsOf(text: string, isTalk: boolean): string[] {
  const found = new Set<string>([text]);
  let latest = isTalk ? [...codeInTalk(plainText(text)), ...decodings(text)] : [text];
  for (const one of latest) found.add(one);
  for (
    let depth = 0;
    depth < MAX_DEPTH && found.size < MAX_NORMALISATIONS && text.length <= MAX_READ_CHARS;
    depth += 1
  ) {
    latest = latest
      .flatMap((one) => [
        ...TRANSFORMS.flatMap((transform) => transform(one)),
        ...(depth < MAX_ENCODINGS ? decodings(one) : []),
      ])
      .filter((one) => one.trim() !== '');
    latest = [...new Set(latest)].filter((one) => !found.has(one)).slice(0, MAX_NORMALISATIONS);
    for (const one of latest) found.add(one);
  }
  const ranked = [...found].map((one) => ({ one, share: codeShare(one) }));
  ranked.sort((a, b) => b.share - a.share || b.one.length - a.one.length);
  return ranked.slice(0, MAX_NORMALISATIONS).map(({ one }) => one);
}

/** Of the lines, 0 to 1 in tenths; a comment and a line in quotes count for less. */
function codeShare(text: string): number {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const worth = (line: string): number => {
    if (/^\s*(?:#|\/\/|>|[-+]\s|\d+[.):|\s])/.test(line)) return 0.2;
    return isCodeLine(line, true) && line.length < 400 ? 1 : 0;
  };
  const sum = lines.reduce((total, line) => total + worth(line), 0);
  return lines.length === 0 ? 0 : Math.round((10 * sum) / lines.length) / 10;
}

type Transform = (text: string) => string[];

const linesOf = (text: string): string[] => text.replaceAll('\r\n', '\n').split('\n');
const shareOf = (lines: readonly string[], form: RegExp): number =>
  lines.filter((line) => form.test(line)).length /
  Math.max(1, lines.filter((line) => line.trim() !== '').length);

/** Takes `form` off the lines, where at least so many of them begin with it. */
const taking =
  (form: RegExp, share: number): Transform =>
  (text) => {
    const lines = linesOf(text);
    return shareOf(lines, form) >= share ? [lines.map((line) => line.replace(form, '')).join('\n')] : [];
  };

/** `>>> ` and `... ` are what was typed; the rest is what was answered. */
const withoutPrompts: Transform = (text) => {
  const typed = linesOf(text).filter((line) => /^\s*(?:>>>|\.\.\.|In \[\d+\]:)/.test(line));
  return typed.length > 0
    ? [typed.map((line) => line.replace(/^\s*(?:>>>|\.\.\.|In \[\d+\]:) ?/, '')).join('\n')]
    : [];
};

const withoutDiff: Transform = (text) => {
  const lines = linesOf(text);
  if (shareOf(lines, /^(?:[-+ ]|@@|diff |index )/) < 0.9 || !lines.some((line) => line.startsWith('+')))
    return [];
  const kept = lines.filter((line) => !/^(?:-|@@|\+\+\+|diff |index |\\ No newline)/.test(line));
  const spaced = kept.filter((line) => line.startsWith('+')).every((line) => /^\+( |$)/.test(line));
  const odd = kept.map((line) => line.replace(/^\+/, ' ').replace(/^ /, ''));
  return spaced ? [odd.map((line) => line.replace(/^ /, '')).join('\n'), odd.join('\n')] : [odd.join('\n')];
};

const withoutMarks: Transform = (text) => {
  const plain = linesOf(text).map((line) => trimChars(withoutMarkers(line), '`'));
  const joined = plain.join('\n');
  return joined === text ? [] : [joined];
};

/** Comments may hold a whole program, beside others or alone. */
const commentsAlone: Transform = (text) => {
  const blocks = blockComments(text)
    .filter((inside) => inside.includes('\n') || /[=(]/.test(inside))
    .map((inside) => inside.replaceAll(/^[ \t]*\* ?/gm, ''));
  const lines = linesOf(text).filter((line) => /^\s*(?:#|\/\/)/.test(line));
  const marked = lines.map((line) => line.replace(/^\s*(?:#+|\/\/+)!? ?/, ''));
  return [...blocks, ...(marked.some((line) => isCodeLine(line, false)) ? [marked.join('\n')] : [])];
};

const COMMENT_ENDS: Record<string, string> = { '/*': '*/', '<!--': '-->' };

/** What stands in the comments of several lines and in docstrings. Each of the ends is looked for in vain once only. */
function blockComments(text: string): string[] {
  const found: string[] = [];
  const endless = new Set<string>();
  const opening = /\/\*|"{3}|'{3}|<!--/g;
  for (let start = opening.exec(text); start !== null; start = opening.exec(text)) {
    const end = COMMENT_ENDS[start[0]] ?? start[0];
    const from = opening.lastIndex;
    const at = endless.has(end) ? -1 : text.indexOf(end, from);
    if (at < 0) {
      endless.add(end);
      continue;
    }
    found.push(trimChars(text.slice(from, at), end === '*/' ? '*' : ''));
    opening.lastIndex = at + end.length;
  }
  return found;
}

/** A program in a string: `"def f():\\n    return 1"`, as one literal or as several. */
const stringContents: Transform = (text) => {
  const literals = [...text.matchAll(LITERAL)].flatMap(
    ([, double, single, template]) => double ?? single ?? template ?? [],
  );
  const long = literals
    .filter((inside) => inside.length >= 12 && /[=(]|return|\\n/.test(inside))
    .map(unescaped);
  const all = literals.map(unescaped);
  const joined =
    all.length > 1
      ? [all.join('\n'), all.join('')].filter((one) =>
          one.split('\n').some((line) => isCodeLine(line, false)),
        )
      : [];
  return [...long, ...joined];
};

/** An escape outside of a string is passed over, so that no quote begins a string twice. */
const LITERAL = /\\[^]|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g;

const unescaped = (text: string): string =>
  text.replaceAll(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([^]))/gi, (_, hex, long, char: string | undefined) =>
    char === undefined
      ? String.fromCodePoint(Number.parseInt((hex ?? long) as string, 16))
      : (ESCAPES[char] ?? char),
  );
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '' };

/** `\\n` that was written out, outside of any string. */
const writtenOut: Transform = (text) =>
  !text.trim().includes('\n') && /\\n/.test(text)
    ? [text.replaceAll(/\\n/g, '\n').replaceAll(/\\t/g, '\t')]
    : [];

/** The inner block of one that quotes Markdown. */
const innerFence: Transform = (text) => {
  const blocks: string[][] = [];
  let isInside = false;
  for (const line of text.split('\n')) {
    if (/^[\s>]*(?:`{3}|~{3})/.test(line)) {
      isInside = !isInside;
      if (isInside) blocks.push([]);
    } else if (isInside) blocks.at(-1)?.push(line);
  }
  return blocks.map((lines) => lines.join('\n'));
};

/** Beyond these a table holds no program. */
const MAX_COLUMNS = 24;

/** A table, column by column. */
const tableColumns: Transform = (text) => {
  const rows = linesOf(text).filter((line) => /^\s*\|.*\|\s*$/.test(line));
  if (rows.length === 0) return [];
  const cells = rows.map((row) => row.trim().slice(1, -1).split('|'));
  const widest = Math.min(MAX_COLUMNS, Math.max(...cells.map((row) => row.length)));
  const columns = Array.from({ length: widest }, (_, at) =>
    cells.map((row) => row[at]?.replace(/^ | $/g, '') ?? '').join('\n'),
  );
  return columns.filter((column) => column.split('\n').some((line) => isCodeLine(line, false)));
};

const unemphasised: Transform = (text) => {
  const plain = linesOf(text).map(withoutEmphasis).join('\n');
  return plain === text ? [] : [plain];
};

const TRANSFORMS: readonly Transform[] = [
  (text) => [plainText(text)],
  withoutPrompts,
  withoutDiff,
  taking(/^\s*> ?/, 0.8),
  taking(/^\s*\d{1,4}\s*[.):|]\s?/, 0.7),
  taking(/^\s*\d{1,4}(?:\s|$)/, 0.8),
  taking(/^\s*\|\s?/, 0.8),
  taking(/^\s*[-*+•]\s/, 0.8),
  taking(/^\s*(?:#|\/\/|--|;|%|rem\b)\s?/i, 0.8),
  withoutMarks,
  tableColumns,
  unemphasised,
  commentsAlone,
  stringContents,
  writtenOut,
  innerFence,
];
