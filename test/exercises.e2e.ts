import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ExerciseView, StudentExerciseView } from '../src/exercises/exercises.views.js';
import { addExercise, createExercise, exerciseEvents, sendExercises } from './support/exercises.js';
import { makeAdmin, makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

let app: TestApp;
let instructor: TestStudent;
let student: TestStudent;

beforeAll(async () => {
  app = await startTestApp();
  [instructor, student] = await Promise.all([makeInstructor(app), registerStudent(app)]);
});
afterAll(() => app.stop());

const send = (
  who: TestStudent | undefined,
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => sendExercises(app, who, method, path, body, headers);

const events = (type: 'created' | 'updated', exerciseId: number) => exerciseEvents(app, type, exerciseId);

describe('creating', () => {
  it('answers 201 with the instructor’s view, a Location, an ETag and an event', async () => {
    const { status, headers, etag, body } = await send(instructor, 'POST', '/', addExercise);
    expect(status).toBe(201);
    expect(ExerciseView.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      title: 'Add two numbers',
      solutionCode: addExercise.solutionCode,
      allowedLanguages: ['python'],
      solutionFile: 'solution.py',
      hints: addExercise.hints,
      hiddenTestCount: 1,
      timeLimitMs: 2000,
      memoryLimitMb: 128,
      isPublished: true,
      version: 1,
    });
    expect(headers.get('location')).toBe(`/api/exercises/${String(body['id'])}`);
    expect(etag).toMatch(/^"[^"]+"$/);
    expect(await events('created', Number(body['id']))).toEqual([{ exerciseId: body['id'], version: 1 }]);
  });

  it('is for instructors and admins, and for nobody without a login', async () => {
    const admin = await makeAdmin(app);
    expect((await send(student, 'POST', '/', addExercise)).body).toMatchObject({
      status: 403,
      code: 'forbidden',
    });
    expect((await send(undefined, 'POST', '/', addExercise)).body).toMatchObject({ status: 401 });
    expect((await send(admin, 'POST', '/', { ...addExercise, solutionCode: null })).status).toBe(201);
  });

  it('takes expectedOutput alone as one test of a program that reads nothing', async () => {
    const { testCases: _tests, starterCode: _starter, ...rest } = addExercise;
    const body = { ...rest, expectedOutput: 'hello\n', solutionCode: 'print("hello")' };
    const created = await send(instructor, 'POST', '/', body);
    expect(created.status).toBe(201);
    const seen = await send(student, 'GET', `/${String(created.body['id'])}`);
    expect(seen.body).toMatchObject({ testCases: [], expectedOutput: 'hello\n', hiddenTestCount: 0 });
    const [kept] = await app.database.query<{ test_cases: object }>(
      'select test_cases from exercise_versions where exercise_id = $1',
      [created.body['id']],
    );
    expect(kept?.test_cases).toEqual([
      { kind: 'io', stdin: '', expectedStdout: 'hello\n', weight: 1, hidden: false },
    ]);
  });

  it('keeps every digit, every float and the order of keys', async () => {
    const args = '[12345678901234567890, 1e300, 1.1529215046068470e18, {"b":1,"aa":-9007199254740993}]';
    const expected = '[12345678901234567890,1e+300,1.152921504606847e+18,{"b":1,"aa":-9007199254740993}]';
    const json = JSON.stringify({ ...addExercise, solutionCode: null, testCases: ['@'] });
    const test = `{"kind":"call","function":"same","args":${args},"expected":${args}}`;
    const created = await send(instructor, 'POST', '/', json.replace('"@"', test));
    expect(created.status).toBe(201);
    for (const who of [instructor, student]) {
      const seen = await send(who, 'GET', `/${String(created.body['id'])}`);
      expect(seen.text).toContain(`"args":${expected}`);
      expect(seen.text).toContain(`"expected":${expected}`);
    }
  });

  it('grades integers beyond 2^53 exactly', async () => {
    const body = {
      ...addExercise,
      hints: [],
      starterCode: null,
      solutionCode: 'def up(n):\n    return n + 1\n',
    };
    const json = (expected: string) =>
      JSON.stringify({ ...body, testCases: ['@'] }).replace(
        '"@"',
        `{"kind":"call","function":"up","args":[123456789012345678901234567890],"expected":${expected}}`,
      );
    expect((await send(instructor, 'POST', '/', json('123456789012345678901234567891'))).status).toBe(201);
    expect((await send(instructor, 'POST', '/', json('123456789012345678901234567892'))).body).toMatchObject({
      code: 'exercise_not_verified',
    });
  });
});

describe('reading', () => {
  it('shows a student neither the solution nor hidden tests nor hints not yet taken', async () => {
    const { id } = await createExercise(app, instructor, { expectedOutput: '42', description: 'Add them.' });
    const { status, text, body } = await send(student, 'GET', `/${id}`);
    expect(status).toBe(200);
    expect(StudentExerciseView.parse(body)).toEqual(body);
    expect(body).toMatchObject({ hiddenTestCount: 1, hints: [], hintCount: 3, expectedOutput: null });
    expect(body['testCases']).toHaveLength(2);
    for (const secret of ['solutionCode', 'return a + b', 'secret sum', '"expected":42', 'plus sign'])
      expect(text).not.toContain(secret);
  });

  it('hides unpublished exercises from students as if they were not there', async () => {
    const { id } = await createExercise(app, instructor, { isPublished: false });
    expect((await send(instructor, 'GET', `/${id}`)).status).toBe(200);
    const unseen = await send(student, 'GET', `/${id}`);
    const absent = await send(student, 'GET', '/2147483647');
    expect(unseen.body).toMatchObject({ status: 404, code: 'not_found', detail: absent.body['detail'] });
    expect((await send(student, 'POST', `/${id}/hints`)).status).toBe(404);
  });

  it('answers 304 to If-None-Match until the view changes, each view with a tag of its own', async () => {
    const { id } = await createExercise(app, instructor);
    const [theirs, mine] = await Promise.all([
      send(student, 'GET', `/${id}`),
      send(instructor, 'GET', `/${id}`),
    ]);
    expect(theirs.etag).not.toBe(mine.etag);
    // fetch would say `no-cache` by itself, which asks for a whole answer.
    const headers = { 'If-None-Match': theirs.etag, 'Cache-Control': 'max-age=0' };
    const again = () => send(student, 'GET', `/${id}`, undefined, headers);
    expect((await again()).status).toBe(304);
    expect((await send(student, 'POST', `/${id}/hints`)).status).toBe(201);
    expect((await again()).status).toBe(200);
  });

  it.each(['abc', '0', '-1', '1.5', '99999999999', '1e3x', '%00', "1'--"])(
    'refuses the id %s with a 4xx problem',
    async (id) => {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const { status, body } = await send(
          instructor,
          method,
          `/${id}`,
          method === 'PUT' ? addExercise : undefined,
        );
        expect([400, 422]).toContain(status);
        expect(body).toMatchObject({ status, code: expect.any(String) });
      }
    },
  );
});

describe('changing', () => {
  it('replaces the whole exercise; what is left out is back to its default', async () => {
    const { id } = await createExercise(app, instructor, { timeLimitMs: 500 });
    const { title, description, difficultyLevel, topic } = addExercise;
    const { status, body } = await send(instructor, 'PUT', `/${id}`, {
      title: `${title}!`,
      description,
      difficultyLevel,
      topic,
      expectedOutput: '1',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      title: 'Add two numbers!',
      hints: [],
      testCases: [],
      solutionCode: null,
      timeLimitMs: 2000,
      version: 2,
    });
    expect(await events('updated', id)).toEqual([{ exerciseId: id, version: 2 }]);
  });

  it('makes a new version when tests or limits change, and only then', async () => {
    const { id } = await createExercise(app, instructor);
    const version = async (overrides: object) =>
      (await send(instructor, 'PUT', `/${id}`, { ...addExercise, ...overrides })).body['version'];
    expect(await version({ title: 'Another title', hints: [] })).toBe(1);
    expect(await version({ timeLimitMs: 1000 })).toBe(2);
    expect(await version({ timeLimitMs: 1000 })).toBe(2);
    expect(await version({ timeLimitMs: 1000, testCases: addExercise.testCases.slice(0, 2) })).toBe(3);
    const kept = await app.database.query(
      `select version, json_array_length(test_cases) as tests, time_limit_ms as "timeLimitMs"
       from exercise_versions where exercise_id = $1 order by version`,
      [id],
    );
    expect(kept).toEqual([
      { version: 1, tests: 3, timeLimitMs: 2000 },
      { version: 2, tests: 3, timeLimitMs: 1000 },
      { version: 3, tests: 2, timeLimitMs: 1000 },
    ]);
  });

  it('lets one of twenty writers with one ETag win', async () => {
    const { id } = await createExercise(app, instructor);
    const { etag } = await send(instructor, 'GET', `/${id}`);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        send(instructor, 'PUT', `/${id}`, { ...addExercise, title: `Title ${n}` }, { 'If-Match': etag }),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(
      answers.filter(({ status, body }) => status === 412 && body['code'] === 'precondition_failed'),
    ).toHaveLength(19);
    const now = await send(instructor, 'GET', `/${id}`);
    expect(now.etag).toBe(won[0]?.etag);
    expect(now.body['title']).toBe(won[0]?.body['title']);
  });

  it('takes twenty writers without an ETag one after the other, each new version once', async () => {
    const { id } = await createExercise(app, instructor, { solutionCode: null });
    const body = { ...addExercise, solutionCode: null };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        send(instructor, 'PUT', `/${id}`, { ...body, timeLimitMs: 1000 + n }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body: view }) => view['version'])).size).toBe(20);
    const [count] = await app.database.query(
      'select count(*)::int from exercise_versions where exercise_id = $1',
      [id],
    );
    expect(count).toEqual({ count: 21 });
  });

  it('reads If-Match as RFC 9110 has it', async () => {
    const { id } = await createExercise(app, instructor, { solutionCode: null });
    const body = { ...addExercise, solutionCode: null };
    const put = async (ifMatch: string) =>
      (await send(instructor, 'PUT', `/${id}`, body, { 'If-Match': ifMatch })).status;
    const current = async () => (await send(instructor, 'GET', `/${id}`)).etag;
    expect(await put('*')).toBe(200);
    expect(await put(`"old", ${await current()}`)).toBe(200);
    expect(await put(`W/${await current()}`)).toBe(412);
    expect(await put('"old"')).toBe(412);
    expect(await put('garbage')).toBe(412);
    const theirs = (await send(student, 'GET', `/${id}`)).etag;
    expect(await put(theirs)).toBe(412);
    const removed = await send(instructor, 'DELETE', `/${id}`, undefined, { 'If-Match': '"old"' });
    expect(removed.status).toBe(412);
  });

  it('is not for students, whether the exercise is there or not', async () => {
    const { id } = await createExercise(app, instructor);
    for (const path of [`/${id}`, '/2147483647']) {
      expect((await send(student, 'PUT', path, addExercise)).status).toBe(403);
      expect((await send(student, 'DELETE', path)).status).toBe(403);
      expect((await send(undefined, 'DELETE', path)).status).toBe(401);
    }
    expect((await send(instructor, 'PUT', '/2147483647', addExercise)).status).toBe(404);
    expect((await send(instructor, 'DELETE', '/2147483647')).status).toBe(404);
  });
});
