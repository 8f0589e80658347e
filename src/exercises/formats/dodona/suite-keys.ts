import { closestMatch } from 'leven';
import type { Notes } from '../notes.js';

/** Of TESTed's own schema. */
const SUITE = [
  'tabs',
  'units',
  'namespace',
  'language',
  'config',
  'definitions',
  'files',
  '$schema',
  'input_files',
];
const TAB = [
  'tab',
  'unit',
  'contexts',
  'cases',
  'testcases',
  'scripts',
  'hidden',
  'config',
  'definitions',
  'files',
  'input_files',
];
const CONTEXT = ['testcases', 'script', 'context', 'config', 'definitions', 'files', 'input_files'];
const CASE = [
  'stdin',
  'arguments',
  'main_call',
  'expression',
  'statement',
  'return',
  'stdout',
  'stderr',
  'file',
  'output_files',
  'exception',
  'exit_code',
  'description',
  'config',
  'definitions',
  'files',
  'input_files',
  'stdin_file',
];
export const KNOWN = { suite: SUITE, tab: TAB, context: CONTEXT, case: CASE } as const;

/** A key that the judge would pass over in silence, as with the slip `returns`; says which one it may have meant. */
export function unknownKeys(value: object, known: readonly string[], path: string, notes: Notes): boolean {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  for (const key of unknown) {
    const suggestion = closestMatch(key, [...known]);
    notes.lose('unknown_key', { path: `${path}.${key}`, ...(suggestion !== undefined && { suggestion }) });
  }
  return unknown.length > 0;
}
