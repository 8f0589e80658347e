import { stringifyExactJson } from '../../common/schemas/exact-json.js';
import { gradedTests, type Exercise } from '../exercise.entity.js';

type Graded = Pick<
  Exercise,
  | 'testCases'
  | 'expectedOutput'
  | 'solutionFile'
  | 'files'
  | 'checker'
  | 'timeLimitMs'
  | 'totalTimeLimitMs'
  | 'memoryLimitMb'
  | 'typeCheck'
  | 'stopAtFirstFailure'
>;
type Checked = Graded &
  Pick<Exercise, 'language' | 'languageVersion' | 'starterCode' | 'solutionCode' | 'studentFiles'>;

/** Texts that differ where a submission would be graded otherwise. */
export const gradingFingerprint = (exercise: Graded): string =>
  stringifyExactJson([
    gradedTests(exercise),
    exercise.solutionFile,
    exercise.files,
    exercise.checker ?? null,
    exercise.timeLimitMs,
    exercise.totalTimeLimitMs ?? null,
    exercise.memoryLimitMb,
    exercise.typeCheck,
    exercise.stopAtFirstFailure,
  ]);

/** Texts that differ where the author check would run otherwise. */
export const checkFingerprint = (exercise: Checked): string =>
  stringifyExactJson([
    gradingFingerprint(exercise),
    exercise.language,
    exercise.languageVersion,
    exercise.starterCode,
    exercise.solutionCode,
    exercise.studentFiles,
  ]);
