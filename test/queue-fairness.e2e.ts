import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SubmissionView } from '../src/submissions/submissions.schemas.js';
import { addExercise, createExercise } from './support/exercises.js';
import { send } from './support/http.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { submit, until } from './support/submissions.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { cloneDatabase, type TestDatabase } from './support/test-database.js';

describe('the queue of submissions', () => {
  let database: TestDatabase;
  /** Takes submissions in, and grades none. */
  let door: TestApp;
  let exerciseId: number;
  let eager: TestStudent;
  let others: TestStudent[];
  beforeAll(async () => {
    database = await cloneDatabase();
    door = await startTestApp({ APP_ROLE: 'api' }, database);
    exerciseId = (await createExercise(door, await makeInstructor(door))).id;
    eager = await registerStudent(door);
    others = await Promise.all(Array.from({ length: 3 }, () => registerStudent(door)));
  });
  afterAll(async () => {
    await door.stop();
    await database.drop();
  });

  const handIn = async (student: TestStudent): Promise<SubmissionView> =>
    (await submit(door, student, { exerciseId, code: addExercise.solutionCode }))
      .body as unknown as SubmissionView;
  const get = async (student: TestStudent, id: number): Promise<SubmissionView> =>
    (await send(door, 'GET', `/api/submissions/${id}`, { headers: student.headers }))
      .body as unknown as SubmissionView;

  it('puts the second of one student behind the first of all others, and says so to everybody who waits', async () => {
    const mine: SubmissionView[] = [];
    for (let n = 0; n < 5; n++) mine.push(await handIn(eager));
    expect(mine.map(({ queue }) => queue?.position)).toEqual([1, 2, 3, 4, 5]);
    expect(mine[4]?.queue?.estimatedWaitSeconds).toBeGreaterThan(0);
    const theirs: SubmissionView[] = [];
    for (const student of others) theirs.push(await handIn(student));
    expect(theirs.map(({ queue }) => queue?.position)).toEqual([2, 3, 4]);
    expect((await get(eager, mine[1]?.id ?? 0)).queue?.position).toBe(5);
    const list = await send(door, 'GET', `/api/submissions/student/${eager.student.id}`, {
      headers: eager.headers,
    });
    const items = list.body['items'] as SubmissionView[];
    expect(items.map(({ queue }) => queue?.position)).toEqual([8, 7, 6, 5, 1]);

    const worker = await startTestApp({ GRADER_CONCURRENCY: '1' }, database);
    try {
      const last = mine[4]?.id ?? 0;
      await until(
        () => get(eager, last),
        ({ status }) => status === 'graded',
      );
      expect((await get(eager, last)).queue).toBeNull();
      const order = await database.query<{ student: number }>(
        'select student_id as student from exercise_submissions order by graded_at, id',
      );
      const own = order.map(({ student }) => student === eager.student.id);
      expect(own).toEqual([true, false, false, false, true, true, true, true]);
    } finally {
      await worker.stop();
    }
  });

  it('estimates the wait by what runs at the moment, where that takes longer than what ran before', async () => {
    const running = await handIn(others[0] as TestStudent);
    await database.query(
      `update exercise_submissions set status = 'running', started_at = now() - interval '20 s' where id = $1`,
      [running.id],
    );
    const { queue } = await handIn(eager);
    expect(queue?.estimatedWaitSeconds).toBeGreaterThanOrEqual(20);
  });
});
