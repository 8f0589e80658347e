import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createExercise, sendExercises } from './support/exercises.js';
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

const send = (who: TestStudent, method: string, path: string) => sendExercises(app, who, method, path);

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
