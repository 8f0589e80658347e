import { defineEntity, p } from '@mikro-orm/core';
import type { TestCase } from '../grading/grading.types.js';
import { Exercise } from './exercise.entity.js';

/** The tests and limits that one version was graded by; never changed. */
const ExerciseVersionSchema = defineEntity({
  name: 'ExerciseVersion',
  tableName: 'exercise_versions',
  properties: {
    exercise: () => p.manyToOne(Exercise).ref().primary().fieldName('exercise_id').deleteRule('cascade'),
    version: p.integer().primary(),
    testCases: p.json<TestCase[]>(),
    solutionFile: p.text().nullable(),
    timeLimitMs: p.integer(),
    memoryLimitMb: p.integer(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
  },
});

export class ExerciseVersion extends ExerciseVersionSchema.class {}
ExerciseVersionSchema.setClass(ExerciseVersion);
