import { defineEntity, p } from '@mikro-orm/core';
import { Student } from '../auth/student.entity.js';

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
    updatedAt: p
      .datetime(3)
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
  indexes: [
    {
      name: 'student_stats_leaderboard_index',
      expression:
        'create index "student_stats_leaderboard_index" on "student_stats" ("exercises_completed" desc, "average_score" desc, "student_id")',
    },
  ],
});

/** Counters of one student, kept in the transaction of each result; the leaderboard reads nothing else. */
export class StudentStats extends StudentStatsSchema.class {}
StudentStatsSchema.setClass(StudentStats);
