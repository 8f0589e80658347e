import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SubmissionView } from '../src/submissions/submissions.schemas.js';
import { createExercise, type CreatedExercise } from './support/exercises.js';
import { send } from './support/http.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { submit, submitAndWait, until } from './support/submissions.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const SECRET_KEY = 'shared by two processes of one platform';
/** What only the platform writes: nothing of it may reach a student. */
const HARNESS = /harness|Traceback|\/box\/|node_modules|\.mjs|\.cjs|"n":/;

describe('grading submissions', () => {
  let app: TestApp;
  let teacher: TestStudent;
  let student: TestStudent;
  let python: CreatedExercise;

  const graded = (code: string, exercise = python): Promise<SubmissionView> =>
    submitAndWait(app, student, { exerciseId: exercise.id, code });

  beforeAll(async () => {
    app = await startTestApp({ SECRET_KEY });
    [teacher, student] = await Promise.all([makeInstructor(app), registerStudent(app)]);
    python = await createExercise(app, teacher, { timeLimitMs: 1_000, memoryLimitMb: 64 });
  });
  afterAll(() => app.stop());

  it('accepts right code in Python, with a result for each test', async () => {
    const view = await graded('def add(a, b):\n    return a + b\n');
    expect(view).toMatchObject({ verdict: 'accepted', score: 100, status: 'graded' });
    expect(view.results.map(({ name, passed }) => [name, passed])).toEqual([
      ['two and three', true],
      ['below zero', true],
      ['Hidden test 1', true],
    ]);
    expect(view.results[0]).toMatchObject({ args: '2, 3', expected: '5', actual: '5', verdict: 'accepted' });
    expect(view.results[0]?.durationMs).toEqual(expect.any(Number));
    for (const at of [view.createdAt, view.startedAt, view.gradedAt]) {
      expect(new Date(String(at)).toISOString()).toBe(at);
    }
  });

  it('accepts right code in JavaScript', async () => {
    const javascript = await createExercise(app, teacher, {
      language: 'javascript',
      starterCode: 'function add(a, b) {}\n',
      solutionCode: 'function add(a, b) {\n  return a + b;\n}\n',
    });
    const view = await graded('const add = (a, b) => a + b;\n', javascript);
    expect(view).toMatchObject({ language: 'javascript', verdict: 'accepted', score: 100 });
    expect(await graded('function add(a, b { }', javascript)).toMatchObject({
      verdict: 'compile_error',
      score: 0,
    });
  });

  it.each([
    ['wrong_answer', 'def add(a, b):\n    return 7\n'],
    ['runtime_error', 'def add(a, b):\n    return a // 0\n'],
    ['runtime_error', ''],
    ['compile_error', 'def add(a, b)\n    return a + b\n'],
    ['time_limit_exceeded', 'def add(a, b):\n    while True:\n        pass\n'],
    ['memory_limit_exceeded', 'def add(a, b):\n    return len(bytearray(200_000_000))\n'],
    ['output_limit_exceeded', 'def add(a, b):\n    while True:\n        print("x" * 10_000)\n'],
  ])('says %s, with feedback and without a line of the harness', async (verdict, code) => {
    const view = await graded(code);
    expect(view).toMatchObject({ status: 'graded', verdict, score: 0 });
    expect(view.feedback).toEqual(expect.stringMatching(/\w{3}/));
    expect(JSON.stringify([view.feedback, view.results])).not.toMatch(HARNESS);
  });

  it('gives part of the points, by weight', async () => {
    const view = await graded('def add(a, b):\n    return a + b if a < 0 else 0\n');
    expect(view).toMatchObject({ verdict: 'wrong_answer', score: 50 });
    expect(view.results.map(({ passed }) => passed)).toEqual([false, true, false]);
  });

  it('shows a student the verdict alone of a hidden test, and an instructor everything', async () => {
    const view = await graded(
      'def add(a, b):\n    if a == 40:\n        raise ValueError(f"seen {a} {b}")\n    return a + b\n',
    );
    expect(view.results[2]).toEqual({
      name: 'Hidden test 1',
      hidden: true,
      verdict: 'runtime_error',
      passed: false,
      durationMs: null,
      peakMemoryKb: null,
    });
    expect(JSON.stringify(view)).not.toMatch(/secret sum|seen 40/);
    for (const at of [view.startedAt, view.gradedAt]) expect(at).toMatch(/:\d\d\.000Z$/);
    const look = async (who: TestStudent, path: string) =>
      JSON.stringify((await send(app, 'GET', `/api/submissions/${path}`, { headers: who.headers })).body);
    const secret = /secret sum|40, 2|seen 40 2/;
    expect(await look(student, String(view.id))).toMatch(/Hidden test 1/);
    expect(await look(student, String(view.id))).not.toMatch(secret);
    expect(await look(student, `student/${student.student.id}?limit=1`)).not.toMatch(secret);
    expect(await look(teacher, String(view.id))).toMatch(/"secret sum".*"durationMs":\d.*seen 40 2.*"40, 2"/);
  });

  describe('Prefer: wait', () => {
    const slow = 'import time\n\ndef add(a, b):\n    time.sleep(0.4)\n    return a + b\n';
    const waiting = (code: string, prefer: string) =>
      submit(app, student, { exerciseId: python.id, code }, { Prefer: prefer });

    it('holds the answer until it is graded', async () => {
      const answer = await waiting(slow, 'wait=20');
      expect(answer.headers.get('preference-applied')).toBe('wait=20');
      expect(answer).toMatchObject({ status: 201, body: { status: 'graded', score: 100 } });
    });

    it('gives up after the given time', async () => {
      const start = performance.now();
      const answer = await waiting(slow, 'respond-async, wait=1');
      expect(performance.now() - start).toBeGreaterThan(950);
      expect(answer).toMatchObject({ status: 201, body: { status: 'running', score: null } });
      await until(
        () => send(app, 'GET', `/api/submissions/${String(answer.body['id'])}`, { headers: student.headers }),
        (seen) => seen.body['status'] === 'graded',
      );
    });

    it('waits half a minute at most, and not at all for what is no number', async () => {
      const answer = await waiting(slow, 'wait=9999');
      expect(answer.headers.get('preference-applied')).toBe('wait=30');
      const other = await waiting(slow, 'wait=soon');
      expect(other.headers.get('preference-applied')).toBeNull();
      expect(other.body['status']).not.toBe('graded');
    });

    it('answers forty that wait at the same time', async () => {
      const quick = 'def add(a, b):\n    return a + b\n';
      const answers = await Promise.all(Array.from({ length: 40 }, () => waiting(quick, 'wait=30')));
      expect(answers.map(({ body }) => body['status'])).toEqual(answers.map(() => 'graded'));
    });

    it('hears of a grade that another process gives, and that no notification tells of', async () => {
      const front = await startTestApp({ APP_ROLE: 'api', SECRET_KEY }, app.database);
      try {
        const body = { exerciseId: python.id, code: slow };
        const answer = await submit(front, student, body, { Prefer: 'wait=20' });
        expect(answer.body).toMatchObject({ status: 'graded', score: 100 });
        await app.database.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'learnflow session' and datname = current_database()`,
        );
        const deaf = await submit(front, student, body, { Prefer: 'wait=20' });
        expect(deaf.body).toMatchObject({ status: 'graded', score: 100 });
      } finally {
        await front.stop();
      }
    });

    it('ends with the process: the client hears how things stand', async () => {
      const front = await startTestApp({ APP_ROLE: 'api' });
      const [author, learner] = [await makeInstructor(front), await registerStudent(front)];
      const { id } = await createExercise(front, author);
      const answer = submit(front, learner, { exerciseId: id, code: '' }, { Prefer: 'wait=30' });
      await until(
        () => front.database.query('select 1 from exercise_submissions'),
        (rows) => rows.length === 1,
      );
      const start = performance.now();
      const stopped = front.stop();
      expect(await answer).toMatchObject({ status: 201, body: { status: 'queued' } });
      await stopped;
      expect(performance.now() - start).toBeLessThan(5_000);
    });
  });
});
