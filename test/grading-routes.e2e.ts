import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addExercise, createExercise, sendExercises } from './support/exercises.js';
import { send } from './support/http.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { submitAndWait } from './support/submissions.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { COUNTER, COUNTER_TEST, UNITTEST } from './support/unit-tests.js';

describe('the routes around the engine', () => {
  let app: TestApp;
  let teacher: TestStudent;
  let student: TestStudent;
  beforeAll(async () => {
    app = await startTestApp();
    teacher = await makeInstructor(app);
    student = await registerStudent(app);
  });
  afterAll(() => app.stop());

  const check = (body: object) => sendExercises(app, teacher, 'POST', '/check', { ...addExercise, ...body });
  const run = (body: object) => send(app, 'POST', '/api/submissions/run', { body, headers: student.headers });
  const count = async (): Promise<unknown> =>
    (await app.database.query('select count(*) from exercise_submissions'))[0];

  describe('GET /api/exercises/languages', () => {
    it('lists what is graded here to anybody who is logged in', async () => {
      const { status, body } = await sendExercises(app, student, 'GET', '/languages');
      expect(status).toBe(200);
      expect(body['items']).toContainEqual(
        expect.objectContaining({
          language: 'python',
          version: expect.stringContaining('CPython 3'),
          kinds: ['io', 'call', 'unit'],
          frameworks: ['unittest', 'assert'],
          solutionFile: 'solution.py',
        }),
      );
      expect((await sendExercises(app, undefined, 'GET', '/languages')).status).toBe(401);
    });
  });

  describe('POST /api/exercises/check', () => {
    it('answers both grades, a time limit and the trust, and saves nothing', async () => {
      const before = (await sendExercises(app, teacher, 'GET', '?limit=100')).body['items'];
      const { status, body } = await check({});
      expect(status).toBe(200);
      expect(body).toMatchObject({
        verified: true,
        problems: [],
        solution: { score: 100, verdict: 'accepted' },
        starter: { score: 0, verdict: 'wrong_answer' },
        integrity: 'full',
      });
      const { results } = body['solution'] as { results: { name: string; durationMs: number }[] };
      expect(results.map(({ name }) => name)).toEqual(['two and three', 'below zero', 'secret sum']);
      const slowest = Math.max(...results.map(({ durationMs }) => durationMs));
      expect(body['proposedTimeLimitMs']).toBeGreaterThanOrEqual(2 * slowest);
      expect((await sendExercises(app, teacher, 'GET', '?limit=100')).body['items']).toEqual(before);
    });

    it('says what is wrong as data, of drafts too', async () => {
      const wrong = await check({
        solutionCode: 'def add(a, b):\n    return a - b\n',
        starterCode: addExercise.solutionCode,
        isPublished: false,
      });
      expect(wrong.status).toBe(200);
      expect(wrong.body).toMatchObject({ verified: false, proposedTimeLimitMs: null });
      const problems = wrong.body['problems'] as { path: string; message: string }[];
      expect(problems.map(({ path }) => path)).toEqual([
        '/solutionCode',
        '/solutionCode',
        '/solutionCode',
        '/starterCode',
      ]);
      expect(problems[0]?.message).toContain('two and three');
      const empty = await check({ testCases: [], isPublished: false });
      expect(empty.body).toMatchObject({
        problems: [{ path: '/testCases' }],
        proposedTimeLimitMs: null,
        integrity: null,
      });
    });

    it('proposes a limit for a solution that the present one cuts off', async () => {
      const { body } = await check({
        solutionCode: 'import time\n\ndef add(a, b):\n    time.sleep(0.4)\n    return a + b\n',
        testCases: addExercise.testCases.slice(0, 1),
        timeLimitMs: 100,
      });
      expect(body).toMatchObject({ verified: false, solution: { verdict: 'time_limit_exceeded' } });
      expect(body['proposedTimeLimitMs']).toBeGreaterThanOrEqual(800);
    });

    it('stops a solution that never ends or takes the machine, and says so', async () => {
      const hostile = {
        loops: ['while True: pass', 'time_limit_exceeded'],
        eats: ['x = [0] * 10 ** 9', 'memory_limit_exceeded'],
        leaves: ['import os\nos._exit(0)', 'runtime_error'],
      };
      for (const [solutionCode, verdict] of Object.values(hostile)) {
        const { status, body } = await check({ solutionCode, timeLimitMs: 200 });
        expect({ status, body }).toMatchObject({
          status: 200,
          body: { verified: false, solution: { verdict, score: 0 } },
        });
      }
    });

    it('holds an exercise to the version of its language, and warns of code that depends on one', async () => {
      const other = await check({ languageVersion: '2.7' });
      expect(other.body).toMatchObject({ verified: false, problems: [{ path: '/language' }] });
      expect(JSON.stringify(other.body['problems'])).toContain('needs python 2.7');
      expect((await check({ languageVersion: '3' })).body).toMatchObject({ verified: true, warnings: [] });
      const solutionCode =
        'try:\n    import distutils\nexcept ImportError:\n    pass\ndef add(a, b):\n    return a + b\n';
      const { body } = await check({ solutionCode });
      expect(body).toMatchObject({
        verified: true,
        warnings: [{ path: '/solutionCode', params: { line: 2 } }],
      });
    });

    it('is for instructors, and takes only what could be saved', async () => {
      expect((await sendExercises(app, student, 'POST', '/check', addExercise)).status).toBe(403);
      expect((await check({ title: '' })).status).toBe(422);
    });
  });

  it('keeps what the author check has seen of the tests for instructors alone', async () => {
    const { id, integrity } = await createExercise(app, teacher);
    expect(integrity).toBe('full');
    const students = await sendExercises(app, student, 'GET', `/${id}`);
    expect(students.body).not.toHaveProperty('integrity');
    const changed = { ...addExercise, isPublished: false, testCases: addExercise.testCases.slice(0, 1) };
    const updated = await sendExercises(app, teacher, 'PUT', `/${id}`, changed);
    expect(updated.body['integrity']).toBeNull();
  });

  it('tells instructors alone in what a submission was graded, and how far that can be trusted', async () => {
    const apart = { kind: 'unit', framework: 'unittest', files: { 'test_solution.py': UNITTEST } };
    const extending = COUNTER_TEST.replace(
      'class CounterTest',
      'class Own(Counter): pass\n\nclass CounterTest',
    );
    const together = { ...apart, files: { 'test_solution.py': extending } };
    const cases = [
      { testCases: [apart], solutionCode: addExercise.solutionCode, integrity: 'full' },
      { testCases: [together], solutionCode: COUNTER, integrity: 'low' },
    ];
    for (const { integrity, solutionCode, testCases } of cases) {
      const exercise = await createExercise(app, teacher, { starterCode: null, solutionCode, testCases });
      expect(exercise).toMatchObject({ integrity });
      const { id } = await submitAndWait(app, student, { exerciseId: exercise.id, code: solutionCode });
      const seen = async (viewer: TestStudent, path: string) =>
        (await send(app, 'GET', `/api/submissions/${path}`, { headers: viewer.headers })).body;
      const facts = { integrity, sandbox: expect.any(String), runtime: expect.stringContaining('CPython') };
      expect(await seen(teacher, String(id))).toMatchObject({ score: 100, ...facts });
      expect(await seen(teacher, `exercise/${exercise.id}`)).toMatchObject({ items: [facts] });
      for (const name of Object.keys(facts)) expect(await seen(student, String(id))).not.toHaveProperty(name);
    }
  });

  it('hands an argument that was written as 3.0 to Python as a float, and shows it as one', async () => {
    const text = JSON.stringify({
      ...addExercise,
      starterCode: null,
      solutionCode: 'def kind(x):\n    return [type(one).__name__ for one in x]\n',
      testCases: [{ kind: 'call', function: 'kind', args: ['ARGS'], expected: ['float', 'int', 'float'] }],
    });
    const body = text.replace('"ARGS"', '[3.0,3,1e2]').replace('{', '{"timeLimitMs":2000.0,');
    const { status, body: created } = await sendExercises(app, teacher, 'POST', '', body);
    expect({ status, created }).toMatchObject({ status: 201 });
    const { id } = created as { id: number };
    expect((await sendExercises(app, teacher, 'GET', `/${id}`)).text).toContain('"args":[[3.0,3,100.0]]');
    const code = 'def kind(x):\n    return x\n';
    const view = await submitAndWait(app, student, { exerciseId: id, code });
    expect(view.results[0]).toMatchObject({ args: '[3.0, 3, 100.0]', actual: '[3.0, 3, 100.0]' });
    const right = { exerciseId: id, code: 'def kind(x):\n    return [type(one).__name__ for one in x]\n' };
    expect(await submitAndWait(app, student, right)).toMatchObject({ score: 100 });
  });

  describe('POST /api/submissions/run', () => {
    it('runs the visible tests, and stores and counts nothing', async () => {
      const { id } = await createExercise(app, teacher);
      const before = await count();
      const { status, body } = await run({ exerciseId: id, code: 'def add(a, b):\n    return 5\n' });
      expect(status).toBe(200);
      expect(body).toMatchObject({ verdict: 'wrong_answer', score: 33.33, language: 'python' });
      expect((body['results'] as { name: string }[]).map(({ name }) => name)).toEqual([
        'two and three',
        'below zero',
      ]);
      expect(JSON.stringify(body)).not.toContain('secret');
      expect(await count()).toEqual(before);
    });

    it('runs the program on an input of the student', async () => {
      const { id } = await createExercise(app, teacher);
      const good = await run({ exerciseId: id, code: 'print(int(input()) * 2)\n', stdin: '21\n' });
      expect(good.body).toMatchObject({ verdict: null, score: null });
      expect(good.body['results']).toEqual([expect.objectContaining({ stdin: '21\n', actual: '42\n' })]);
      const bad = await run({ exerciseId: id, code: 'print(1 / 0)\n', stdin: '' });
      expect(bad.body).toMatchObject({
        verdict: 'runtime_error',
        feedback: expect.stringContaining('ZeroDivisionError'),
        results: [{ passed: false, message: expect.stringContaining('ZeroDivisionError') }],
      });
      // Nothing was tested.
      expect(bad.body['feedback']).not.toMatch(/\btests?\b/);
    });

    it('says so where there is nothing to run', async () => {
      const testCases = addExercise.testCases.map((test) => ({ ...test, hidden: true }));
      const { id } = await createExercise(app, teacher, { testCases });
      const { body } = await run({ exerciseId: id, code: addExercise.solutionCode });
      expect(body).toMatchObject({ verdict: null, score: null, results: [] });
    });

    it('refuses what handing in would refuse', async () => {
      const draft = await createExercise(app, teacher, { isPublished: false });
      expect(await run({ exerciseId: draft.id, code: '' })).toMatchObject({ status: 404 });
      const { id } = await createExercise(app, teacher);
      expect(await run({ exerciseId: id, code: '', language: 'go' })).toMatchObject({ status: 422 });
      expect(await send(app, 'POST', '/api/submissions/run', { body: {} })).toMatchObject({ status: 401 });
    });

    it('takes many at once without holding up what is graded', async () => {
      const { id } = await createExercise(app, teacher);
      const slow = 'import time\n\ndef add(a, b):\n    time.sleep(0.3)\n    return a + b\n';
      const runs = Array.from({ length: 8 }, () => run({ exerciseId: id, code: slow }));
      const graded = await submitAndWait(app, student, { exerciseId: id, code: addExercise.solutionCode });
      expect(graded.score).toBe(100);
      for (const { status } of await Promise.all(runs)) expect([200, 503]).toContain(status);
    });
  });
});
