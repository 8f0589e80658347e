import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addExercise, createExercise, exerciseEvents, sendExercises } from './support/exercises.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

let app: TestApp;
let instructor: TestStudent;
let student: TestStudent;

beforeAll(async () => {
  app = await startTestApp();
  [instructor, student] = await Promise.all([makeInstructor(app), registerStudent(app)]);
});
afterAll(() => app.stop());

const send = (who: TestStudent, method: string, path: string, body?: unknown) =>
  sendExercises(app, who, method, path, body);

const deletions = (exerciseId: number) => exerciseEvents(app, 'deleted', exerciseId);

describe('hints', () => {
  it('come one by one, are remembered, and end with 409', async () => {
    const { id } = await createExercise(app, instructor);
    const next = () => send(student, 'POST', `/${id}/hints`);
    expect(await next()).toMatchObject({
      status: 201,
      body: { index: 0, text: 'Look at the plus sign.', remaining: 2 },
    });
    expect((await send(student, 'GET', `/${id}`)).body).toMatchObject({
      hints: ['Look at the plus sign.'],
      hintCount: 3,
    });
    expect((await next()).body).toEqual({ index: 1, text: 'Return something.', remaining: 1 });
    expect((await next()).body).toEqual({ index: 2, text: 'return a + b', remaining: 0 });
    expect((await next()).body).toMatchObject({ status: 409, code: 'no_hint_left' });
  });

  it('are counted for each student alone', async () => {
    const { id } = await createExercise(app, instructor);
    const other = await registerStudent(app);
    await send(student, 'POST', `/${id}/hints`);
    expect((await send(other, 'GET', `/${id}`)).body['hints']).toEqual([]);
    expect((await send(other, 'POST', `/${id}/hints`)).body['index']).toBe(0);
  });

  it('are neither skipped nor given twice to fifty calls at once', async () => {
    const hints = Array.from({ length: 20 }, (_, n) => `Hint ${n}`);
    const { id } = await createExercise(app, instructor, { hints });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => send(student, 'POST', `/${id}/hints`)),
    );
    const given = answers.filter(({ status }) => status === 201).map(({ body }) => Number(body['index']));
    expect(given.sort((a, b) => a - b)).toEqual(hints.map((_, index) => index));
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(30);
  });
});

describe('taking away', () => {
  it('answers 204, then 404 to everybody on every route, and keeps what was handed in', async () => {
    const { id } = await createExercise(app, instructor);
    await app.database.query(
      `insert into exercise_submissions (student_id, exercise_id, exercise_version, attempt, language, code, created_at)
       values ($1, $2, 1, 1, 'python', '', now())`,
      [student.student.id, id],
    );
    expect((await send(instructor, 'DELETE', `/${id}`)).status).toBe(204);
    for (const who of [student, instructor]) {
      expect((await send(who, 'GET', `/${id}`)).status).toBe(404);
      expect((await send(who, 'POST', `/${id}/hints`)).status).toBe(404);
    }
    expect((await send(instructor, 'PUT', `/${id}`, addExercise)).status).toBe(404);
    expect((await send(instructor, 'DELETE', `/${id}`)).status).toBe(404);
    expect(await deletions(id)).toEqual([{ exerciseId: id }]);
    const kept = await app.database.query('select id from exercise_submissions where exercise_id = $1', [id]);
    expect(kept).toHaveLength(1);
  });

  it('lets one of ten deletions win', async () => {
    const { id } = await createExercise(app, instructor);
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(instructor, 'DELETE', `/${id}`)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      204,
      ...Array<number>(9).fill(404),
    ]);
    expect(await deletions(id)).toHaveLength(1);
  });
});
