import type { CallTest, FileContent, IoTest, TestCase, UnitTest } from '../../../grading/grading.types.js';
import type { ExerciseBody } from '../../exercises.schemas.js';
import { labelOf, testsOf } from '../export-losses.js';
import type { Notes } from '../notes.js';
import { pythonRepr, pythonText } from '../syntax/python-repr.js';
import { xmlAttribute } from '../syntax/xml.js';

/** Every reader takes unit tests: one of input and output runs the program, one of a call imports it. */
export function filesOf(
  test: TestCase,
  main: string,
  number: number,
  body: ExerciseBody,
): Record<string, FileContent> {
  if (test.kind === 'unit') return test.framework === 'assert' ? assertFiles(test, main) : test.files;
  const source = test.kind === 'io' ? programTest(test, main, body) : callTest(test, main);
  return { [`test_${number}.py`]: source };
}

/** What holds for readers other than LearnFlow, which finds everything in elements of its own. */
export function noteForOthers(body: ExerciseBody, notes: Notes): void {
  const reason = 'in elements that LearnFlow alone reads';
  for (const [option, isUsed] of [
    ['hints', body.hints.length > 0],
    ['memoryLimitMb', body.memoryLimitMb !== 128],
    ['totalTimeLimitMs', body.totalTimeLimitMs != null],
    ['stopAtFirstFailure', body.stopAtFirstFailure],
  ] as const)
    if (isUsed) notes.add('option_dropped', { option, reason });
  for (const [index, test] of testsOf(body).entries()) {
    const isOnlyOurs =
      (test.kind !== 'unit' && body.language !== 'python') ||
      (test.kind === 'io' && test.compare === 'checker' && body.checker?.language !== 'python');
    if (isOnlyOurs) notes.add('test_skipped', { test: labelOf(test, index), reason });
  }
}

/** A group that counts as a whole is the minimum of its tests. */
export function gradingHints(tests: readonly TestCase[]): string {
  const groups = new Map<string, number[]>();
  for (const [index, { group }] of tests.entries())
    if (group !== undefined) groups.set(group, [...(groups.get(group) ?? []), index]);
  const reference = (index: number, weight?: number): string =>
    `<test-ref ref="${index + 1}"${weight === undefined ? '' : ` weight="${weight}"`}/>`;
  const weightOf = (index: number): number => tests[index]?.weight ?? 1;
  const parts = tests.flatMap(({ group }, index) => {
    const members = group === undefined ? [] : (groups.get(group) ?? []);
    if (members.length < 2) return [reference(index, weightOf(index))];
    if (members[0] !== index) return [];
    const weight = members.reduce((sum, member) => sum + weightOf(member), 0);
    return [`<combine-ref ref="${xmlAttribute(group ?? '')}" weight="${weight}"/>`];
  });
  const nodes = [...groups]
    .filter(([, members]) => members.length > 1)
    .map(
      ([group, members]) =>
        `<combine id="${xmlAttribute(group)}" function="min">${members.map((index) => reference(index)).join('')}</combine>`,
    );
  return `<grading-hints><root function="sum">${parts.join('')}</root>${nodes.join('')}</grading-hints>`;
}

function assertFiles(test: UnitTest, main: string): Record<string, FileContent> {
  const module = main.replace(/\.py$/, '');
  return Object.fromEntries(
    Object.entries(test.files).map(([name, content]) => [
      name,
      typeof content === 'string' && name.endsWith('.py') ? `from ${module} import *\n\n${content}` : content,
    ]),
  );
}

const HEAD = 'import unittest\n';
const TAIL = "\n\nif __name__ == '__main__':\n    unittest.main()\n";

const programTest = (test: IoTest, main: string, body: ExerciseBody): string =>
  `${HEAD}import subprocess
import sys

${comparison(test, body)}

class ProgramTest(unittest.TestCase):
    def test_output(self):
        given, wanted = ${pythonText(test.stdin)}, ${pythonText(test.expectedStdout)}
        run = subprocess.run([sys.executable, ${pythonText(main)}], input=given, capture_output=True, text=True)
        self.assertTrue(is_right(given, wanted, run.stdout), (wanted, run.stdout))
${TAIL}`;

/** Python that compares an output as the test asks. */
function comparison({ compare = 'tokens' }: IoTest, { checker }: ExerciseBody): string {
  if (compare === 'checker' && checker?.language === 'python')
    return `${checker.code.trimEnd()}

def is_right(given, wanted, actual):
    answer = check(given, wanted, actual)
    return answer.get('accepted') if isinstance(answer, dict) else answer
`;
  if (compare === 'exact')
    return `def is_right(given, wanted, actual):
    return wanted.removesuffix('\\n') == actual.removesuffix('\\n')
`;
  const { absTolerance, relTolerance, ignoreCase } = typeof compare === 'object' ? compare : {};
  const words = ignoreCase === true ? '.lower().split()' : '.split()';
  if (absTolerance === undefined && relTolerance === undefined)
    return `def is_right(given, wanted, actual):
    return wanted${words} == actual${words}
`;
  return `def is_near(a, b):
    try:
        a, b = float(a), float(b)
    except ValueError:
        return a == b
    return abs(a - b) <= max(${absTolerance ?? 0}, ${relTolerance ?? 0} * abs(a))

def is_right(given, wanted, actual):
    wanted, actual = wanted${words}, actual${words}
    return len(wanted) == len(actual) and all(map(is_near, wanted, actual))
`;
}

function callTest(test: CallTest, main: string): string {
  const call = `${test.function}(${test.args.map(pythonRepr).join(', ')})`;
  const value = test.collect === 'list' ? `list(${call})` : call;
  const wanted = pythonRepr(test.expected);
  const [name = ''] = test.function.split('.');
  const isNumber = typeof test.expected === 'number';
  const isNear = isNumber && (test.absTolerance !== undefined || test.relTolerance !== undefined);
  const check = isNear
    ? `self.assertTrue(math.isclose(${value}, ${wanted}, abs_tol=${test.absTolerance ?? 0}, rel_tol=${test.relTolerance ?? 0}))`
    : `self.assertEqual(${value}, ${wanted})`;
  return `${isNear ? 'import math\n' : ''}${HEAD}from ${main.replace(/\.py$/, '')} import ${name}


class CallTest(unittest.TestCase):
    def test_answer(self):
        ${check}
${TAIL}`;
}
