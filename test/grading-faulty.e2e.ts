import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createExercise, sendExercises } from './support/exercises.js';
import { send } from './support/http.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { keepEvents, submit, submitAndWait, until } from './support/submissions.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const RIGHT = 'def add(a, b):\n    return a + b\n';
const unit = (source: string, files: Record<string, unknown> = {}) => ({
  kind: 'unit',
  framework: 'unittest',
  files: { 'test_add.py': source, ...files },
});
const tests = (...lines: string[]) =>
  `import unittest\n${lines[0] ?? ''}\nclass T(unittest.TestCase):\n    def test_it(self):\n${lines
    .slice(1)
    .map((line) => `        ${line}\n`)
    .join('')}`;
const PLAIN = unit(tests('from solution import add', 'self.assertEqual(add(1, 2), 3)'));

describe('exercises whose own files are at fault, their files, and what a pass is worth', () => {
  let app: TestApp;
  let teacher: TestStudent;
  let student: TestStudent;
  beforeAll(async () => {
    app = await startTestApp();
    await keepEvents(app.database);
    [teacher, student] = await Promise.all([makeInstructor(app), registerStudent(app)]);
  });
  afterAll(() => app.stop());

  const exercise = (testCase: object, more: object = {}) =>
    createExercise(app, teacher, { testCases: [testCase], starterCode: null, solutionCode: null, ...more });
  const view = async (who: TestStudent, id: number) =>
    (await send(app, 'GET', `/api/submissions/${id}`, { headers: who.headers })).body as Record<
      string,
      unknown
    >;

  it.each([
    ['a package that is not there', tests('import numpy', 'pass'), { line: 2 }, 'numpy'],
    ['a syntax error', 'import unittest\nclass T(unittest.TestCase)\n    pass\n', { line: 2 }, 'SyntaxError'],
    [
      'a module of the exercise that is missing',
      tests('from helpers import x', 'pass'),
      { line: 2 },
      'helpers',
    ],
  ])('are refused on saving, with the place: %s', async (_name, source, place, reason) => {
    const { status, body } = await sendExercises(app, teacher, 'POST', '/', {
      title: 'x',
      description: 'x',
      difficultyLevel: 'beginner',
      topic: 'x',
      testCases: [unit(source)],
    });
    expect({ status, body }).toMatchObject({
      status: 422,
      body: {
        code: 'exercise_not_verified',
        errors: [{ path: '/testCases', code: 'tests_do_not_run', params: { file: 'test_add.py', ...place } }],
      },
    });
    expect(JSON.stringify(body)).toContain(reason);
  });

  it('end a submission once where it shows only later: the teacher sees why, the student that it is not their fault', async () => {
    const { id, version } = await exercise(PLAIN);
    const broken = JSON.stringify([
      { ...PLAIN, files: { 'test_add.py': 'import numpy\n' }, weight: 1, hidden: false },
    ]);
    await app.database.query('update exercise_versions set test_cases = $1 where exercise_id = $2', [
      broken,
      id,
    ]);
    const sent = await submit(app, student, { exerciseId: id, code: RIGHT });
    const submissionId = Number((sent.body as { id: number }).id);
    const ended = await until(
      () => view(student, submissionId),
      ({ status }) => status === 'error',
    );
    expect(String(ended['feedback'])).toMatch(/exercise/i);
    expect(JSON.stringify(ended)).not.toContain('numpy');
    expect(ended).not.toHaveProperty('exerciseFault');
    expect(String((await view(teacher, submissionId))['exerciseFault'])).toContain('numpy');
    const events = await app.database.query(`select data from event_log where type = 'exercise.faulty'`);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ data: { exerciseId: id, version } });
  });

  it('have files in folders, as text and bytes, for programs and tests, and students see them', async () => {
    const files = {
      'data/words.txt': 'one\ntwo\n',
      'logo.bin': { base64: 'AP8B' },
      'helper.py': 'BASE = 40\n',
    };
    const code = [
      'import helper',
      'def add(a, b):',
      '    with open("data/words.txt") as words, open("logo.bin", "rb") as logo:',
      '        return helper.BASE + len(words.readlines()) + len(logo.read()) - 5 + a + b',
    ].join('\n');
    const { id } = await exercise(
      unit(tests('from solution import add', 'self.assertEqual(add(1, 1), 42)'), { 'own.txt': 'x' }),
      { files },
    );
    expect(await submitAndWait(app, student, { exerciseId: id, code })).toMatchObject({
      verdict: 'accepted',
    });
    const seen = await sendExercises(app, student, 'GET', `/${id}`);
    expect(seen.body['files']).toEqual(files);
  });

  it('tell teachers alone what a pass is worth, and lists are filtered by it', async () => {
    const plain = await exercise(PLAIN);
    const looksInside = await exercise(
      unit(tests('import solution', 'solution.calls = []', 'self.assertEqual(solution.add(1, 2), 3)')),
    );
    const full = await submitAndWait(app, student, { exerciseId: plain.id, code: RIGHT });
    const low = await submitAndWait(app, student, { exerciseId: looksInside.id, code: RIGHT });
    expect(full).not.toHaveProperty('integrity');
    expect(await view(teacher, full.id)).toMatchObject({ verdict: 'accepted', integrity: 'full' });
    expect(await view(teacher, low.id)).toMatchObject({ verdict: 'accepted', integrity: 'low' });
    const listed = async (integrity: string) => {
      const path = `/api/submissions/exercise/${looksInside.id}?integrity=${integrity}`;
      const { status, body } = await send(app, 'GET', path, { headers: teacher.headers });
      expect(status).toBe(200);
      return (body as { items: { id: number }[] }).items.map((one) => one.id);
    };
    expect(await listed('low')).toEqual([low.id]);
    expect(await listed('full')).toEqual([]);
    expect(await listed('suspect')).toEqual([]);
  });
});
