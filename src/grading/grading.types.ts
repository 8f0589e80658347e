/**
 * The words of the grading engine. Everything above `src/grading` speaks in these types;
 * nothing in here knows a table, a route or a student.
 */

import type { WholeFloat } from '../common/schemas/exact-json.js';
import type { TestResult, Verdict } from './test-result.js';

export { VERDICTS, type TestResult, type Verdict } from './test-result.js';

/**
 * Any JSON value. Integers beyond 2^53 are `bigint`, so that no digit is lost on the way to a test, and a number that
 * was written as 3.0 is a WholeFloat, for a language that tells it from 3.
 */
export type Json = null | boolean | number | bigint | string | WholeFloat | Json[] | { [key: string]: Json };

/** Each language adds its id in its own folder (`languages/<id>/`). */
export interface LanguageIds {}
export type LanguageId = keyof LanguageIds;

export interface FloatCompare {
  absTolerance?: number | undefined;
  relTolerance?: number | undefined;
  ignoreCase?: boolean | undefined;
}

interface TestCommon {
  name?: string | undefined;
  weight?: number | undefined;
  hidden?: boolean | undefined;
  /** Tests of one group count only where all of them pass. */
  group?: string | undefined;
}

/** A whole program: stdin in, stdout out. `tokens` (the default) folds white space. */
export interface IoTest extends TestCommon {
  kind: 'io';
  stdin: string;
  expectedStdout: string;
  /** `checker`: the exercise's own code says. */
  compare?: 'tokens' | 'exact' | 'checker' | FloatCompare | undefined;
}

/** One call of one function of the student's; the answer is compared outside the sandbox. */
export interface CallTest extends TestCommon {
  kind: 'call';
  function: string;
  args: Json[];
  expected: Json;
  absTolerance?: number | undefined;
  relTolerance?: number | undefined;
  collect?: 'list' | undefined;
  /** JavaScript: integers beyond 2^53 are the numbers next to them, or of type BigInt (the default). */
  numbers?: 'double' | 'exact' | undefined;
}

/** A text, or bytes in base64. */
export type FileContent = string | { base64: string };
/** Contents by their path in the working folder (`words.txt`, `data/prices.csv`). */
export type Files = Record<string, FileContent>;

/** Test files of the author's, with whatever else they need; every method, assert group or spec in them is one result. */
export interface UnitTest extends TestCommon {
  kind: 'unit';
  framework: 'unittest' | 'assert' | 'jest';
  files: Files;
}

export type TestCase = IoTest | CallTest | UnitTest;

/** Code of the author's that says whether an output is right. */
export interface Checker {
  language: LanguageId;
  code: string;
}

/** Wall time is per test; memory is for the student's process as a whole. */
export interface Limits {
  timeLimitMs: number;
  /** For all tests together; those that it does not suffice for exceed the time limit. */
  totalTimeLimitMs?: number | undefined;
  memoryLimitMb: number;
}

export interface GradeRequest {
  language: LanguageId;
  code: string;
  /** What the student wrote beside the main file, by path. */
  codeFiles?: Readonly<Record<string, string>> | undefined;
  /** The name under which unit tests import the student's code; the language's default where absent. */
  solutionFile?: string | undefined;
  tests: TestCase[];
  /** In the working folder of every test, whatever its kind: data and modules of the exercise. */
  files?: Files | undefined;
  limits: Limits;
  /** For the `io` tests that ask for it. */
  checker?: Checker | undefined;
  /** The author's own solution: shows, once, what a pass of the unit tests is worth. */
  reference?: string | undefined;
  /** In place of `codeFiles`, for the reference. */
  referenceFiles?: Readonly<Record<string, string>> | undefined;
  /** Codes of the author's that do not solve it (the starter); they show it too. */
  wrong?: readonly string[] | undefined;
  /** A type error of the student's is a `compile_error`; only where the language can tell (TypeScript). */
  typeCheck?: boolean | undefined;
  /** The tests after the first that fails are not run. */
  stopAtFirstFailure?: boolean | undefined;
}

export interface GradeReport {
  verdict: Verdict;
  /** 0..100, two decimals; 100 only when every test passed. */
  score: number;
  results: TestResult[];
  /** A few sentences over the whole, safe to show to the student: it names no hidden test's data. */
  feedback: string;
  sandbox: SandboxName;
  /** For instance `CPython 3.11.2`. */
  runtime: string;
  /** How far a pass can be believed. */
  integrity: Integrity;
  /** Why it is not `full`, for instructors. */
  integrityReason?: string;
}

export const INTEGRITIES = ['full', 'low', 'suspect'] as const;
/**
 * Of unit tests. `full`: they pass also where the student's code is in another process. `low`: that could not be shown.
 * `suspect`: something speaks for a trick.
 */
export type Integrity = (typeof INTEGRITIES)[number];

export type SandboxName = 'native' | 'wasm';

/** The platform failed, not the student: never a verdict, always worth another try. */
export class GraderUnavailable extends Error {
  override readonly name = 'GraderUnavailable';
}

/** The exercise asks for something this server cannot grade (a language without a toolchain, say). */
export class NotGradable extends Error {
  override readonly name: string = 'NotGradable';
}

/** The exercise's own files cannot be used: nobody's code can be graded by them. */
export class ExerciseFault extends NotGradable {
  override readonly name = 'ExerciseFault';

  constructor(
    readonly reason: string,
    readonly place: { file?: string | undefined; line?: number | undefined } = {},
  ) {
    super(inPlace(reason, place));
  }
}

function inPlace(reason: string, { file, line }: ExerciseFault['place']): string {
  if (file === undefined) return reason;
  return `${file}${line === undefined ? '' : `, line ${line}`}: ${reason}`;
}
