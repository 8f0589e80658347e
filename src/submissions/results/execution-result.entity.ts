import { defineEntity, p } from '@mikro-orm/core';
import { databaseNow } from '../../database/clock.js';
import { VERDICTS } from '../../grading/grading.types.js';
import { Submission } from '../submission.entity.js';

const ExecutionResultSchema = defineEntity({
  name: 'ExecutionResult',
  tableName: 'code_execution_results',
  properties: {
    id: p.integer().primary(),
    submission: () => p.manyToOne(Submission).ref().fieldName('submission_id').deleteRule('cascade'),
    /** From 0, in the order of the exercise's tests. */
    position: p.integer(),
    name: p.text(),
    hidden: p.boolean(),
    weight: p.double(),
    testGroup: p.text().nullable(),
    /** Of its weight, where a checker gave a part of it. */
    share: p.double().nullable(),
    verdict: p.enum(VERDICTS),
    passed: p.boolean(),
    durationMs: p.integer(),
    peakMemoryKb: p.integer().nullable(),
    stdin: p.text().nullable(),
    args: p.text().nullable(),
    expected: p.text().nullable(),
    actual: p.text().nullable(),
    stdout: p.text().nullable(),
    stderr: p.text().nullable(),
    message: p.text().nullable(),
    createdAt: p.datetime(3).onCreate(() => databaseNow()),
  },
  uniques: [{ name: 'code_execution_results_position_unique', properties: ['submission', 'position'] }],
});

/** What one test said of one submission. */
export class ExecutionResult extends ExecutionResultSchema.class {}
ExecutionResultSchema.setClass(ExecutionResult);
