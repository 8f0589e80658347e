import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseExactJson } from '../src/common/schemas/exact-json.js';
import { LANGUAGES } from '../src/grading/languages.js';
import { VERDICTS, type LanguageId, type SandboxName } from '../src/grading/grading.types.js';

export const SANDBOXES: readonly SandboxName[] = ['native', 'wasm'];

/** An exercise, a piece of code that is handed in, and what is right. */
export interface Case {
  id: string;
  /** What it tries. */
  behaviour: string;
  /** The right outcome in words. */
  right: string;
  /**
   * Of the submission; `refused` where the exercise must be refused on saving. Null where several outcomes are right:
   * then it has to be graded or refused, and a person reads the rest.
   */
  verdict: string | null;
  /** The body of `POST /api/exercises/`. */
  exercise: Record<string, unknown>;
  code: string;
  /** Of the submission, where it is another than the exercise's. */
  language?: LanguageId;
  /** Only in these sandboxes; both where absent. */
  sandboxes?: readonly SandboxName[];
  /** Texts that the student or the author must be shown. */
  says?: readonly string[];
  /** Texts that nobody may be shown. */
  neverSays?: readonly string[];
  /** Of the exercise, as its instructor sees it after the submission. */
  integrity?: 'full' | 'low';
}

/** The cases of a `.jsonl` file, or of all such files in a folder, in their order. Throws an Error that names the line. */
export function readCases(path: string): Case[] {
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => name.endsWith('.jsonl'))
        .toSorted()
        .map((name) => join(path, name))
    : [path];
  return files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, index) => (line.trim() === '' ? [] : [readCase(line, `${file}:${index + 1}`)])),
  );
}

function readCase(line: string, place: string): Case {
  const row = parseExactJson(line) as Case;
  const words = [...VERDICTS, 'refused', null] as const;
  const isWhole =
    typeof row.id === 'string' &&
    typeof row.code === 'string' &&
    typeof row.exercise === 'object' &&
    (row.language === undefined || LANGUAGES.includes(row.language)) &&
    words.some((word) => word === row.verdict);
  if (!isWhole) throw new Error(`${place} is no case: it needs id, verdict, exercise and code`);
  return row;
}
