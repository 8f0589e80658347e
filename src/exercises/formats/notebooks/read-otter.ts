import { finish, newBody, type Draft } from '../draft.js';
import { ImportFault } from '../import-fault.js';
import { isTree, type Tree, wordOf } from '../syntax/json.js';
import type { Notes } from '../notes.js';
import { pythonAssignment } from '../syntax/python-literals.js';
import { baseName } from '../syntax/text.js';
import { readOkTest } from './otter-cases.js';

/** Of tests that are Python code for otter's own runner. */
export const FUNCTIONS = 'functions that only otter itself calls';

/** A test file of otter or ok: a Python file that is data, read as a literal and never run. */
export function readOtter(source: string, file: string, notes: Notes): Draft {
  const { name, test } = parseTestFile(source, file);
  if (test === undefined) throw new ImportFault('import_unsupported', { file, feature: FUNCTIONS });
  const body = newBody(name, 'python');
  body.testCases = readOkTest(test, name, notes);
  return { sourceId: name, body: finish(body, notes) };
}

/** Without `test` where the file is no data. Throws `import_malformed`. */
export function parseTestFile(source: string, file: string): { name: string; test: Tree | undefined } {
  const slug = baseName(file).replace(/\.py$/, '');
  if (/^OK_FORMAT\s*=\s*False\b/m.test(source)) return { name: slug, test: undefined };
  const test = pythonAssignment(source, 'test');
  if (!isTree(test)) throw new ImportFault('import_malformed', { file, reason: '`test` is no literal' });
  return { name: wordOf(test['name'] ?? '') || slug, test };
}
