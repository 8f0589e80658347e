import { describe, expect, it } from '@jest/globals';
import { readOne } from '../../../../test/support/read-files.js';

const activity = (suite: string, config: object = {}, more: Record<string, string> = {}) =>
  readOne({
    'repo/f/config.json': JSON.stringify({ programming_language: 'python', ...config }),
    'repo/f/description/description.en.md': 'Text',
    'repo/f/solution/solution.py': 'def f(x):\n    return x\n',
    'repo/f/evaluation/suite.yaml': suite,
    ...more,
  });
const cases = (...steps: string[]) =>
  `- tab: A\n  testcases:\n${steps.map((step) => `  - ${step}\n`).join('')}`;

describe('a suite of TESTed', () => {
  it.each([
    [
      'an expression by language',
      "expression: {python: 'f(1)', java: 'g(1)'}\n    return: 1",
      { function: 'f', expected: 1 },
    ],
    [
      'a map whose key is value',
      "expression: 'f(0)'\n    return: {value: 3}",
      { kind: 'call', expected: { value: 3 } },
    ],
    [
      'the judge’s own check, named',
      "expression: 'f(2)'\n    return: !oracle {value: 2, oracle: builtin}",
      { expected: 2 },
    ],
    ['input as an object', "stdin: {content: 'a'}\n    stdout: 'b'", { stdin: 'a\n', expectedStdout: 'b\n' }],
    [
      'white space that counts',
      "stdin: 'a'\n    stdout: ' a  b'",
      { expectedStdout: ' a  b\n', compare: 'exact' },
    ],
    [
      'options of the case itself',
      "stdin: 'a'\n    stdout: 'B'\n    config: {stdout: {caseInsensitive: true}}",
      { compare: { ignoreCase: true } },
    ],
  ])('has %s', async (_what, step, test) => {
    const { tests, notes } = await activity(cases(step));
    expect(tests).toMatchObject([test]);
    expect(notes.map(({ code }) => code)).toEqual(['time_limit_unknown', 'topic_chosen']);
  });

  it.each([
    ['input in a file', 'stdin: !path in.txt\n    stdout: x', 'its input is in a file'],
    ['input in a file of the older form', 'stdin: {path: in.txt}\n    stdout: x', 'its input is in a file'],
    ['output in a file', 'stdin: a\n    stdout: !path out.txt', 'its output is in a file'],
    [
      'a file that is not there',
      "expression: 'f(1)'\n    return: 1\n    input_files: [{path: d.csv, content: x}]",
      'needs the file d.csv',
    ],
    [
      'code for others alone',
      "expression: {java: 'f(1)'}\n    return: 1",
      'code that is not there in python',
    ],
  ])('leaves out a case with %s, and says so', async (_what, step, reason) => {
    const { body, notes } = await activity(cases(step));
    expect(notes).toContainEqual({ code: 'test_skipped', test: 'A 1', reason });
    expect(body).toMatchObject({ testCases: [], isPublished: false });
  });

  it('compares as the nearest of suite, tab and context says, and needs what any of them names', async () => {
    const { tests, notes } = await activity(
      `config: {stdout: {ignoreWhitespace: true}}
tabs:
- tab: A
  contexts:
  - config: {stdout: {tryFloatingPoint: true, applyRounding: true, roundTo: 2}}
    testcases: [{stdin: a, stdout: ' 3.14159 '}]
  - files: [{name: d.csv, url: media/d.csv}]
    testcases: [{stdin: a, stdout: b}]
- tab: B
  files: [{name: e.csv, url: media/e.csv}]
  testcases: [{stdin: a, stdout: b}]
`,
      {},
      { 'repo/f/workdir/d.csv': '1,2\n' },
    );
    expect(tests).toMatchObject([
      { name: 'A 1', expectedStdout: ' 3.14159\n', compare: { absTolerance: 0.005 } },
      { name: 'A 2' },
    ]);
    expect(notes).toContainEqual({ code: 'test_skipped', test: 'B 1', reason: 'needs the file e.csv' });
  });

  it('has the files of the working folder beside its program', async () => {
    const { body } = await activity(
      cases("expression: 'f(1)'\n    return: 1\n    files: [{name: data/d.csv, url: x}]"),
      {},
      { 'repo/f/workdir/data/d.csv': '1,2\n' },
    );
    expect(body).toMatchObject({ files: { 'data/d.csv': '1,2\n' }, testCases: [{ function: 'f' }] });
  });

  it.each([
    [
      { evaluation: { handler: 'html' } },
      { code: 'custom_checker', reason: 'the judge html is not run here' },
    ],
    [{ evaluation: { network_enabled: true } }, { code: 'option_dropped', option: 'network_enabled' }],
  ])('is no whole exercise with %j', async (config, note) => {
    const { body, notes } = await activity(cases('stdin: a\n    stdout: b'), config);
    expect(notes).toContainEqual(expect.objectContaining(note));
    expect(body?.isPublished).toBe(false);
  });
});
