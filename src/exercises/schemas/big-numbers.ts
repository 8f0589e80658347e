import type { GradeReport, Json, LanguageId } from '../../grading/grading.types.js';
import type { ExerciseData } from '../exercises.schemas.js';

type Tests = ExerciseData['testCases'];

const isJavaScript = (language: LanguageId): boolean =>
  language === 'javascript' || language === 'typescript';

/**
 * The exercise with a decision, for each test where it matters and the author has made none, how integers beyond 2^53
 * come to JavaScript: as the plain numbers that most programs count with, unless the solution needs them whole or, where
 * there is none, an argument has digits that such a number would lose.
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
  if (solutionCode === null || !isJavaScript(language))
    return { ...plain, testCases: withNumbers(plain.testCases, losing(testCases, open), 'exact') };
  const tried = open.flatMap((index) => plain.testCases[index] ?? []);
  const { results } = await grade({ ...plain, testCases: tried, stopAtFirstFailure: false }, solutionCode);
  const whole = open.filter((_, index) => results[index]?.passed !== true);
  return { ...plain, testCases: withNumbers(plain.testCases, whole, 'exact') };
}

/** Whether a value holds an integer beyond 2^53 of which `is` holds. */
function holdsBigInteger(value: Json, is: (integer: bigint) => boolean = () => true): boolean {
  if (typeof value === 'bigint') return is(value);
  if (value === null || typeof value !== 'object') return false;
  return Object.values(value as Json[] | Record<string, Json>).some((one) => holdsBigInteger(one, is));
}

const losesDigits = (integer: bigint): boolean => BigInt(Number(integer)) !== integer;

/** Of these tests the ones whose function would not get the argument that is written. */
const losing = (tests: Tests, positions: readonly number[]): number[] =>
  positions.filter((index) => {
    const test = tests[index];
    return test?.kind === 'call' && test.args.some((arg) => holdsBigInteger(arg, losesDigits));
  });

function undecided(tests: Tests): number[] {
  return tests.flatMap((test, index) =>
    test.kind === 'call' &&
    test.numbers === undefined &&
    (holdsBigInteger(test.expected) || test.args.some((arg) => holdsBigInteger(arg)))
      ? [index]
      : [],
  );
}

function withNumbers(tests: Tests, positions: readonly number[], numbers: 'double' | 'exact'): Tests {
  return tests.map((test, index) =>
    test.kind === 'call' && positions.includes(index) ? { ...test, numbers } : test,
  );
}
