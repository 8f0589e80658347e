import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { Migration20261201001800_counters } from '../src/database/migrations/Migration20261201001800_counters.js';
import {
  grade,
  plainExercise,
  plainStudent,
  type PlainExercise,
  type PlainStudent,
} from './support/graded-attempts.js';
import { startTestApp, type TestApp } from './support/test-app.js';

describe('counters over all students', () => {
  let testApp: TestApp;
  let students: PlainStudent[];
  let exercises: PlainExercise[];

  beforeAll(async () => {
    testApp = await startTestApp();
    students = await Promise.all(Array.from({ length: 24 }, () => plainStudent(testApp)));
    exercises = await Promise.all(Array.from({ length: 6 }, () => plainExercise(testApp)));
  });
  afterAll(() => testApp.stop());

  const expectRecounted = async (): Promise<void> => {
    const query = (sql: string) => testApp.database.query(sql);
    const [kept, counted] = await Promise.all([
      query(`select exercise_id, sum(students)::int as students, sum(submissions)::int as submissions, sum(completed)::int as completed,
          sum(mastered)::int as mastered, sum(score_total)::float8 as total, sum((verdicts ->> 'accepted')::int)::int as accepted,
          sum((verdicts ->> 'wrong_answer')::int)::int as wrong
        from exercise_stats group by 1 having sum(students) > 0 order by 1`),
      query(`select exercise_id, count(*)::int as students, sum(attempts)::int as submissions, count(completed_at)::int as completed,
          count(*) filter (where status = 'mastered')::int as mastered, sum(best_score)::float8 as total,
          sum((verdicts ->> 'accepted')::int)::int as accepted, sum((verdicts ->> 'wrong_answer')::int)::int as wrong
        from progress where attempts > 0 group by 1 order by 1`),
    ]);
    expect(kept).toEqual(counted);
    expect(
      await query('select * from leaderboard_levels where students <> 0 order by exercises_completed, score'),
    ).toEqual(
      await query(
        `select exercises_completed, floor(average_score)::int as score, count(*)::int as students
         from student_stats s join students t on t.id = s.student_id
         where exercises_completed > 0 and role = 'student' and is_active and show_on_leaderboard group by 1, 2 order by 1, 2`,
      ),
    );
  };

  it('come to a recount when a class is graded and regraded at once, in any order', async () => {
    const grades = students.flatMap((student, at) =>
      exercises.flatMap((exercise, index) =>
        [1, 2, 1].map((attempt, round) => ({
          student,
          exercise,
          one: {
            attempt,
            score: (at * 7 + index * 3 + round) % 3 === 0 ? 100 : (at * 13 + round * 29) % 100,
          },
        })),
      ),
    );
    const shuffled = grades.toSorted((a, b) => hash(a.student, a.exercise) - hash(b.student, b.exercise));
    await Promise.all(shuffled.map(({ student, exercise, one }) => grade(testApp, student, exercise, one)));
    await expectRecounted();
  });

  it('follow who hides, is disabled, shows up again, and goes', async () => {
    const [hidden, disabled, gone] = students.map(({ studentId }) => studentId);
    await testApp.database.query('update students set show_on_leaderboard = false where id = $1', [hidden]);
    await testApp.database.query('update students set is_active = false where id = $1', [disabled]);
    await expectRecounted();
    await testApp.database.query('update students set show_on_leaderboard = true where id = $1', [hidden]);
    await testApp.database.query('delete from exercise_submissions where student_id = $1', [gone]);
    await testApp.database.query('delete from students where id = $1', [gone]);
    await expectRecounted();
  });

  it('are filled by the migration as grades would have', async () => {
    await testApp.database.query('delete from exercise_stats');
    await testApp.database.query('update leaderboard_levels set students = 77');
    const orm = testApp.app.get(MikroORM);
    const migration = new Migration20261201001800_counters(orm.em.getDriver(), orm.config);
    await migration.up();
    const fills = migration
      .getQueries()
      .filter((sql) => typeof sql === 'string')
      .filter((sql) => /^(insert|update|delete) /.test(sql));
    expect(fills).toHaveLength(5);
    for (const sql of fills) await testApp.database.query(sql);
    await expectRecounted();
  });
});

/** A mixed order that is the same each time. */
const hash = ({ studentId }: PlainStudent, { exerciseId }: PlainExercise): number =>
  (studentId * 31 + exerciseId * 17) % 101;
