import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EntityManager } from '@mikro-orm/postgresql';
import { ProgressService } from '../src/analytics/progress/progress.service.js';
import {
  grade,
  plainExercise,
  plainStudent,
  storeScore,
  type PlainExercise,
  type PlainStudent,
} from './support/graded-attempts.js';
import { startTestApp, type TestApp } from './support/test-app.js';

interface ProgressRow {
  exercise_id: number;
  status: string;
  attempts: number;
  best_score: string | null;
  completed_at: Date | null;
}

describe('progress', () => {
  let testApp: TestApp;
  let ada: PlainStudent;
  let sums: PlainExercise;

  beforeAll(async () => {
    testApp = await startTestApp();
  });
  afterAll(() => testApp.stop());
  beforeEach(async () => {
    ada = await plainStudent(testApp);
    sums = await plainExercise(testApp);
  });

  const rows = <R extends object>(sql: string, student = ada) =>
    testApp.database.query<R>(sql, [student.studentId]);
  const progressOf = async (exercise: PlainExercise, student = ada): Promise<ProgressRow> => {
    const all = await rows<ProgressRow>('select * from progress where student_id = $1', student);
    return all.find(({ exercise_id }) => exercise_id === exercise.exerciseId)!;
  };
  const statsOf = async (student = ada) => {
    const [stats] = await rows<object>(
      `select exercises_completed as completed, exercises_attempted as attempted, total_submissions as submissions,
         average_score::float8 as average from student_stats where student_id = $1`,
      student,
    );
    return stats;
  };
  const activityOf = (student = ada) =>
    rows<{ day: string; submissions: number }>(
      'select day::text, submissions from student_activity where student_id = $1 order by day',
      student,
    );
  const eventsOf = async (student = ada) =>
    (
      await testApp.database.query<{ type: string; data: Record<string, unknown> }>(
        'select type, data from outbox_event where key = $1 order by seq',
        [student.userId],
      )
    ).map(({ type, data }) => ({ type: type.replace(/^com\.learnflow\.(.*)\.v1$/, '$1'), ...data }));
  const inTransaction = (work: (em: EntityManager, progress: ProgressService) => Promise<void>) =>
    testApp.app
      .get(EntityManager)
      .fork()
      .transactional((em) => work(em, testApp.app.get(ProgressService)));

  it('goes from not started over in progress to mastered, and tells it', async () => {
    await inTransaction((em, progress) => progress.lock(em, ada.studentId, sums.exerciseId));
    expect(await progressOf(sums)).toMatchObject({ status: 'not_started', attempts: 0, best_score: null });
    await grade(testApp, ada, sums, { attempt: 1, score: 40 });
    expect(await progressOf(sums)).toMatchObject({ status: 'in_progress', attempts: 1, best_score: '40.00' });
    await grade(testApp, ada, sums, { attempt: 2, score: 100 });
    expect(await progressOf(sums)).toMatchObject({ status: 'mastered', attempts: 2, best_score: '100.00' });
    const ids = { studentId: ada.studentId, userId: ada.userId };
    const standing = { ...ids, type: 'progress.changed', exerciseId: sums.exerciseId };
    expect(await eventsOf()).toEqual([
      { ...standing, status: 'in_progress', attempts: 1, bestScore: 40 },
      { ...ids, type: 'mastery.changed', topic: 'loops', before: 50, after: 41 },
      { ...standing, status: 'mastered', attempts: 2, bestScore: 100 },
      { ...ids, type: 'exercise.completed', exerciseId: sums.exerciseId, attempts: 2 },
      { ...ids, type: 'mastery.changed', topic: 'loops', before: 41, after: 43 },
    ]);
  });

  it('is completed, not mastered, at the third attempt', async () => {
    for (const [index, score] of [0, 0, 100, 100].entries())
      await grade(testApp, ada, sums, { attempt: index + 1, score });
    expect(await progressOf(sums)).toMatchObject({ status: 'completed', attempts: 4 });
    expect(await statsOf()).toEqual({ completed: 1, attempted: 1, submissions: 0, average: 100 });
  });

  it('is completed by a person’s evaluation of 60, and not by 59', async () => {
    await grade(testApp, ada, sums, { attempt: 1, score: 59, evaluated: true });
    expect(await progressOf(sums)).toMatchObject({ status: 'in_progress', completed_at: null });
    await grade(testApp, ada, sums, { attempt: 1, score: 60, evaluated: true });
    expect(await progressOf(sums)).toMatchObject({ status: 'mastered', attempts: 1, best_score: '60.00' });
    expect(await statsOf()).toMatchObject({ completed: 1, average: 60 });
  });

  it('changes nothing and tells nothing when the same result comes twice', async () => {
    const gradedAt = new Date();
    await grade(testApp, ada, sums, { attempt: 1, score: 100, gradedAt });
    const snapshot = async () => ({
      progress: { ...(await progressOf(sums)), updated_at: null },
      stats: await statsOf(),
      activity: await activityOf(),
      events: await eventsOf(),
    });
    const once = await snapshot();
    await grade(testApp, ada, sums, { attempt: 1, score: 100, gradedAt });
    expect(await snapshot()).toEqual(once);
  });

  it('is taken back by a regrade downwards and returns with its time by one upwards', async () => {
    await grade(testApp, ada, sums, { attempt: 1, score: 100, gradedAt: new Date('2026-03-01T12:00:00Z') });
    const before = await progressOf(sums);
    await grade(testApp, ada, sums, { attempt: 1, score: 50, gradedAt: new Date('2026-03-05T12:00:00Z') });
    expect(await progressOf(sums)).toMatchObject({
      status: 'in_progress',
      best_score: '50.00',
      completed_at: null,
    });
    expect(await statsOf()).toMatchObject({ completed: 0, attempted: 1, average: 50 });
    await grade(testApp, ada, sums, { attempt: 1, score: 100, gradedAt: new Date('2026-03-06T12:00:00Z') });
    expect({ ...(await progressOf(sums)), updated_at: null }).toEqual({ ...before, updated_at: null });
    expect(await statsOf()).toMatchObject({ completed: 1, average: 100 });
    expect((await eventsOf()).filter(({ type }) => type === 'exercise.completed')).toHaveLength(1);
    expect(await activityOf()).toEqual([{ day: '2026-03-01', submissions: 1 }]);
  });

  it('is not started again when the last graded attempt is withdrawn', async () => {
    await grade(testApp, ada, sums, { attempt: 1, score: 100 });
    await inTransaction(async (em, progress) => {
      await progress.lock(em, ada.studentId, sums.exerciseId);
      await em.execute('delete from exercise_submissions where student_id = ?', [ada.studentId]);
      await progress.record(em, ada, sums);
    });
    expect(await progressOf(sums)).toMatchObject({
      status: 'not_started',
      attempts: 0,
      best_score: null,
      completed_at: null,
    });
    expect(await statsOf()).toMatchObject({ completed: 0, attempted: 0, average: 0 });
    expect((await eventsOf()).at(-1)).toMatchObject({ type: 'mastery.changed', after: 50 });
  });

  it('counts a hint against mastery when it was taken before, and not when after', async () => {
    const reveal = (exercise: PlainExercise, revealedAt: string) =>
      testApp.database.query(
        'insert into hint_reveals (student_id, exercise_id, hint_index, revealed_at) values ($1, $2, 0, $3)',
        [ada.studentId, exercise.exerciseId, revealedAt],
      );
    const loops = await plainExercise(testApp, { topic: 'other' });
    const first = { attempt: 1, score: 100, gradedAt: new Date('2026-03-01T12:00:00Z') };
    await reveal(sums, '2026-03-01T11:00:00Z');
    await grade(testApp, ada, sums, first);
    await grade(testApp, ada, loops, first);
    await reveal(loops, '2026-03-01T13:00:00Z');
    await grade(testApp, ada, loops, { ...first, gradedAt: new Date('2026-03-02T12:00:00Z') });
    expect((await progressOf(sums)).status).toBe('completed');
    expect((await progressOf(loops)).status).toBe('mastered');
  });

  it('is mastered wherever completed while the topic is proficient, and only so long', async () => {
    const topic = 'proficiency';
    const hard = await plainExercise(testApp, { topic });
    for (const [index, score] of [0, 0, 100].entries())
      await grade(testApp, ada, hard, { attempt: index + 1, score });
    expect((await progressOf(hard)).status).toBe('completed');
    const others = await Promise.all(Array.from({ length: 7 }, () => plainExercise(testApp, { topic })));
    for (const other of others) await grade(testApp, ada, other, { attempt: 1, score: 100 });
    expect((await progressOf(hard)).status).toBe('mastered');
    expect(await eventsOf()).toContainEqual(
      expect.objectContaining({
        type: 'progress.changed',
        exerciseId: hard.exerciseId,
        status: 'mastered',
        attempts: 3,
      }),
    );
    await grade(testApp, ada, others[0]!, { attempt: 1, score: 0 });
    await grade(testApp, ada, others[1]!, { attempt: 1, score: 0 });
    expect((await progressOf(hard)).status).toBe('completed');
    expect((await progressOf(others[2]!)).status).toBe('mastered');
  });

  it('counts the day on the student’s own calendar', async () => {
    const mei = await plainStudent(testApp, { timezone: 'Asia/Tokyo' });
    await grade(testApp, mei, sums, { attempt: 1, score: 0, gradedAt: new Date('2026-03-01T14:59:00Z') });
    await grade(testApp, mei, sums, { attempt: 2, score: 0, gradedAt: new Date('2026-03-01T15:01:00Z') });
    await grade(testApp, mei, sums, { attempt: 3, score: 0, gradedAt: new Date('2026-03-02T01:00:00Z') });
    expect(await activityOf(mei)).toEqual([
      { day: '2026-03-01', submissions: 1 },
      { day: '2026-03-02', submissions: 2 },
    ]);
  });

  it('rolls back with the transaction that it is in', async () => {
    const failing = inTransaction(async (em, progress) => {
      await progress.countSubmission(em, ada.studentId);
      await progress.lock(em, ada.studentId, sums.exerciseId);
      await storeScore(em, ada, sums, { attempt: 1, score: 100 });
      await progress.record(em, ada, sums);
      throw new Error('the worker died');
    });
    await expect(failing).rejects.toThrow('the worker died');
    expect([await progressOf(sums), await statsOf(), ...(await activityOf()), ...(await eventsOf())]).toEqual(
      [undefined, { attempted: 0, average: 0, completed: 0, submissions: 0 }],
    );
  });

  it('refuses to record without the lock', async () => {
    await expect(inTransaction((em, progress) => progress.record(em, ada, sums))).rejects.toThrow(
      'without ProgressService.lock',
    );
  });

  it('counts every submission of a student who hands in a hundred at once', async () => {
    await Promise.all(
      Array.from({ length: 100 }, () =>
        inTransaction((em, progress) => progress.countSubmission(em, ada.studentId)),
      ),
    );
    expect(await statsOf()).toMatchObject({ submissions: 100 });
  });

  it('loses nothing when sixty exercises of a student are graded at once', async () => {
    const exercises = await Promise.all(
      Array.from({ length: 60 }, () => plainExercise(testApp, { topic: 'at once' })),
    );
    // Each on a day of its own, so that no day's row makes the transactions wait for each other.
    await Promise.all(
      exercises.map((exercise, index) =>
        grade(testApp, ada, exercise, {
          attempt: 1,
          score: 100,
          gradedAt: new Date(Date.UTC(2026, 0, 1 + index)),
        }),
      ),
    );
    expect(await statsOf()).toEqual({ completed: 60, attempted: 60, submissions: 0, average: 100 });
    const told = (await eventsOf()).filter(({ type }) => type === 'mastery.changed');
    // Each change of the mastery starts where the one before has ended.
    expect(told.slice(1).map((event) => 'before' in event && event.before)).toEqual(
      told.slice(0, -1).map((event) => 'after' in event && event.after),
    );
  });

  it('comes to the same when everything is graded at once as one after the other', async () => {
    const twin = await plainStudent(testApp);
    const topics = ['parallel a', 'parallel b', 'parallel c'];
    const exercises = await Promise.all(
      Array.from({ length: 24 }, (_, index) => plainExercise(testApp, { topic: topics[index % 3]! })),
    );
    const grades = exercises.flatMap((exercise, index) =>
      [30, index % 4 === 0 ? 50 : 100, index % 5 === 0 ? 100 : 80].map((score, tried) => ({
        exercise,
        attempt: tried + 1,
        score,
        // Each exercise on days of its own, so that no day's row makes transactions wait for each other.
        gradedAt: new Date(Date.UTC(2026, 2, 1 + index, tried)),
      })),
    );
    const shuffled = grades.toSorted(
      (a, b) =>
        ((a.score * 31 + a.attempt * 17 + a.exercise.exerciseId * 7) % 13) -
        ((b.score * 31 + b.attempt * 17 + b.exercise.exerciseId * 7) % 13),
    );
    const handIn = (student: PlainStudent) =>
      inTransaction((em, progress) => progress.countSubmission(em, student.studentId));
    await Promise.all(
      shuffled.flatMap(({ exercise, ...one }) => [grade(testApp, ada, exercise, one), handIn(ada)]),
    );
    for (const { exercise, ...one } of grades) {
      await handIn(twin);
      await grade(testApp, twin, exercise, one);
    }

    const all = (student: PlainStudent) =>
      rows(
        `select exercise_id, status, attempts, best_score, completed_at, first_graded_at, unaided, observation, verdicts
         from progress where student_id = $1 order by exercise_id`,
        student,
      );
    const fromScratch = `select count(completed_at)::int as completed, count(*)::int as attempted, ${grades.length} as submissions,
        round(avg(best_score), 2)::float8 as average from progress where student_id = $1`;
    expect(await all(ada)).toEqual(await all(twin));
    expect(await statsOf()).toEqual((await rows(fromScratch))[0]);
    expect(await statsOf()).toEqual(await statsOf(twin));
    expect(await activityOf()).toEqual(await activityOf(twin));
    expect((await activityOf()).reduce((sum, { submissions }) => sum + submissions, 0)).toBe(grades.length);
  });
});
