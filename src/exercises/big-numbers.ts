import type { GradeReport, Json, LanguageId } from '../grading/grading.types.js';
import type { ExerciseData } from './exercises.schemas.js';

type Tests = ExerciseData['testCases'];

const isJavaScript = (language: LanguageId): boolean =>
  language === 'javascript' || language === 'typescript';

/**
 * The exercise with a decision, for each test where it matters and the author has made none, how integers beyond 2^53
 * come to JavaScript: as the plain numbers that most programs count with, unless the solution needs them whole.
 * `grade` runs the solution; what it throws is thrown. A draft is left as it is.
 */
export async function settleNumbers(
  exercise: ExerciseData,
  grade: (exercise: ExerciseData, code: string) => Promise<GradeReport>,
): Promise<ExerciseData> {
  const { language, allowedLanguages, solutionCode, testCases, isPublished } = exercise;
  if (!isPublished || !(allowedLanguages ?? [language]).some(isJavaScript)) return exercise;
  const open = undecided(testCases);
  if (open.length === 0) return exercise;
  const plain = { ...exercise, testCases: withNumbers(testCases, open, 'double') };
  if (solutionCode === null || !isJavaScript(language)) return plain;
  const tried = open.flatMap((index) => plain.testCases[index] ?? []);
  const { results } = await grade({ ...plain, testCases: tried, stopAtFirstFailure: false }, solutionCode);
  const whole = open.filter((_, index) => results[index]?.passed !== true);
  return { ...plain, testCases: withNumbers(plain.testCases, whole, 'exact') };
}

/** Whether a value holds an integer that a number of JavaScript cannot be. */
function holdsBigInteger(value: Json): boolean {
  if (typeof value === 'bigint') return true;
  if (value === null || typeof value !== 'object') return false;
  return Object.values(value as Json[] | Record<string, Json>).some(holdsBigInteger);
}

function undecided(tests: Tests): number[] {
  return tests.flatMap((test, index) =>
    test.kind === 'call' &&
    test.numbers === undefined &&
    (holdsBigInteger(test.expected) || test.args.some(holdsBigInteger))
      ? [index]
      : [],
  );
}

function withNumbers(tests: Tests, positions: readonly number[], numbers: 'double' | 'exact'): Tests {
  return tests.map((test, index) =>
    test.kind === 'call' && positions.includes(index) ? { ...test, numbers } : test,
  );
}
