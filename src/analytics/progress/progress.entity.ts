import { defineEntity, p } from '@mikro-orm/core';
import { databaseNow } from '../../database/clock.js';
import { Student } from '../../auth/student.entity.js';
import { Exercise } from '../../exercises/exercise.entity.js';
import { EXERCISE_STATS_SUBTRACT } from '../exercise-sums.js';
import type { Verdict } from '../../grading/grading.types.js';

export const PROGRESS_STATUSES = ['not_started', 'in_progress', 'completed', 'mastered'] as const;
export type ProgressStatus = (typeof PROGRESS_STATUSES)[number];

const ProgressSchema = defineEntity({
  name: 'Progress',
  tableName: 'progress',
  properties: {
    id: p.integer().primary(),
    student: () => p.manyToOne(Student).ref().fieldName('student_id').deleteRule('cascade'),
    exercise: () => p.manyToOne(Exercise).ref().fieldName('exercise_id').deleteRule('cascade'),
    status: p.enum(PROGRESS_STATUSES).default('not_started'),
    /** Graded attempts. */
    attempts: p.integer().default(0),
    bestScore: p.decimal('number').precision(5).scale(2).nullable(),
    completedAt: p.datetime(3).nullable(),
    /** Kept when a regrade takes the completion back, so that it is told once and returns with its time. */
    firstCompletedAt: p.datetime(3).nullable(),
    /** The place of this exercise in the fold of the topic's mastery; never moved by a regrade. */
    firstGradedAt: p.datetime(3).nullable(),
    /** Completed with at most two attempts and no hint. */
    unaided: p.boolean().default(false),
    /** 0..1 for the mastery model; null while nothing is graded. */
    observation: p.double().nullable(),
    /** How many of the graded attempts came to each verdict. */
    verdicts: p.json<Partial<Record<Verdict, number>>>().defaultRaw("'{}'"),
    /** By attempt number, the hints taken before it; an attempt in here has been counted as a day's activity. */
    hintsBefore: p.json<Record<number, number>>().defaultRaw("'{}'"),
    createdAt: p.datetime(3).onCreate(() => databaseNow()),
    updatedAt: p
      .datetime(3)
      .onCreate(() => databaseNow())
      .onUpdate(() => databaseNow()),
  },
  indexes: [{ name: 'progress_exercise_index', properties: ['exercise', 'status'] }],
  uniques: [{ name: 'progress_student_exercise_unique', properties: ['student', 'exercise'] }],
  triggers: [
    {
      name: 'progress_gone',
      timing: 'after',
      events: ['delete'],
      forEach: 'row',
      body: EXERCISE_STATS_SUBTRACT,
    },
  ],
});

/** Where a student stands with an exercise: all of it follows from the graded attempts. */
export class Progress extends ProgressSchema.class {}
ProgressSchema.setClass(Progress);
