import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { ExerciseStatsView, ProgressPage, StudentStatsView } from '../src/analytics/analytics.schemas.js';
import {
  grade,
  plainExercise,
  plainStudent,
  type PlainExercise,
  type PlainStudent,
} from './support/graded-attempts.js';
import { makeAdmin, makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const NO_ID = 2_000_000_000;

describe('analytics', () => {
  let testApp: TestApp;
  let ada: TestStudent;
  let grace: TestStudent;
  let teacher: TestStudent;

  beforeAll(async () => {
    testApp = await startTestApp();
    [ada, grace, teacher] = await Promise.all([
      registerStudent(testApp, { name: 'Ada' }),
      registerStudent(testApp, { name: 'Grace' }),
      makeInstructor(testApp, { name: 'Teacher' }),
    ]);
  });
  afterAll(() => testApp.stop());

  const plain = ({ student }: TestStudent): PlainStudent => ({
    studentId: student.id,
    userId: student.userId,
    timezone: student.timezone,
  });
  const get = (path: string, who: TestStudent) =>
    fetch(`${testApp.url}/api/analytics/${path}`, { headers: who.headers });
  const read = async <T extends z.ZodType>(view: T, path: string, who: TestStudent): Promise<z.infer<T>> => {
    const answer = await get(path, who);
    expect(answer.status).toBe(200);
    return view.parse(await answer.json());
  };
  const solve = (student: PlainStudent, exercise: PlainExercise, score = 100, attempt = 1) =>
    grade(testApp, student, exercise, { attempt, score });

  describe('of a student', () => {
    it.each(['progress', 'stats'])(
      '%s is for themselves and for instructors; a stranger finds nothing',
      async (route) => {
        const admin = await makeAdmin(testApp);
        const path = `student/${ada.student.id}/${route}`;
        const statuses = await Promise.all(
          [ada, teacher, admin, grace].map(async (who) => (await get(path, who)).status),
        );
        expect(statuses).toEqual([200, 200, 200, 404]);
        expect((await get(`student/${NO_ID}/${route}`, teacher)).status).toBe(404);
        expect(await (await get(`student/${NO_ID}/${route}`, ada)).json()).toMatchObject({
          code: 'not_found',
        });
      },
    );

    it.each(['0', '-1', '1.5', 'me', '99999999999', '%00', "1'--"])('refuses %s as an id', async (id) => {
      expect((await get(`student/${id}/progress`, teacher)).status).toBe(422);
      expect((await get(`student/${id}/stats`, teacher)).status).toBe(422);
    });

    it('has zeros and no topics before the first submission', async () => {
      expect(await read(StudentStatsView, `student/${grace.student.id}/stats`, grace)).toEqual({
        exercisesCompleted: 0,
        exercisesAttempted: 0,
        totalSubmissions: 0,
        averageScore: 0,
        masteryByTopic: {},
        activeDays28: 0,
        currentStreak: 0,
        longestStreak: 0,
      });
      expect(
        (await read(ProgressPage, `student/${grace.student.id}/progress`, grace)).masteryByTopic,
      ).toEqual([]);
    });

    it('lists published exercises, and others only where they were tried', async () => {
      const [solved, failed, untouched, gone, draft] = await Promise.all(
        ['solved', 'failed', 'untouched', 'gone', 'draft'].map((title) =>
          plainExercise(testApp, { title, topic: `list ${title}` }),
        ),
      );
      const student = plain(ada);
      await solve(student, solved!);
      await solve(student, failed!, 33.33);
      await solve(student, gone!, 10);
      await testApp.database.query('update exercises set deleted_at = now() where id = $1', [
        gone!.exerciseId,
      ]);
      await testApp.database.query('update exercises set is_published = false where id = $1', [
        draft!.exerciseId,
      ]);

      const page = await read(ProgressPage, `student/${ada.student.id}/progress?limit=100`, ada);
      const byTitle = new Map(page.items.map((item) => [item.title, item]));
      expect(byTitle.get('solved')).toEqual({
        exerciseId: solved!.exerciseId,
        title: 'solved',
        topic: 'list solved',
        status: 'mastered',
        attempts: 1,
        bestScore: 100,
        // Exact, it would tell how long hidden tests have run.
        completedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.000Z$/),
      });
      expect(byTitle.get('failed')).toMatchObject({
        status: 'in_progress',
        bestScore: 33.33,
        completedAt: null,
      });
      expect(byTitle.get('untouched')).toMatchObject({
        exerciseId: untouched!.exerciseId,
        status: 'not_started',
        attempts: 0,
        bestScore: null,
        completedAt: null,
      });
      expect(byTitle.get('gone')).toMatchObject({ status: 'in_progress' });
      expect(byTitle.has('draft')).toBe(false);
      expect(page.masteryByTopic).toContainEqual({
        topic: 'list solved',
        mastery: 62,
        band: 'exploring',
        exercisesCounted: 1,
      });

      const stats = await read(StudentStatsView, `student/${ada.student.id}/stats`, teacher);
      expect(stats).toMatchObject({ exercisesCompleted: 1, exercisesAttempted: 3, averageScore: 47.78 });
      expect(stats.masteryByTopic).toMatchObject({ 'list solved': 62 });
      expect(stats).toMatchObject({ activeDays28: 1, currentStreak: 1, longestStreak: 1 });
    });

    it('pages through every exercise once', async () => {
      await Promise.all(Array.from({ length: 7 }, () => plainExercise(testApp)));
      const all = await read(ProgressPage, `student/${ada.student.id}/progress?limit=100`, ada);
      const seen: number[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const page: ProgressPage = await read(
          ProgressPage,
          `student/${ada.student.id}/progress?limit=3${query}`,
          ada,
        );
        seen.push(...page.items.map(({ exerciseId }) => exerciseId));
        expect(page.masteryByTopic).toEqual(all.masteryByTopic);
        cursor = page.nextCursor;
      }
      expect(seen).toEqual(all.items.map(({ exerciseId }) => exerciseId));
    });

    it.each([
      'limit=0',
      'limit=101',
      'limit=x',
      'cursor=nonsense',
      `cursor=${btoa('["x"]')}`,
      `cursor=${btoa('[4294967296]')}`,
    ])('refuses the page %s', async (query) => {
      const answer = await get(`student/${ada.student.id}/progress?${query}`, ada);
      expect({ query, status: answer.status }).toEqual({ query, status: 422 });
    });

    it('keeps topics with the names of object members apart', async () => {
      const student = await plainStudent(testApp);
      for (const topic of ['__proto__', 'constructor'])
        await solve(student, await plainExercise(testApp, { topic }));
      const { masteryByTopic } = (await (
        await get(`student/${student.studentId}/stats`, teacher)
      ).json()) as StudentStatsView;
      expect(new Map(Object.entries(masteryByTopic))).toEqual(
        new Map([
          ['__proto__', 62],
          ['constructor', 62],
        ]),
      );
    });
  });

  describe('of an exercise', () => {
    it('counts students, attempts and verdicts of everybody', async () => {
      const exercise = await plainExercise(testApp);
      const path = `exercise/${exercise.exerciseId}/stats`;
      const nothing = await read(ExerciseStatsView, path, grace);
      expect(nothing).toMatchObject({
        students: 0,
        submissions: 0,
        completionRate: 0,
        masteryRate: 0,
        averageScore: 0,
      });
      expect(Object.values(nothing.verdicts)).toEqual([0, 0, 0, 0, 0, 0, 0]);

      const [first, second, third] = await Promise.all([1, 2, 3].map(() => plainStudent(testApp)));
      await solve(first!, exercise);
      for (const [index, score] of [0, 0, 100].entries()) await solve(second!, exercise, score, index + 1);
      await solve(third!, exercise, 50);
      expect(await read(ExerciseStatsView, path, grace)).toMatchObject({
        students: 3,
        submissions: 5,
        completionRate: 0.6667,
        masteryRate: 0.3333,
        averageScore: 83.33,
        verdicts: { accepted: 2, wrong_answer: 3, runtime_error: 0 },
      });
    });

    it('is found by whoever may see the exercise', async () => {
      const [draft, gone] = await Promise.all([
        plainExercise(testApp, { is_published: false }),
        plainExercise(testApp, { deleted_at: new Date() }),
      ]);
      const statuses = async (id: number) =>
        Promise.all([grace, teacher].map(async (who) => (await get(`exercise/${id}/stats`, who)).status));
      expect(await statuses(draft.exerciseId)).toEqual([404, 200]);
      expect(await statuses(gone.exerciseId)).toEqual([404, 404]);
      expect(await statuses(NO_ID)).toEqual([404, 404]);
    });
  });
});
