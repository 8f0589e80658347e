import { defineEntity, p } from '@mikro-orm/core';
import { databaseNow } from '../database/clock.js';
import { Student } from '../auth/student.entity.js';

/** Takes the student from the old level to the new one. In order, so that two students who pass each other do not wait in a circle. */
const MOVE_LEVEL = `if tg_op = 'UPDATE' and old.listed = new.listed and old.exercises_completed = new.exercises_completed
    and floor(old.average_score) = floor(new.average_score) then return null; end if;
  insert into leaderboard_levels as l (exercises_completed, score, students)
  select completed, score, moved from (values
    (old.exercises_completed, floor(old.average_score)::smallint, case when old.listed and old.exercises_completed > 0 then -1 else 0 end),
    (new.exercises_completed, floor(new.average_score)::smallint, case when new.listed and new.exercises_completed > 0 then 1 else 0 end)
  ) as step (completed, score, moved) where moved <> 0 order by completed, score
  on conflict (exercises_completed, score) do update set students = l.students + excluded.students;
  return null`;

const StudentStatsSchema = defineEntity({
  name: 'StudentStats',
  tableName: 'student_stats',
  properties: {
    student: () => p.oneToOne(Student).ref().primary().fieldName('student_id').deleteRule('cascade'),
    exercisesCompleted: p.integer().default(0),
    exercisesAttempted: p.integer().default(0),
    totalSubmissions: p.integer().default(0),
    /** Mean of the best scores of the exercises attempted. */
    averageScore: p.decimal('number').precision(5).scale(2).default(0),
    /** On the leaderboard: an active student who has not hidden. Follows `students`, by a trigger there. */
    listed: p.boolean().default(true),
    updatedAt: p
      .datetime(3)
      .onCreate(() => databaseNow())
      .onUpdate(() => databaseNow()),
  },
  indexes: [
    {
      name: 'student_stats_listed_index',
      expression:
        'create index "student_stats_listed_index" on "student_stats" ("exercises_completed" desc, "average_score" desc, "student_id") where listed and exercises_completed > 0',
    },
  ],
  triggers: [
    {
      name: 'student_stats_levels',
      timing: 'after',
      events: ['insert', 'update', 'delete'],
      forEach: 'row',
      body: MOVE_LEVEL,
    },
  ],
});

/** Counters of one student, kept in the transaction of each result; the leaderboard reads nothing else. */
export class StudentStats extends StudentStatsSchema.class {}
StudentStatsSchema.setClass(StudentStats);
