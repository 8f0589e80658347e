import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Grader } from '../src/grading/grader.js';
import { GraderUnavailable } from '../src/grading/grading.types.js';
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

  it('tries again what the platform failed at behind everybody’s first, and the failure costs its student no place', async () => {
    const worker = await startTestApp({ GRADER_CONCURRENCY: '1' }, database);
    try {
      const grader = worker.app.get(Grader);
      const grade = grader.grade.bind(grader);
      const graded: string[] = [];
      let failed: string | undefined;
      let first: SubmissionView;
      jest.spyOn(grader, 'grade').mockImplementation(async (request, options) => {
        const owner = options?.owner ?? '';
        if (failed === undefined) {
          failed = owner;
          // The others come in while the platform is failing at this one.
          for (const student of others) await handIn(student);
          throw new GraderUnavailable('a process was lost');
        }
        // Once it could be tried again, two others still wait.
        if (graded.length === 0)
          await until(
            () =>
              database.query(
                `select 1 from pgboss.job where state < 'active' and singleton_key = $1 and start_after <= now()`,
                [String(first.id)],
              ),
            ({ length }) => length === 1,
          );
        graded.push(owner);
        return grade(request, options);
      });
      first = await handIn(eager);
      await until(
        () => get(eager, first.id),
        ({ status }) => status === 'graded',
      );
      expect(failed).toBe(eager.student.userId);
      expect(graded).toEqual([...others.map(({ student }) => student.userId), eager.student.userId]);
      expect((await get(eager, first.id)).score).toBe(100);
    } finally {
      await worker.stop();
    }
  });

  it('is degraded in the health once the oldest has waited for a minute, and ok again after it', async () => {
    const stands = async () => {
      const { body } = await send(door, 'GET', '/health');
      const { status, checks } = body as { status: string; checks: { queue: { oldestSeconds: number } } };
      return { status, ...checks.queue };
    };
    const waiting = await handIn(eager);
    expect((await stands()).status).toBe('ok');
    await database.query(
      `update pgboss.job set created_on = created_on - interval '70 s', start_after = start_after - interval '70 s'
       where state = 'created'`,
    );
    expect(await stands()).toMatchObject({
      status: 'degraded',
      oldestSeconds: expect.any(Number),
      waiting: 1,
    });
    const worker = await startTestApp({ GRADER_CONCURRENCY: '1' }, database);
    try {
      await until(
        () => get(eager, waiting.id),
        ({ status }) => status === 'graded',
      );
      expect(await stands()).toMatchObject({ status: 'ok', oldestSeconds: 0 });
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
