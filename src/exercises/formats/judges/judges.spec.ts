import { describe, expect, it } from '@jest/globals';
import { readOne } from '../../../../test/support/read-files.js';

const polygon = (checker: string, tests: string, groups = '') =>
  readOne({
    'p/problem.xml': `<problem short-name="p"><names><name language="english" value="P"/></names><judging><testset name="tests"><time-limit>1000</time-limit><memory-limit>268435456</memory-limit><input-path-pattern>tests/%02d</input-path-pattern><answer-path-pattern>tests/%02d.a</answer-path-pattern><tests>${tests}</tests><groups>${groups}</groups></testset></judging><assets><checker name="${checker}"><source path="files/check.cpp"/></checker><solutions/></assets></problem>`,
    'p/tests/01': '1\n',
    'p/tests/01.a': '1\n',
    'p/tests/02': '2\n',
    'p/tests/02.a': '2\n',
  });
const dmoj = (yaml: string) =>
  readOne({ 'p/init.yml': yaml, 'p/1.in': '1\n', 'p/1.out': '1\n', 'p/2.in': '2\n', 'p/2.out': '2\n' });
const hydro = (config: string, more: Record<string, string> = {}) =>
  readOne({
    'p/problem.yaml': 'title: P\npid: 1\n',
    'p/problem_en.md': 'Text',
    'p/testdata/config.yaml': config,
    'p/testdata/1.in': '1\n',
    'p/testdata/1.out': '1\n',
    ...more,
  });

describe('a package of Polygon', () => {
  it.each([
    ['std::fcmp.cpp', 'exact'],
    ['std::yesno.cpp', { ignoreCase: true }],
    ['std::rcmp.cpp', { absTolerance: 1.5e-6 }],
    ['std::wcmp.cpp', undefined],
  ])('compares as %s does', async (checker, compare) => {
    const [test] = (await polygon(checker, '<test method="manual"/>')).tests;
    expect((test as { compare?: unknown }).compare).toEqual(compare);
  });

  it('drops what is worth nothing, and keeps groups that count as a whole', async () => {
    const { tests, notes } = await polygon(
      'std::wcmp.cpp',
      '<test points="0" sample="true"/><test points="5" group="1"/>',
      '<group name="1" points-policy="complete-group"><dependencies><dependency group="0"/></dependencies></group>',
    );
    expect(tests).toMatchObject([{ weight: 5, group: '1' }]);
    expect(notes).toContainEqual({ code: 'test_skipped', test: '01', reason: 'worth 0 points' });
    expect(notes).toContainEqual({ code: 'option_dropped', option: 'dependencies', group: '1' });
  });
});

describe('a folder of DMOJ', () => {
  const cases = 'test_cases:\n- {in: 1.in, out: 1.out, points: 1}\n- {in: 2.in, out: 2.out, points: 1';
  it('compares a case as its own checker does', async () => {
    const { tests } = await dmoj(`${cases}, checker: {name: floatsabs, args: {precision: 3}}}\n`);
    expect(tests).toMatchObject([{}, { compare: { absTolerance: 1e-3 } }]);
    expect(tests[0]).not.toHaveProperty('compare');
  });

  it.each([
    [`${cases}, checker: bridged}\n`, { code: 'custom_checker', test: '2.in', file: 'bridged' }],
    [`${cases}}\nfile_io: {input: a.txt}\n`, { code: 'file_input', name: 'file_io' }],
    [
      `${cases}}\narchive++: x\n`,
      { code: 'option_dropped', option: 'archive++', reason: 'a computed value' },
    ],
  ])('is not whole with %j', async (yaml, note) => {
    const { body, notes } = await dmoj(yaml);
    expect(notes).toContainEqual(note);
    expect(body?.isPublished).toBe(false);
  });
});

describe('a folder of Hydro', () => {
  it('compares strictly where it says so', async () => {
    expect((await hydro('checker_type: strict\n')).tests).toMatchObject([{ compare: 'exact' }]);
  });

  it.each<[string, Record<string, string>, object]>([
    ['filename: a\n', {}, { code: 'file_input', name: 'a' }],
    ['langs: [c]\n', {}, { code: 'option_dropped', option: 'langs' }],
    ['{}\n', { 'p/additional_file/a.pdf': 'x' }, { code: 'file_dropped', file: 'additional_file/a.pdf' }],
    ['{}\n', {}, { code: 'time_limit_unknown' }],
    [
      'subtasks: [{id: 1, if: [0], score: 100, cases: [{input: 1.in, output: 1.out}]}]\n',
      {},
      { code: 'option_dropped', option: 'if', group: '1' },
    ],
  ])('says what is lost with %j', async (config, more, note) => {
    expect((await hydro(config, more)).notes).toContainEqual(note);
  });
});

describe('a notebook of nbgrader', () => {
  const cell = (cell_type: string, source: string, nbgrader?: object) => ({
    cell_type,
    source,
    metadata: nbgrader === undefined ? {} : { nbgrader },
  });
  it('lets hidden tests use what is above them, and names cells that nobody grades', async () => {
    const { tests, notes } = await readOne({
      'a.ipynb': JSON.stringify({
        cells: [
          cell('markdown', '# A'),
          cell('code', 'import math'),
          cell('code', 'def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION', {
            solution: true,
          }),
          cell(
            'code',
            'xs = [1]\nassert f(1) == 1\n### BEGIN HIDDEN TESTS\nassert f(xs) == xs\n### END HIDDEN TESTS',
            {
              grade: true,
              grade_id: 't',
              points: 2,
            },
          ),
          cell('markdown', 'Why?', { grade: true, solution: true, grade_id: 'essay', points: 1 }),
        ],
      }),
    });
    expect(tests).toMatchObject([
      { hidden: false },
      { hidden: true, files: { 'test_t.py': 'xs = [1]\nassert f(1) == 1\nassert f(xs) == xs\n' } },
    ]);
    expect(notes).toContainEqual({ code: 'test_skipped', test: 'essay', reason: 'graded by hand' });
    expect(notes).toContainEqual({ code: 'option_dropped', option: 'a cell of code', cell: '2' });
  });
});
