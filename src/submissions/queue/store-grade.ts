import type { EntityManager } from '@mikro-orm/postgresql';
import type { GradeReport, TestResult } from '../../grading/grading.types.js';
import type { Run } from './run.js';
import { withinBudget } from '../results/result-texts.js';
import { CLEAR, STORE } from '../submissions.sql.js';

/** Stores grade and results and takes the progress lock; false, and nothing done, when the run is no longer the one that counts. */
export async function storeGrade(em: EntityManager, run: Run, report: GradeReport): Promise<boolean> {
  if (run.isRegrade && (await CLEAR.first(em, [run.submissionId, run.runId])) === undefined) return false;
  const stored = await STORE.all(em, [
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
