import { finish, newBody, type Draft } from '../draft.js';
import { ImportFault } from '../import-fault.js';
import { isTree, wordOf } from '../json.js';
import type { Notes } from '../notes.js';
import { pythonAssignment } from '../python-literals.js';
import { baseName } from '../text.js';
import { readOkTest } from './otter-cases.js';

/** A test file of otter or ok: a Python file that is data, read as a literal and never run. */
export function readOtter(source: string, file: string, notes: Notes): Draft {
  const test = pythonAssignment(source, 'test');
  if (!isTree(test)) throw new ImportFault('import_malformed', { file, reason: '`test` is no literal' });
  const name = wordOf(test['name'] ?? baseName(file).replace(/\.py$/, ''));
  const body = newBody(name, 'python');
  body.testCases = readOkTest(test, name, notes);
  return { sourceId: name, body: finish(body, notes) };
}
