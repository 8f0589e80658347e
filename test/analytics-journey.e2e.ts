import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ExerciseStatsView,
  LeaderboardView,
  ProgressPage,
  StudentStatsView,
} from '../src/analytics/analytics.schemas.js';
import { createExercise, sendExercises, type CreatedExercise } from './support/exercises.js';
import { send } from './support/http.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { submitAndWait } from './support/submissions.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const RIGHT = 'def add(a, b):\n    return a + b\n';
const WRONG = 'def add(a, b):\n    return 5\n';

describe('analytics after real submissions', () => {
  let testApp: TestApp;
  let ada: TestStudent;
  let teacher: TestStudent;
  let exercise: CreatedExercise;

  beforeAll(async () => {
    testApp = await startTestApp();
    ada = await registerStudent(testApp, { name: 'Ada' });
    teacher = await makeInstructor(testApp);
    exercise = await createExercise(testApp, teacher, { topic: 'sums', difficultyLevel: 'intermediate' });
  });
  afterAll(() => testApp.stop());

  const handIn = (code: string) => submitAndWait(testApp, ada, { exerciseId: exercise.id, code });
  const read = async (path: string): Promise<unknown> => {
    const { status, body } = await send(testApp, 'GET', `/api/analytics/${path}`, { headers: ada.headers });
    expect(status).toBe(200);
    return body;
  };
  const progress = async () => {
    const page = ProgressPage.parse(await read(`student/${ada.student.id}/progress?limit=100`));
    return page.items.find(({ exerciseId }) => exerciseId === exercise.id);
  };
  const stats = async () => StudentStatsView.parse(await read(`student/${ada.student.id}/stats`));

  it('shows a wrong answer as begun', async () => {
    expect(await handIn(WRONG)).toMatchObject({ score: 25, verdict: 'wrong_answer' });
    expect(await progress()).toMatchObject({ status: 'in_progress', attempts: 1, bestScore: 25 });
    expect(await stats()).toMatchObject({
      exercisesCompleted: 0,
      exercisesAttempted: 1,
      totalSubmissions: 1,
      averageScore: 25,
      activeDays28: 1,
      currentStreak: 1,
    });
  });

  it('shows the right answer after a hint as completed, not mastered, and puts the student on the leaderboard', async () => {
    expect((await sendExercises(testApp, ada, 'POST', `/${exercise.id}/hints`)).status).toBeLessThan(300);
    expect(await handIn(RIGHT)).toMatchObject({ score: 100 });
    expect(await progress()).toMatchObject({ status: 'completed', attempts: 2, bestScore: 100 });
    expect(await stats()).toMatchObject({ exercisesCompleted: 1, totalSubmissions: 2, averageScore: 100 });
    const own = { rank: 1, studentId: ada.student.id, name: 'Ada', exercisesCompleted: 1, averageScore: 100 };
    expect(LeaderboardView.parse(await read('leaderboard'))).toEqual({
      items: [own],
      me: { ...own, listed: true },
    });
    expect(ExerciseStatsView.parse(await read(`exercise/${exercise.id}/stats`))).toMatchObject({
      students: 1,
      submissions: 2,
      completionRate: 1,
      masteryRate: 0,
      verdicts: { accepted: 1, wrong_answer: 1 },
    });
  });

  it('follows a person’s word down, and up again from 60', async () => {
    const { id } = await handIn(RIGHT);
    const evaluate = async (submissionId: number, score: number) => {
      const path = `/api/submissions/${submissionId}/evaluate`;
      expect((await send(testApp, 'PUT', path, { headers: teacher.headers, body: { score } })).status).toBe(
        200,
      );
    };
    const second = await testApp.database.query<{ id: number }>(
      'select id from exercise_submissions where student_id = $1 and attempt = 2',
      [ada.student.id],
    );
    await evaluate(second[0]!.id, 59);
    await evaluate(id, 30);
    expect(await progress()).toMatchObject({
      status: 'in_progress',
      attempts: 3,
      bestScore: 59,
      completedAt: null,
    });
    expect(await stats()).toMatchObject({ exercisesCompleted: 0, averageScore: 59, totalSubmissions: 3 });
    expect(LeaderboardView.parse(await read('leaderboard'))).toEqual({ items: [], me: null });
    await evaluate(id, 60);
    expect(await progress()).toMatchObject({ status: 'completed', bestScore: 60 });
    expect(await stats()).toMatchObject({ exercisesCompleted: 1, averageScore: 60 });
  });

  it('loses nothing of thirty submissions at once', async () => {
    const exercises = await Promise.all(
      ['a', 'b', 'c'].map((title) => createExercise(testApp, teacher, { title, topic: 'crowd' })),
    );
    const before = await stats();
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        submitAndWait(testApp, ada, {
          exerciseId: exercises[index % 3]!.id,
          code: index % 2 === 0 ? RIGHT : WRONG,
        }),
      ),
    );
    const after = await stats();
    expect(after.totalSubmissions - before.totalSubmissions).toBe(30);
    expect(after.exercisesCompleted - before.exercisesCompleted).toBe(3);
    expect(after.averageScore).toBe(90);
    const { items } = ProgressPage.parse(await read(`student/${ada.student.id}/progress?limit=100`));
    expect(items.filter(({ topic }) => topic === 'crowd').map(({ attempts }) => attempts)).toEqual([
      10, 10, 10,
    ]);
  });
});
