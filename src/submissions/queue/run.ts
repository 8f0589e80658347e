import type { ExerciseOfProgress, StudentOfProgress } from '../../analytics/progress/progress.service.js';
import type { GradingSpec } from '../../exercises/grading-spec.js';
import type { LanguageId } from '../../grading/grading.types.js';

/** One attempt of one process at grading one submission. Only the holder of `runId` may store something. */
export interface Run {
  runId: string;
  submissionId: number;
  student: StudentOfProgress;
  exercise: ExerciseOfProgress;
  exerciseVersion: number;
  /** Null where that version was never kept. */
  spec: GradingSpec | null;
  attempt: number;
  /** From handing in to this run; null where there was one before. */
  waitedSeconds: number | null;
  language: LanguageId;
  code: string;
  codeFiles: Record<string, string>;
  /** There are results of a run before. */
  isRegrade: boolean;
}
