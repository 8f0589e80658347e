import type { TestCase } from '../../../grading/grading.types.js';
import { callOfExample, parseDoctest } from '../doctests.js';
import { clampWeight } from '../draft.js';
import { isTree, type Tree, wordOf } from '../syntax/json.js';
import type { Notes } from '../notes.js';
import { resolvePoints } from './otter-points.js';
import { shownOutputTest } from './shown-output.js';

const listOf = (value: unknown): Tree[] => (Array.isArray(value) ? value.filter(isTree) : []);

/** The cases of a test as `tests/q1.py` and a notebook's metadata hold it: doctests, each case for itself. */
export function readOkTest(test: Tree, question: string, notes: Notes): TestCase[] {
  const suites = listOf(test['suites']);
  for (const suite of suites) {
    const type = wordOf(suite['type'] ?? 'doctest');
    if (type !== 'doctest')
      notes.lose('test_skipped', { test: question, reason: `a suite of the type ${type}` });
    if (typeof suite['setup'] === 'string' && suite['setup'].trim() !== '')
      notes.lose('option_dropped', { option: 'setup', reason: 'code before each case' });
  }
  const cases = suites
    .filter((suite) => (suite['type'] ?? 'doctest') === 'doctest')
    .flatMap((suite) => listOf(suite['cases']));
  const points = resolvePoints(
    test['points'],
    cases.map((one) => one['points']),
  );
  const tests = cases.flatMap((one, index) => {
    const found = testsOf(one, `${question} ${index + 1}`, notes);
    const weight = clampWeight((points[index] ?? 1) / Math.max(1, found.length), notes, question);
    const hidden = one['hidden'] === true;
    return found.map((test): TestCase => ({ ...test, weight: Number(weight.toPrecision(12)), hidden }));
  });
  if (tests.length > 1 && cases.every((one) => one['points'] === undefined)) notes.once('points_split');
  if (tests.length > 0) notes.once('doctest_converted');
  noteMessages(cases, notes);
  return tests;
}

/** Words of the author for a case, which say the same to everybody. */
export function noteMessages(cases: readonly Tree[], notes: Notes): void {
  for (const option of ['success_message', 'failure_message'])
    if (cases.some((one) => wordOf(one[option] ?? '') !== '')) notes.once('option_dropped', { option });
}

function testsOf(one: Tree, name: string, notes: Notes): TestCase[] {
  const examples = parseDoctest(wordOf(one['code'] ?? ''));
  const calls = examples.map(callOfExample);
  if (calls.every((call) => call !== undefined)) return calls.filter((call) => call !== null);
  return shownTest(
    examples.map(({ source }) => source).join('\n'),
    examples.map(({ want }) => want.replaceAll('<BLANKLINE>', '')).join('\n'),
    name,
    notes,
  );
}

/** One test of code and of what it shows; none, with a note, of an error that it must raise. */
export function shownTest(code: string, shown: string, name: string, notes: Notes): TestCase[] {
  if (/^Traceback \(most recent call last\):/m.test(shown)) {
    notes.lose('test_skipped', { test: name, reason: 'shows an error' });
    return [];
  }
  return [{ ...shownOutputTest(code, shown), name, weight: 1, hidden: false }];
}
