import type { Json, TestCase } from '../../../grading/grading.types.js';
import { WholeFloat } from '../../../common/exact-json.js';
import { callOfExample, parseDoctest } from '../doctests.js';
import { finish, newBody, type Draft } from '../draft.js';
import { ImportFault } from '../import-fault.js';
import { isTree, type Tree, wordOf } from '../json.js';
import type { Notes } from '../notes.js';
import { pythonAssignment } from '../python-literals.js';
import { baseName } from '../text.js';

/** A test file of otter or ok: a Python file that is data, read as a literal and never run. */
export function readOtter(source: string, file: string, notes: Notes): Draft {
  const test = pythonAssignment(source, 'test');
  if (!isTree(test)) throw new ImportFault('import_malformed', { file, reason: '`test` is no literal' });
  const name = wordOf(test['name'] ?? baseName(file).replace(/\.py$/, ''));
  const body = newBody(name, 'python');
  const suites = listOf(test['suites']);
  const cases = suites
    .filter((suite) => (suite['type'] ?? 'doctest') === 'doctest')
    .flatMap((suite) => listOf(suite['cases']));
  for (const suite of suites)
    if (typeof suite['setup'] === 'string' && suite['setup'].trim() !== '')
      notes.lose('option_dropped', { option: 'setup', reason: 'code before each case' });
  const tests: TestCase[] = cases.flatMap((one, index) => readCase(one, index + 1, notes));
  const points = pointsOf(test['points'] as Json);
  if (tests.length > 1) notes.add('points_split');
  for (const one of tests) one.weight = points > 0 ? Number((points / tests.length).toPrecision(12)) : 1;
  if (tests.length > 0) notes.add('doctest_converted');
  body.testCases = tests;
  return { sourceId: name, body: finish(body, notes) };
}

const listOf = (value: unknown): Tree[] => (Array.isArray(value) ? value.filter(isTree) : []);

function pointsOf(value: Json | undefined): number {
  if (value instanceof WholeFloat) return value.value;
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + pointsOf(one), 0);
  return typeof value === 'number' ? value : 1;
}

function readCase(one: Tree, number: number, notes: Notes): TestCase[] {
  const tests: TestCase[] = [];
  for (const example of parseDoctest(wordOf(one['code'] ?? ''))) {
    const call = callOfExample(example);
    if (call) tests.push({ ...call, hidden: one['hidden'] === true });
    else if (call === undefined)
      notes.lose('test_skipped', {
        test: number,
        reason: `not one call of literals: ${example.source.slice(0, 100)}`,
      });
  }
  return tests;
}
