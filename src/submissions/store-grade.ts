import type { EntityManager } from '@mikro-orm/postgresql';
import { progressLock } from '../analytics/progress-lock.js';
import { queryPrepared } from '../database/prepared.js';
import type { GradeReport, TestResult } from '../grading/grading.types.js';
import { RESULT_COLUMNS, RESULT_RECORD } from './result-columns.js';
import type { Run } from './run.js';
import { withinBudget } from './result-texts.js';
import { SUBMISSION_SIGNAL } from './submission-signal.js';
import { changesOf, mayMove } from './transitions.js';

/** One statement, since each costs a grade more than what it does: results and grade, the signal, the progress lock. */
const STORE = `with stored as (
    update exercise_submissions set ${changesOf('store')}
    where id = ? and run_id = ? and ${mayMove('store')}
    returning id, student_id, exercise_id, status, verdict, score, ?::text as user_id),
  results as (
    insert into code_execution_results (submission_id, created_at, position, ${RESULT_COLUMNS})
    select stored.id, now(), result.*
    from stored, json_to_recordset(?::json) as result (position int, ${RESULT_RECORD})),
  ${progressLock('stored')},
  signalled as materialized (select ${SUBMISSION_SIGNAL} from stored)
  select id from stored, signalled`;

/** Takes the results of the run before away. Apart, since a plan that was made while there were none would read them all. */
const CLEAR = `with counted as (select id from exercise_submissions where id = ? and run_id = ? for update),
  cleared as (delete from code_execution_results using counted where submission_id = counted.id)
  select id from counted`;

/** Stores grade and results and takes the progress lock; false, and nothing done, when the run is no longer the one that counts. */
export async function storeGrade(em: EntityManager, run: Run, report: GradeReport): Promise<boolean> {
  if (run.isRegrade && (await queryPrepared(em, CLEAR, [run.submissionId, run.runId])).length === 0)
    return false;
  const stored = await queryPrepared(em, STORE, [
    report.verdict,
    report.score,
    report.feedback,
    report.sandbox,
    report.runtime,
    report.integrity,
    report.integrityReason ?? null,
    run.submissionId,
    run.runId,
    run.student.userId,
    JSON.stringify(withinBudget(report.results).map(toRow)),
  ]);
  return stored.length > 0;
}

const toRow = (result: TestResult, position: number) => ({
  ...result,
  position,
  durationMs: Math.round(result.durationMs),
});
