import { describe, expect, it } from '@jest/globals';
import { readFiles, readOne } from '../../../../test/support/read-files.js';

type Source = Record<string, unknown>;
const raw = (source: string): Source => ({ cell_type: 'raw', metadata: {}, source });
const text = (source: string, tags: string[] = []): Source => ({
  cell_type: 'markdown',
  metadata: { tags },
  source,
});
const code = (source: string, shown?: string): Source => ({
  cell_type: 'code',
  metadata: {},
  execution_count: 1,
  source: source.split(/(?<=\n)/),
  outputs:
    shown === undefined
      ? []
      : [{ output_type: 'execute_result', data: { 'text/plain': shown.split(/(?<=\n)/) } }],
});
const notebook = (cells: Source[], metadata: Source = {}): string =>
  JSON.stringify({ cells, metadata, nbformat: 4 });
const read = (cells: Source[], metadata?: Source, more: Record<string, string> = {}) =>
  readOne({ 'lab/lab01.ipynb': notebook(cells, metadata), ...more });

const AREA = [
  raw('# BEGIN QUESTION\nname: q1\npoints: 3'),
  text('# Areas\n\nWrite `area(r)`.'),
  raw('# BEGIN SOLUTION'),
  code(
    'def area(r):\n    # BEGIN SOLUTION\n    square = r * r\n    return 3 * square\n    # END SOLUTION\n\nsmall = area(1) # SOLUTION',
  ),
  raw('# END SOLUTION'),
  raw('# BEGIN TESTS'),
  code('area(2)', '12'),
  code('# HIDDEN\nx = area(3)\nx > 20', 'True'),
  code(
    '""" # BEGIN TEST CONFIG\npoints: 2\nhidden: true\nname: by hand\n""" # END TEST CONFIG\nassert small == 3',
  ),
  raw('# END TESTS'),
  raw('# END QUESTION'),
];

describe('a notebook for otter’s assign', () => {
  it('is one program with the tests of its questions', async () => {
    const { body, tests, notes } = await read(
      [
        raw('# ASSIGNMENT CONFIG\nname: lab one\nfiles:\n  - words.txt'),
        code('import math'),
        ...AREA,
        code('import otter\ngrader = otter.Notebook()\ngrader.check_all()'),
      ],
      {},
      { 'lab/words.txt': 'a\n' },
    );
    expect(body).toMatchObject({
      title: 'Areas',
      starterCode: 'import math\n\ndef area(r):\n    ...\n\nsmall = ...\n',
      solutionCode:
        'import math\n\ndef area(r):\n    square = r * r\n    return 3 * square\n\nsmall = area(1)\n',
      files: { 'words.txt': 'a\n' },
      isPublished: true,
    });
    expect(tests).toMatchObject([
      { kind: 'call', function: 'area', args: [2], expected: 12, name: 'q1 1', weight: 0.5, hidden: false },
      { kind: 'unit', framework: 'assert', name: 'q1 2', weight: 0.5, hidden: true },
      { kind: 'unit', name: 'by hand', weight: 2, hidden: true },
    ]);
    expect(notes.map((note) => note.code)).toEqual(['topic_chosen']);
  });

  it('in the older form has its marks in fences and comments', async () => {
    const { body, tests } = await read([
      text('# Old\n\n```\nBEGIN QUESTION\nname: q1\npoints:\n  each: 2\n```\n\nWrite it.'),
      code('def twice(x):\n    return 2 * x # SOLUTION'),
      code('## Test ##\ntwice(2)', '4'),
      code('## Hidden Test ##\ntwice("a")', "'aa'"),
    ]);
    expect(body?.description).toBe('# Old\n\n\n\nWrite it.');
    expect(body?.starterCode).toBe('def twice(x):\n    ...\n');
    expect(tests).toMatchObject([
      { expected: 4, weight: 2, hidden: false },
      { expected: 'aa', weight: 2, hidden: true },
    ]);
  });

  it('gives students the prompt that stands for the solution', async () => {
    const { body } = await read([
      raw('# BEGIN QUESTION\nname: q1'),
      raw('# BEGIN PROMPT'),
      code('n = "your number"'),
      raw('# END PROMPT'),
      raw('# BEGIN SOLUTION'),
      code('n = 3 # SOLUTION\nm = 1 # IGNORE'),
      text('The answer is 3.'),
      raw('# END SOLUTION'),
      raw('# END QUESTION'),
    ]);
    expect(body).toMatchObject({ starterCode: 'n = "your number"\n', solutionCode: 'n = 3\n' });
    expect(body?.description).not.toContain('The answer');
  });

  it.each<[string, Source[], object]>([
    ['graded by hand', [raw('# BEGIN QUESTION\nname: q1\nmanual: true')], { reason: 'graded by hand' }],
    [
      'that was never run',
      [raw('# BEGIN QUESTION\nname: q1'), raw('# BEGIN TESTS'), { ...code('f(1)'), execution_count: null }],
      { test: 'q1 1', reason: 'was saved without what it shows' },
    ],
    [
      'that needs a file which is not there',
      [raw('# ASSIGNMENT CONFIG\nfiles: [data.csv]')],
      { code: 'file_dropped', file: 'data.csv' },
    ],
    ['with a seed', [raw('# ASSIGNMENT CONFIG\nseed: 3'), ...AREA], { option: 'seed' }],
  ])('%s says so', async (_what, cells, note) => {
    expect((await read(cells)).notes).toContainEqual(expect.objectContaining(note));
  });

  it('lets all tests of a question count as one where it says so, and functions get what they name', async () => {
    const { tests } = await read([
      raw('# ASSIGNMENT CONFIG\ntests:\n  ok_format: false'),
      raw('# BEGIN QUESTION\nname: q1\nall_or_nothing: true'),
      raw('# BEGIN TESTS'),
      code('def test_it(area, env):\n    assert area(1) == 3\n\ntest_it(area, {}) # IGNORE'),
      raw('# END TESTS'),
    ]);
    expect(tests).toMatchObject([{ group: 'q1', kind: 'unit' }]);
    expect(JSON.stringify(tests)).toContain('test_it(**{');
    expect(JSON.stringify(tests)).not.toContain('test_it(area, {})');
  });

  it('of another language, or with settings that are no YAML, is refused', async () => {
    const refusals = await Promise.all(
      [notebook(AREA, { kernelspec: { language: 'R' } }), notebook([raw('# BEGIN QUESTION\nname: [')])].map(
        (one) => readFiles({ 'a.ipynb': one }),
      ),
    );
    expect(refusals.map(([one]) => one?.fault?.code)).toEqual(['import_unsupported', 'import_malformed']);
  });
});

describe('tests of otter that are data', () => {
  const suite = (...cases: object[]) => [{ type: 'doctest', cases }];

  it('in the metadata of a notebook are its tests', async () => {
    const tests = {
      q1: {
        name: 'q1',
        points: 4,
        suites: suite(
          { code: '>>> area(2)\n12', points: 1 },
          { code: '>>> y = area(1)\n>>> y\n3', hidden: true },
        ),
      },
    };
    const { body, tests: found } = await read(
      [text('<!-- BEGIN QUESTION -->\n\nWrite it.'), code('area = ...'), code('grader.check("q1")')],
      { otter: { OK_FORMAT: true, tests, assignment_name: 'hw' } },
    );
    expect(body).toMatchObject({ description: 'Write it.', starterCode: 'area = ...\n', isPublished: false });
    expect(found).toMatchObject([
      { kind: 'call', expected: 12, weight: 1 },
      { kind: 'unit', name: 'q1 2', weight: 3, hidden: true },
    ]);
  });

  it('in files beside the one notebook of a folder are its tests', async () => {
    const q1 = "test = {'name': 'q1', 'points': 2, 'suites': [{'cases': [{'code': '>>> area(2)\\n12'}]}]}";
    const made = notebook([code('import otter\ngrader = otter.Notebook()'), code('area = ... # SOLUTION')]);
    const files = { 'lab/lab.ipynb': made, 'lab/tests/q1.py': q1, 'lab/tests/q2.py': 'OK_FORMAT = False\n' };
    const found = await readFiles(files);
    expect(found.map(({ path }) => path)).toEqual(['lab/lab.ipynb']);
    expect(found[0]?.draft?.body.testCases).toMatchObject([{ function: 'area', weight: 2 }]);
    expect(found[0]?.notes).toContainEqual(expect.objectContaining({ code: 'test_skipped', test: 'q2' }));
    const two = await readFiles({ ...files, 'lab/other.ipynb': made });
    expect(two.map(({ path, fault }) => [path, fault?.code])).toEqual([
      ['lab/lab.ipynb', undefined],
      ['lab/other.ipynb', undefined],
      ['lab/tests/q1.py', undefined],
      ['lab/tests/q2.py', 'import_unsupported'],
    ]);
  });

  it('in a file may be of more than single calls', async () => {
    const source =
      "test = {'name': 'q2', 'points': None, 'suites': [{'cases': [{'code': r'''>>> import math\n>>> math.floor(x)\n2\n>>> x > 1\nTrue'''}, {'code': '>>> f(0)\\nTraceback (most recent call last):\\n...'}]}]}";
    const { tests, notes } = await readOne({ 'tests/q2.py': source });
    expect(tests).toMatchObject([{ kind: 'unit', framework: 'assert', name: 'q2 1', weight: 0.5 }]);
    expect(notes).toContainEqual({ code: 'test_skipped', test: 'q2 2', reason: 'shows an error' });
  });
});
