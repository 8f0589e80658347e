import { defineEntity, p, type EntityManager } from '@mikro-orm/core';
import { databaseNow } from '../database/clock.js';
import { ExactJsonType } from '../common/schemas/exact-json.js';
import type { Checker, Files, TestCase } from '../grading/grading.types.js';
import { Exercise, gradedTests } from './exercise.entity.js';

/** The tests and limits that one version was graded by; never changed. */
const ExerciseVersionSchema = defineEntity({
  name: 'ExerciseVersion',
  tableName: 'exercise_versions',
  properties: {
    exercise: () => p.manyToOne(Exercise).ref().primary().fieldName('exercise_id').deleteRule('cascade'),
    version: p.integer().primary(),
    testCases: p.type(ExactJsonType).$type<TestCase[]>(),
    files: p.type(ExactJsonType).$type<Files>().default('{}'),
    solutionFile: p.text().nullable(),
    checker: p.json<Checker>().nullable(),
    timeLimitMs: p.integer(),
    totalTimeLimitMs: p.integer().nullable(),
    memoryLimitMb: p.integer(),
    typeCheck: p.boolean().default(false),
    stopAtFirstFailure: p.boolean().default(false),
    createdAt: p.datetime(3).onCreate(() => databaseNow()),
  },
});

export class ExerciseVersion extends ExerciseVersionSchema.class {}
ExerciseVersionSchema.setClass(ExerciseVersion);

/** Keeps what this version is graded by, in the caller's flush. */
export function keepVersion(em: EntityManager, exercise: Exercise): void {
  em.create(ExerciseVersion, {
    exercise,
    version: exercise.version,
    testCases: gradedTests(exercise),
    files: exercise.files,
    solutionFile: exercise.solutionFile ?? null,
    checker: exercise.checker ?? null,
    timeLimitMs: exercise.timeLimitMs,
    totalTimeLimitMs: exercise.totalTimeLimitMs ?? null,
    memoryLimitMb: exercise.memoryLimitMb,
    typeCheck: exercise.typeCheck,
    stopAtFirstFailure: exercise.stopAtFirstFailure,
  });
}
