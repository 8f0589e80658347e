import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EntityManager, RequestContext } from '@mikro-orm/postgresql';
import { LeaderboardView } from '../src/analytics/analytics.schemas.js';
import { LeaderboardService } from '../src/analytics/leaderboard.service.js';
import {
  grade,
  plainExercise,
  plainStudent,
  type PlainExercise,
  type PlainStudent,
} from './support/graded-attempts.js';
import { registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

describe('the leaderboard', () => {
  let testApp: TestApp;
  let viewer: TestStudent;
  let exercises: PlainExercise[];

  beforeAll(async () => {
    testApp = await startTestApp();
    viewer = await registerStudent(testApp, { name: 'Viewer' });
    exercises = await Promise.all([1, 2, 3].map(() => plainExercise(testApp)));
  });
  afterAll(() => testApp.stop());

  const board = async (query = '', who = viewer): Promise<LeaderboardView> => {
    const answer = await fetch(`${testApp.url}/api/analytics/leaderboard${query}`, { headers: who.headers });
    expect(answer.status).toBe(200);
    return LeaderboardView.parse(await answer.json());
  };
  /** Completes as many exercises as there are full scores; the others only lower the average. */
  const student = async (
    name: string,
    scores: number[],
    columns: Record<string, unknown> = {},
  ): Promise<PlainStudent> => {
    const made = await plainStudent(testApp, { name, ...columns });
    await score(made, scores);
    return made;
  };
  const score = async (who: PlainStudent, scores: number[]) => {
    for (const [index, one] of scores.entries())
      await grade(testApp, who, exercises[index]!, { attempt: 1, score: one });
  };

  it('is empty, and without me, before anybody has completed anything', async () => {
    await student('Beginner', [90, 90, 90]);
    expect(await board()).toEqual({ items: [], me: null });
  });

  it('ranks by exercises completed, then by average best score; ties share a rank', async () => {
    await student('Two, 80', [100, 100, 40]);
    await student('Two, 100', [100, 100]);
    await student('One', [100]);
    await student('Three', [100, 100, 100]);
    await student('Two, 80 again', [100, 100, 40]);
    const { items, me } = await board();
    expect(items.map(({ rank, name }) => [rank, name])).toEqual([
      [1, 'Three'],
      [2, 'Two, 100'],
      [3, 'Two, 80'],
      [3, 'Two, 80 again'],
      [5, 'One'],
    ]);
    expect(items[2]).toMatchObject({ exercisesCompleted: 2, averageScore: 80 });
    expect(me).toBeNull();
  });

  it('shows nobody who is hidden, disabled or no student, and an alias in place of the name', async () => {
    const all = [100, 100, 100];
    await student('Hidden', all, { show_on_leaderboard: false });
    await student('Disabled', all, { is_active: false });
    await student('Instructor', all, { role: 'instructor' });
    await student('Legal Name', all, { leaderboard_alias: 'Alias' });
    const names = (await board('?limit=100')).items.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['Three', 'Alias']);
    expect(names).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/Hidden|Disabled|Instructor|Legal/)]),
    );
  });

  it('tells my own place below the top, and also when I am hidden', async () => {
    const { id: studentId, userId, timezone } = viewer.student;
    await score({ studentId, userId, timezone }, [100]);
    const own = { studentId, name: 'Viewer', exercisesCompleted: 1, averageScore: 100 };
    const shown = await board('?limit=1');
    expect(shown.items).toHaveLength(1);
    expect(shown.me).toEqual({ ...own, rank: 6, listed: true });
    await testApp.database.query('update students set show_on_leaderboard = false where id = $1', [
      studentId,
    ]);
    const hidden = await board();
    expect(hidden.me).toEqual({ ...own, rank: 6, listed: false });
    expect(hidden.items.map((item) => item.studentId)).not.toContain(studentId);
  });

  it('tells places behind the first thousand as a count over everybody would', async () => {
    await testApp.database.query(
      `with crowd as (
         insert into students (user_id, email, password_hash, name, show_on_leaderboard, created_at, updated_at)
         select gen_random_uuid(), n || '@crowd.example', '-', 'Crowd', n % 7 <> 0, now(), now()
         from generate_series(1, 3000) n returning id)
       insert into student_stats (student_id, exercises_completed, average_score, updated_at)
       select id, 1 + id % 5, 60 + id % 400 / 10.0, now() from crowd`,
    );
    const places = await testApp.database.query<{ id: number; rank: number }>(
      `select * from (
         select student_id as id, rank() over (order by exercises_completed desc, average_score desc)::int as rank
         from student_stats s join students st on st.id = s.student_id
         where exercises_completed > 0 and role = 'student' and is_active and show_on_leaderboard) ranks
       where rank > 990 order by random() limit 60`,
    );
    const leaderboards = testApp.app.get(LeaderboardService);
    const as = (studentId: number) => ({ studentId, userId: '', sessionId: '', role: 'student' as const });
    await RequestContext.create(testApp.app.get(EntityManager), async () => {
      for (const { id, rank } of places) {
        expect({ id, rank: (await leaderboards.leaderboard(as(id), 1)).me?.rank }).toEqual({ id, rank });
      }
    });
    expect(places).toHaveLength(60);
  });

  it.each(['0', '101', '-1', 'ten', '1.5'])('refuses the limit %s', async (limit) => {
    const answer = await fetch(`${testApp.url}/api/analytics/leaderboard?limit=${limit}`, {
      headers: viewer.headers,
    });
    expect(answer.status).toBe(422);
  });
});
