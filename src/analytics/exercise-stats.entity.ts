import { defineEntity, p } from '@mikro-orm/core';
import { Exercise } from '../exercises/exercise.entity.js';
import type { Verdict } from '../grading/grading.types.js';

/** Parts of one exercise's counters: a student's grades go to the part of their id, so that a class does not wait for one row. */
export const STATS_SHARDS = 8;

const ExerciseStatsSchema = defineEntity({
  name: 'ExerciseStats',
  tableName: 'exercise_stats',
  properties: {
    exercise: () => p.manyToOne(Exercise).ref().primary().fieldName('exercise_id').deleteRule('cascade'),
    shard: p.smallint().primary().autoincrement(false),
    /** With a graded attempt. */
    students: p.integer().default(0),
    submissions: p.integer().default(0),
    completed: p.integer().default(0),
    mastered: p.integer().default(0),
    /** Sum of the best scores. */
    scoreTotal: p.decimal('number').precision(14).scale(2).default(0),
    verdicts: p.json<Partial<Record<Verdict, number>>>().defaultRaw("'{}'"),
  },
});

/** What the progress rows of an exercise add up to, kept in the transaction of each result (`progress-rows.ts`). */
export class ExerciseStats extends ExerciseStatsSchema.class {}
ExerciseStatsSchema.setClass(ExerciseStats);
