import { describe, expect, it } from '@jest/globals';
import { readFiles, readOne } from '../../../../test/support/read-files.js';

const V2025 = 'problem_format_version: 2025-09\nname: Sum\nuuid: 11111111-2222-4333-8444-555555555555\n';
const files = (yaml: string, more: Record<string, string> = {}) => ({
  'sum/problem.yaml': yaml,
  'sum/statement/problem.en.md': '# Sum\n\nAdd.\n\n{{nextsample}}\n\nThat is all.\n\n{{remainingsamples}}\n',
  'sum/submissions/accepted/a.py': 'print(1)\n',
  'sum/data/sample/1.in': '1\n',
  'sum/data/sample/1.ans': '1\n',
  'sum/data/secret/2.in': '2\n',
  'sum/data/secret/2.ans': '2\n',
  ...more,
});

describe('a problem package', () => {
  it('has its samples behind the text, not marks of them in it', async () => {
    const { body } = await readOne(files(V2025));
    expect(body?.description).toMatch(/^Add\.\n\s*That is all\.$/);
  });

  it.each<[string, Record<string, string>, object]>([
    [
      'arguments of a group',
      { 'sum/data/secret/test_group.yaml': 'args: [-v]\n' },
      { code: 'test_skipped', test: 'secret/2', reason: 'command line arguments' },
    ],
    [
      'arguments of a case',
      { 'sum/data/secret/2.yaml': 'args: [a]\n' },
      { code: 'test_skipped', test: 'secret/2', reason: 'command line arguments' },
    ],
    [
      'files of a case',
      { 'sum/data/secret/2.files/x.txt': 'x' },
      { code: 'test_skipped', test: 'secret/2', reason: 'has files of its own' },
    ],
    [
      'an answer without input',
      { 'sum/data/secret/3.ans': '3\n' },
      { code: 'test_missing', test: 'secret/3', reason: 'secret/3.in is not there' },
    ],
  ])('with %s is not whole', async (_what, more, note) => {
    const { body, notes } = await readOne(files(V2025, more));
    expect(notes).toContainEqual(note);
    expect(body?.isPublished).toBe(false);
  });

  it.each<[string, string, Record<string, string>, object]>([
    ['limits', `${V2025}limits: {output: 8, memory: 64}\n`, {}, { code: 'limit_dropped', limit: 'output' }],
    ['languages', `${V2025}languages: [python3, cpp]\n`, {}, { option: 'languages', value: 'python3 cpp' }],
    ['attachments', V2025, { 'sum/attachments/a.zip': 'x' }, { code: 'file_dropped', file: 'attachments' }],
    [
      'groups that need others',
      `${V2025}type: scoring\n`,
      {
        'sum/data/secret/g/test_group.yaml': 'max_score: 50\nrequire_pass: sample\n',
        'sum/data/secret/g/3.in': 'a',
        'sum/data/secret/g/3.ans': 'a',
      },
      { option: 'require_pass', group: 'secret/g' },
    ],
    [
      'a best case that decides',
      'name: Sum\ntype: scoring\n',
      { 'sum/data/secret/testdata.yaml': 'accept_score: 10\ngrader_flags: max\n' },
      { option: 'grader_flags: max', group: 'secret' },
    ],
  ])('names what is lost of %s', async (_what, yaml, more, note) => {
    expect((await readOne(files(yaml, more))).notes).toContainEqual(expect.objectContaining(note));
  });

  it('compares a case as its own settings say', async () => {
    const more = {
      'sum/data/secret/2.yaml': 'output_validator_args: [case_sensitive, float_tolerance, "1e-3"]\n',
    };
    const { tests } = await readOne(files(V2025, more));
    expect(tests).toMatchObject([
      { compare: { ignoreCase: true } },
      { compare: { absTolerance: 1e-3, relTolerance: 1e-3 } },
    ]);
  });

  it('shows samples that count nothing in the text', async () => {
    const more = { 'sum/data/testdata.yaml': 'grader_flags: ignore_sample\n' };
    const { tests, body } = await readOne(files('name: Sum\ntype: scoring\n', more));
    expect(tests).toMatchObject([{ name: 'secret/2' }]);
    expect(body?.description).toContain('## Sample 1');
  });

  it('with a solution of several files has them as files of students, with what its templates say', async () => {
    const several = {
      'sum/submissions/submissions.yaml': 'accepted/two:\n  entrypoint: start.py\n',
      'sum/submissions/accepted/two/start.py': 'import more\n',
      'sum/submissions/accepted/two/more.py': 'n = 1\n',
      'sum/attachments/templates/python3/start.py': 'import more  # yours\n',
      'sum/attachments/templates/python3/more.py': 'n = ...\n',
      'sum/attachments/templates/cpp/a.cpp': 'int main() {}\n',
    };
    const { body, notes } = await readOne(files(V2025, several));
    expect(body).toMatchObject({
      solutionFile: 'start.py',
      solutionCode: 'import more\n',
      starterCode: 'import more  # yours\n',
      studentFiles: { 'more.py': { starter: 'n = ...\n', solution: 'n = 1\n' } },
    });
    expect(notes).toContainEqual({ code: 'file_dropped', file: 'attachments' });
  });

  it.each<[string, Record<string, string>, boolean]>([
    ['without a file that is run', { 'one.py': '', 'two.py': '' }, false],
    ['in a language of single files', { 'main.cpp': '', 'b.cpp': '' }, false],
    ['with the usual name', { '__main__.py': 'import b', 'b.py': '' }, true],
  ])('with only a solution of several files, %s', async (_what, code, isRead) => {
    const { 'sum/submissions/accepted/a.py': _single, ...rest } = files(V2025);
    const named = Object.entries(code).map(([name, text]) => [`sum/submissions/accepted/x/${name}`, text]);
    const { body, notes } = await readOne({ ...rest, ...Object.fromEntries(named) });
    expect(body?.solutionCode != null).toBe(isRead);
    expect(notes).toContainEqual(
      isRead
        ? { code: 'path_flattened', file: '__main__.py' }
        : { code: 'file_dropped', file: 'submissions/accepted', reason: 'solutions of several files' },
    );
  });

  it('that runs programs of its own around the student’s is refused', async () => {
    const ini = { 'sum/domjudge-problem.ini': "special_run = 'run'\n" };
    const [imported] = await readFiles(files('name: Sum\n', ini));
    expect(imported?.fault).toMatchObject({
      code: 'import_unsupported',
      details: { feature: 'special_run' },
    });
  });
});
