import type { ExerciseContext, ProgressContext, TutorContext } from '../../src/chat/tutor.js';
import type { StarterExercise } from '../../src/exercises/starter/starter.types.js';
import {
  explainFault,
  explainMismatch,
  explainVerdict,
  summarise,
} from '../../src/grading/explain/feedback.js';
import type { CallTest, IoTest, TestResult, Verdict } from '../../src/grading/grading.types.js';
import { renderExpected } from '../../src/grading/values/compare.js';
import { renderValue } from '../../src/grading/values/render.js';
import type { WireValue } from '../../src/grading/values/wire-value.js';
import type { Fault } from '../../src/grading/values/wire.js';
import type { SubmissionResult, SubmissionView } from '../../src/submissions/submissions.schemas.js';

/** What one test did: nothing wrong, a fault, a value or an output of the wrong kind, or a limit that was hit. */
export type Outcome =
  | 'passes'
  | { fault: Partial<Fault> }
  | { gives: WireValue }
  | { prints: string }
  | Exclude<Verdict, 'accepted'>;

const LIMITS = { timeLimitMs: 2000, memoryLimitMb: 128 };

/** The exercise as a student sees it. */
function studentExercise(exercise: StarterExercise): ExerciseContext['exercise'] {
  const { title, topic, difficultyLevel, language, description, starterCode, testCases, hints } = exercise;
  return {
    view: 'student',
    id: 7,
    title,
    titles: {},
    tags: [],
    author: null,
    source: null,
    licence: null,
    languageVersion: null,
    topic,
    difficultyLevel,
    language,
    allowedLanguages: [language],
    isPublished: true,
    tutorSupport: 'moderate',
    typeCheck: false,
    stopAtFirstFailure: false,
    studentFiles: {},
    totalTimeLimitMs: null,
    createdAt: '2026-09-01T08:30:00.000Z',
    updatedAt: '2026-09-01T08:30:00.000Z',
    description,
    solutionFile: null,
    starterCode,
    expectedOutput: null,
    files: {},
    testCases: testCases
      .filter((test) => !test.hidden)
      .map((test) => ({
        ...test,
        weight: test.weight ?? 1,
        hidden: false,
      })) as ExerciseContext['exercise']['testCases'],
    hints: [],
    hintCount: hints.length,
    timeLimitMs: LIMITS.timeLimitMs,
    memoryLimitMb: LIMITS.memoryLimitMb,
    version: 1,
    hiddenTestCount: testCases.filter((test) => test.hidden).length,
  };
}

/** The grade of code whose tests end in the same way, explained in the grader's own words; hidden tests show their verdict alone. */
export function gradedSubmission(
  exercise: StarterExercise,
  code: string,
  { visible, hidden = visible }: { visible: Outcome; hidden?: Outcome },
): SubmissionView {
  const results = exercise.testCases.map((test) =>
    resultOf(test, test.hidden ? hidden : visible, code, exercise),
  );
  const passed = results.filter((result) => result.passed).length;
  return {
    id: 11,
    studentId: 3,
    exerciseId: 7,
    exerciseVersion: 1,
    attempt: 2,
    language: exercise.language,
    code,
    files: {},
    status: 'graded',
    verdict: results.find((result) => !result.passed)?.verdict ?? 'accepted',
    score: Math.round((100 * passed) / results.length),
    feedback: summarise(results, exercise.language),
    queue: null,
    results: results.map((result, index) => (result.hidden ? hiddenResult(result, index) : result)),
    createdAt: '2026-09-01T08:30:00.000Z',
    startedAt: '2026-09-01T08:30:01.000Z',
    gradedAt: '2026-09-01T08:30:02.000Z',
  };
}

function hiddenResult({ verdict, passed }: TestResult, index: number): SubmissionResult {
  return {
    name: `Hidden test ${index}`,
    hidden: true,
    verdict,
    passed,
    durationMs: null,
    peakMemoryKb: null,
  };
}

function resultOf(
  test: CallTest | IoTest,
  outcome: Outcome,
  code: string,
  { language }: StarterExercise,
): TestResult {
  const base = {
    name: test.name ?? 'Test',
    hidden: test.hidden === true,
    weight: 1,
    durationMs: 3,
    peakMemoryKb: 9000,
  };
  const input =
    test.kind === 'io'
      ? { stdin: test.stdin, expected: test.expectedStdout }
      : {
          args: test.args.map((arg) => renderExpected(arg, language)).join(', '),
          expected: renderExpected(test.expected, language),
        };
  if (outcome === 'passes') return { ...base, ...input, verdict: 'accepted', passed: true };
  if (typeof outcome === 'string') {
    return {
      ...base,
      ...input,
      verdict: outcome,
      passed: false,
      message: explainVerdict(outcome, { language, code, limits: LIMITS }),
    };
  }
  if ('fault' in outcome) {
    const fault: Fault = { fault: 'exception', type: 'Error', message: '', ...outcome.fault };
    const verdict = fault.fault === 'syntax' ? 'compile_error' : 'runtime_error';
    return { ...base, ...input, verdict, passed: false, message: explainFault(fault, { language, code }) };
  }
  const value = 'gives' in outcome ? outcome.gives : undefined;
  const actual = 'gives' in outcome ? renderValue(outcome.gives, language) : outcome.prints;
  const message = explainMismatch({
    test,
    actualText: actual,
    actual: value,
    stdout: value ? '' : actual,
    language,
    code,
  });
  return { ...base, ...input, actual, verdict: 'wrong_answer', passed: false, message };
}

export function workOn(exercise: StarterExercise, more: Partial<ExerciseContext> = {}): TutorContext {
  const work = {
    exercise: studentExercise(exercise),
    submission: null,
    ladder: { rung: 1, maxRung: 4 },
    hint: null,
    ...more,
  };
  return { work, topic: exercise.topic, progress: null };
}

export const SOME_PROGRESS: ProgressContext = {
  stats: {
    exercisesCompleted: 12,
    exercisesAttempted: 14,
    totalSubmissions: 41,
    averageScore: 91.43,
    masteryByTopic: { lists: 74, recursion: 43 },
    activeDays28: 9,
    currentStreak: 3,
    longestStreak: 6,
  },
  mastery: [
    { topic: 'lists', mastery: 74, band: 'practising', exercisesCounted: 4 },
    { topic: 'recursion', mastery: 43, band: 'developing', exercisesCounted: 3 },
  ],
  next: [
    {
      exerciseId: 3,
      title: 'Boxes in boxes',
      topic: 'recursion',
      status: 'in_progress',
      attempts: 2,
      bestScore: 40,
      completedAt: null,
    },
    {
      exerciseId: 5,
      title: 'The bracket doctor',
      topic: 'stacks',
      status: 'not_started',
      attempts: 0,
      bestScore: null,
      completedAt: null,
    },
  ],
};
