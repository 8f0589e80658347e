import { defineEntity, p } from '@mikro-orm/core';
import { Student } from '../auth/student.entity.js';
import { Exercise } from '../exercises/exercise.entity.js';

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
    createdAt: p.datetime(3).onCreate(() => new Date()),
    updatedAt: p.datetime(3).onCreate(() => new Date()).onUpdate(() => new Date()),
  },
  indexes: [{ name: 'progress_exercise_index', properties: ['exercise', 'status'] }],
  uniques: [{ name: 'progress_student_exercise_unique', properties: ['student', 'exercise'] }],
});

export class Progress extends ProgressSchema.class {}
ProgressSchema.setClass(Progress);
