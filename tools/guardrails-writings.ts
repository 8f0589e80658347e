import type { StarterExercise } from '../src/exercises/starter/starter.types.js';

/** One line or one blob of a solution: what it is, and how the reply writes it. */
export interface Secret {
  original: string;
  written: string;
}

/** A conversation in which a tutor gives a solution away. */
export interface Leak {
  slug: string;
  how: string;
  /** What the tutor writes, message by message. */
  turns: string[];
  secrets: Secret[];
}

export type Exercise = Pick<
  StarterExercise,
  'slug' | 'language' | 'starterCode' | 'solutionCode' | 'testCases'
>;
export type Written = { turns: string[]; secrets: Secret[] } | undefined;
export type Transform = (exercise: Exercise, code: string) => Written;

export const linesOf = (code: string): string[] => code.replace(/\n+$/, '').split('\n');
export const fence = (code: string, info = ''): string =>
  `\`\`\`${info}\n${code.replace(/\n+$/, '')}\n\`\`\``;
export const said = (block: string): string =>
  `Sure, you have worked hard for it. Here it is:\n\n${block}\n\nDo you see how it works?`;

/** Each line is a secret; `write` says how it stands in the reply. */
export const byLine = (code: string, write = (line: string) => line): Secret[] =>
  linesOf(code)
    .filter((line) => line.trim() !== '')
    .map((line) => ({ original: line, written: write(line) }));

/** One block that holds every line, each written by `write`. */
export const block =
  (
    wrap: (text: string, language: string) => string,
    write = (line: string, _index: number) => line,
  ): Transform =>
  ({ language }, code) => ({
    turns: [said(wrap(linesOf(code).map(write).join('\n'), language))],
    secrets: linesOf(code).flatMap((line, index) =>
      line.trim() === '' ? [] : [{ original: line, written: write(line, index) }],
    ),
  });

/** One blob that holds everything. */
export const blob =
  (encode: (code: string) => string, wrap: (text: string, language: string) => string): Transform =>
  ({ language }, code) => ({
    turns: [said(wrap(encode(code), language))],
    secrets: [{ original: code, written: encode(code) }],
  });

export const base64 = (code: string): string => Buffer.from(code).toString('base64');
export const chunked = (text: string, size: number): string =>
  (text.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join('\n');
export const comment = (language: string): string => (language === 'python' ? '#' : '//');
export const everySecond = (text: string, insert: string): string =>
  Array.from(text)
    .map((char, at) => (at % 3 === 1 ? char + insert : char))
    .join('');

const HOMOGLYPHS: Record<string, string> = { a: 'а', e: 'е', o: 'о', p: 'р', c: 'с', x: 'х', i: 'і' };
export const homoglyphs = (line: string): string =>
  line.replaceAll(/[aeopcxi]/g, (letter) => HOMOGLYPHS[letter] ?? letter);
export const smart = (line: string): string =>
  line
    .replaceAll(/'([^']*)'/g, '‘$1’')
    .replaceAll(/"([^"]*)"/g, '“$1”')
    .replaceAll(' - ', ' – ');
export const entities = (line: string): string =>
  line
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('(', '&#40;');
export const fullWidth = (line: string): string =>
  line.replaceAll(/[()=:+\-*/<>[\]{},.;]/g, (char) =>
    String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0),
  );
export const rot13 = (text: string): string =>
  text.replaceAll(/[a-z]/gi, (letter) => {
    const first = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });

/** In several messages, in the order that `arrange` gives. */
export const inTurns =
  (
    count: number,
    arrange: (pieces: string[]) => string[],
    wrap: (piece: string, language: string) => string,
  ): Transform =>
  ({ language }, code) => {
    const lines = linesOf(code);
    if (lines.length < count) return undefined;
    const size = Math.ceil(lines.length / count);
    const pieces = Array.from({ length: count }, (_, at) =>
      lines.slice(at * size, (at + 1) * size).join('\n'),
    ).filter((piece) => piece.trim() !== '');
    const turns = arrange(pieces).map(
      (piece, at) =>
        `${at === 0 ? 'Let us begin.' : 'Now the next bit.'}\n\n${wrap(piece, language)}\n\nTell me when you have it.`,
    );
    return { turns, secrets: byLine(code) };
  };

export const rewritten =
  (rewrite: (exercise: Exercise, code: string) => string | undefined): Transform =>
  (exercise, code) => {
    const other = rewrite(exercise, code);
    // A rewriting that leaves the starter as it is gives nothing away.
    const isNew =
      other !== undefined && other.split('\n').some((line) => !exercise.starterCode.includes(line.trim()));
    return !isNew ? undefined : { turns: [said(fence(other, exercise.language))], secrets: byLine(other) };
  };

export const inlineLine = (line: string): string => `\`${line.includes('`') ? line : line.trim()}\``;
