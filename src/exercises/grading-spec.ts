import type { EntityManager } from '@mikro-orm/postgresql';
import { parseExactJson } from '../common/schemas/exact-json.js';
import type { Checker, Files, GradeRequest, LanguageId, TestCase } from '../grading/grading.types.js';
import { gradedTests, type Exercise } from './exercise.entity.js';
import { GRADING_SPEC, type SpecRow } from './grading-spec.sql.js';
import type { StudentFiles } from './schemas/code-files.schemas.js';

/** What one version of an exercise is graded by. */
export interface GradingSpec {
  tests: TestCase[];
  files: Files;
  checker: Checker | null;
  /** As they are now, with what the author has in them. */
  studentFiles: StudentFiles;
  timeLimitMs: number;
  totalTimeLimitMs: number | null;
  memoryLimitMb: number;
  typeCheck: boolean;
  stopAtFirstFailure: boolean;
  /** Undefined for the language's own default. */
  solutionFile: string | undefined;
  /** The author's solution as it is now; undefined where there is none. */
  reference: string | undefined;
  /** The author's starter, which should fail. */
  starter: string | null;
  /** That of the author's solution. */
  exerciseLanguage: LanguageId;
}

/** In a statement of its own. Null where that version was never kept. */
export async function gradingSpec(
  em: EntityManager,
  exerciseId: number,
  version: number,
): Promise<GradingSpec | null> {
  const row = await GRADING_SPEC.first(em, [exerciseId, version]);
  return row === undefined ? null : toGradingSpec(row);
}

export function toGradingSpec(row: SpecRow): GradingSpec | null {
  const { tests, files, solutionFile, reference, ...rest } = row;
  if (tests === null) return null;
  return {
    ...pickSpec(rest),
    tests: parseExactJson(tests) as TestCase[],
    files: parseExactJson(files ?? '{}') as Files,
    solutionFile: solutionFile ?? undefined,
    reference: reference ?? undefined,
  };
}

type Plain = Omit<GradingSpec, 'tests' | 'files' | 'solutionFile' | 'reference'>;

const pickSpec = ({
  checker,
  studentFiles,
  timeLimitMs,
  totalTimeLimitMs,
  memoryLimitMb,
  typeCheck,
  stopAtFirstFailure,
  exerciseLanguage,
  starter,
}: Plain): Plain => ({
  checker,
  studentFiles,
  timeLimitMs,
  totalTimeLimitMs,
  memoryLimitMb,
  typeCheck,
  stopAtFirstFailure,
  exerciseLanguage,
  starter,
});

type SpecSource = Pick<
  Exercise,
  | 'testCases'
  | 'expectedOutput'
  | 'files'
  | 'checker'
  | 'studentFiles'
  | 'timeLimitMs'
  | 'totalTimeLimitMs'
  | 'memoryLimitMb'
  | 'typeCheck'
  | 'stopAtFirstFailure'
  | 'solutionFile'
  | 'solutionCode'
  | 'starterCode'
  | 'language'
>;

/** Of the exercise as it is now, stored or about to be. */
export function specOf(exercise: SpecSource): GradingSpec {
  const { files, studentFiles, timeLimitMs, memoryLimitMb, typeCheck, stopAtFirstFailure } = exercise;
  return {
    tests: gradedTests(exercise),
    files,
    studentFiles,
    checker: exercise.checker ?? null,
    timeLimitMs,
    totalTimeLimitMs: exercise.totalTimeLimitMs ?? null,
    memoryLimitMb,
    typeCheck,
    stopAtFirstFailure,
    solutionFile: exercise.solutionFile ?? undefined,
    reference: exercise.solutionCode ?? undefined,
    starter: exercise.starterCode ?? null,
    exerciseLanguage: exercise.language,
  };
}

/** What students find in their other files, or what the author would have there. */
export const authorsFiles = (
  studentFiles: StudentFiles,
  whose: 'starter' | 'solution',
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(studentFiles).map(([path, { starter, solution = starter }]) => [
      path,
      whose === 'starter' ? starter : solution,
    ]),
  );

/** What somebody has written: the main file, and those beside it. */
export interface Written {
  code: string;
  codeFiles: Readonly<Record<string, string>>;
}

/** What the engine is asked: the same for a submission, a trial run and the author check. */
export function gradeRequestFor(
  spec: GradingSpec,
  language: LanguageId,
  { code, codeFiles }: Written,
): GradeRequest {
  const { tests, files, solutionFile, timeLimitMs, memoryLimitMb, typeCheck, stopAtFirstFailure } = spec;
  // A solution in another language says nothing about this code.
  const reference = language === spec.exerciseLanguage ? spec.reference : undefined;
  return {
    language,
    code,
    codeFiles: { ...authorsFiles(spec.studentFiles, 'starter'), ...codeFiles },
    tests,
    files,
    checker: spec.checker ?? undefined,
    solutionFile,
    reference,
    referenceFiles: authorsFiles(spec.studentFiles, 'solution'),
    wrong: reference === undefined || spec.starter === null ? [] : [spec.starter],
    limits: { timeLimitMs, memoryLimitMb, totalTimeLimitMs: spec.totalTimeLimitMs ?? undefined },
    typeCheck,
    stopAtFirstFailure,
  };
}
