import { parseExpressionAt } from 'acorn';
import type { Folder } from '../sources/folder.js';
import { ImportFault } from '../import-fault.js';

export type Tree = Record<string, unknown>;
export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number where a word is meant is that word; a list or an object is none. */
export const wordOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** Throws `import_malformed` with the line. */
export async function readJsonObject(folder: Folder, path: string): Promise<Tree> {
  const value = parseJsonText(await folder.text(path), path);
  if (!isTree(value)) throw new ImportFault('import_malformed', { file: path, reason: 'is no JSON object' });
  return value;
}

export function parseJsonText(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'not JSON';
    throw new ImportFault('import_malformed', {
      file,
      ...lineOf(text, message),
      reason: `not JSON: ${message}`,
    });
  }
}

/** Longer texts are not read a second time for a line. */
const MAX_READ_AGAIN = 1_000_000;

/** From 1, as V8's message gives the place: by line, by the character, or not at all, as for a token that is out of place. */
function lineOf(text: string, message: string): { line: number } | undefined {
  if (/end of JSON input/.test(message)) return { line: text.trimEnd().split('\n').length };
  const named = /\(line (\d+) column \d+\)/.exec(message)?.[1];
  if (named !== undefined) return { line: Number(named) };
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position === undefined) return text.length > MAX_READ_AGAIN ? undefined : lineAsScript(text);
  return { line: text.slice(0, Number(position)).split('\n').length };
}

/** JSON is an expression of JavaScript, whose parser counts lines. */
function lineAsScript(text: string): { line: number } | undefined {
  try {
    parseExpressionAt(text, 0, { ecmaVersion: 'latest', locations: true });
  } catch (cause) {
    const line = /\((\d+):\d+\)$/.exec(cause instanceof Error ? cause.message : '')?.[1];
    if (line !== undefined) return { line: Number(line) };
  }
  return undefined;
}
