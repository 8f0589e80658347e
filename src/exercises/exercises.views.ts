import { z } from 'zod';
import { pageOf } from '../common/schemas/pagination.js';
import { ExerciseIntegrityName } from './author-check/exercise-check.views.js';
import { LanguageName } from '../grading/grading.schemas.js';
import { languageOf } from '../grading/languages.js';
import type { Exercise } from './exercise.entity.js';
import { DifficultyLevelName, EXAMPLE, TutorSupportName } from './exercises.schemas.js';
import { CheckerBody, StudentFiles } from './schemas/code-files.schemas.js';
import { Files, TestCaseBody } from './schemas/test-cases.schemas.js';

const time = z.iso.datetime();

const Summary = {
  id: z.int(),
  title: z.string(),
  difficultyLevel: DifficultyLevelName,
  topic: z.string(),
  language: LanguageName,
  allowedLanguages: z.array(LanguageName),
  isPublished: z.boolean(),
  createdAt: time,
  updatedAt: time,
};

const SUMMARY_EXAMPLE = {
  id: 7,
  title: EXAMPLE.title,
  difficultyLevel: EXAMPLE.difficultyLevel,
  topic: EXAMPLE.topic,
  language: EXAMPLE.language,
  allowedLanguages: ['python'],
  isPublished: true,
  createdAt: '2026-09-01T08:30:00.000Z',
  updatedAt: '2026-09-01T08:30:00.000Z',
};

export const ExerciseSummaryView = z
  .object(Summary)
  .meta({ id: 'ExerciseSummary', example: SUMMARY_EXAMPLE });
export type ExerciseSummaryView = z.infer<typeof ExerciseSummaryView>;

export const ExercisePage = pageOf('ExercisePage', ExerciseSummaryView);
export type ExercisePage = z.infer<typeof ExercisePage>;

const Detail = {
  ...Summary,
  titles: z.record(z.string(), z.string()).meta({ description: 'The title in other languages' }),
  tags: z.array(z.string()),
  author: z.string().nullable(),
  source: z.string().nullable(),
  licence: z.string().nullable(),
  description: z.string().meta({ description: 'Markdown' }),
  languageVersion: z.string().nullable().meta({ description: 'The version of `language` that it needs' }),
  solutionFile: z.string().nullable(),
  starterCode: z.string().nullable(),
  expectedOutput: z.string().nullable(),
  testCases: z.array(TestCaseBody),
  files: Files.meta({ description: 'In the working folder of every test' }),
  studentFiles: StudentFiles,
  hints: z.array(z.string()),
  hintCount: z.int().meta({ description: 'All hints, taken or not' }),
  timeLimitMs: z.int(),
  totalTimeLimitMs: z.int().nullable().meta({ description: 'Of all tests together; null for no limit' }),
  memoryLimitMb: z.int(),
  typeCheck: z.boolean(),
  stopAtFirstFailure: z.boolean(),
  version: z.int().meta({ description: 'Rises with each change of tests or limits' }),
  tutorSupport: TutorSupportName.meta({ description: 'How far the tutor may help' }),
};

const tests = EXAMPLE.testCases.map((test) => ({ weight: 1, hidden: false, ...test }));
const DETAIL_EXAMPLE = {
  ...SUMMARY_EXAMPLE,
  titles: {},
  tags: [],
  author: null,
  source: null,
  licence: null,
  description: EXAMPLE.description,
  languageVersion: null,
  solutionFile: 'solution.py',
  starterCode: EXAMPLE.starterCode,
  expectedOutput: null,
  testCases: tests,
  files: {},
  studentFiles: {},
  hiddenTestCount: 1,
  hints: EXAMPLE.hints,
  hintCount: 2,
  timeLimitMs: 2000,
  totalTimeLimitMs: null,
  memoryLimitMb: 128,
  typeCheck: false,
  stopAtFirstFailure: false,
  version: 1,
  tutorSupport: 'moderate',
} as const;

/** What a student sees: nothing of a hidden test but the number of them, and the hints taken so far. */
export const StudentExerciseView = z
  .object({
    view: z.literal('student').meta({ description: 'Tells a student’s view from an instructor’s' }),
    ...Detail,
    testCases: Detail.testCases.meta({ description: 'The visible ones' }),
    expectedOutput: Detail.expectedOutput.meta({ description: 'Null where some test is hidden' }),
    hints: Detail.hints.meta({ description: 'Those already taken' }),
    hiddenTestCount: z.int(),
  })
  .meta({
    id: 'StudentExercise',
    example: {
      view: 'student',
      ...DETAIL_EXAMPLE,
      testCases: tests.slice(0, 1),
      hints: EXAMPLE.hints.slice(0, 1),
    },
  });
export type StudentExerciseView = z.infer<typeof StudentExerciseView>;

/** What an instructor sees: all of it. */
export const ExerciseView = z
  .object({
    view: z.literal('instructor').meta({ description: 'Tells an instructor’s view from a student’s' }),
    ...Detail,
    solutionCode: z.string().nullable(),
    checker: CheckerBody.nullable(),
    hiddenTestCount: z.int(),
    integrity: ExerciseIntegrityName.nullable().meta({
      description:
        '`low` where unit tests have to share a process with the code that they test; null before the author check',
    }),
    integrityReason: z.string().nullable(),
  })
  .meta({
    id: 'InstructorExercise',
    example: {
      view: 'instructor',
      ...DETAIL_EXAMPLE,
      solutionCode: EXAMPLE.solutionCode,
      checker: null,
      integrity: 'full',
      integrityReason: null,
    },
  });
export type ExerciseView = z.infer<typeof ExerciseView>;

/** What a reader sees of an exercise, by who they are. */
export const AnyExerciseView = z.discriminatedUnion('view', [StudentExerciseView, ExerciseView]).meta({
  id: 'Exercise',
  description: 'One exercise: whole for instructors, without what would give it away for others',
});

export const HintView = z
  .object({ index: z.int().meta({ description: 'From 0' }), text: z.string(), remaining: z.int() })
  .meta({ id: 'Hint', example: { index: 0, text: 'Which operator adds two numbers?', remaining: 2 } });
export type HintView = z.infer<typeof HintView>;

export type SummaryData = Pick<
  Exercise,
  'id' | 'title' | 'difficultyLevel' | 'topic' | 'language' | 'allowedLanguages' | 'isPublished'
> & {
  /** An instant, or its text as the views show it. */
  createdAt: Date | string;
  updatedAt: Date | string;
};

const instantText = (at: Date | string): string => (typeof at === 'string' ? at : at.toISOString());

export function toSummaryView(exercise: SummaryData): ExerciseSummaryView {
  return {
    id: exercise.id,
    title: exercise.title,
    difficultyLevel: exercise.difficultyLevel,
    topic: exercise.topic,
    language: exercise.language,
    allowedLanguages: (exercise.allowedLanguages as ExerciseSummaryView['allowedLanguages'] | null) ?? [
      exercise.language,
    ],
    isPublished: exercise.isPublished,
    createdAt: instantText(exercise.createdAt),
    updatedAt: instantText(exercise.updatedAt),
  };
}

export type DetailData = SummaryData &
  Pick<
    Exercise,
    | 'titles'
    | 'tags'
    | 'author'
    | 'source'
    | 'licence'
    | 'description'
    | 'languageVersion'
    | 'solutionFile'
    | 'starterCode'
    | 'solutionCode'
    | 'expectedOutput'
    | 'testCases'
    | 'files'
    | 'studentFiles'
    | 'checker'
    | 'hints'
    | 'timeLimitMs'
    | 'totalTimeLimitMs'
    | 'memoryLimitMb'
    | 'typeCheck'
    | 'stopAtFirstFailure'
    | 'version'
    | 'tutorSupport'
    | 'integrity'
    | 'integrityReason'
  >;

export function toExerciseView(exercise: DetailData): ExerciseView {
  return {
    view: 'instructor',
    ...toSummaryView(exercise),
    titles: exercise.titles,
    tags: exercise.tags,
    author: exercise.author ?? null,
    source: exercise.source ?? null,
    licence: exercise.licence ?? null,
    description: exercise.description,
    languageVersion: exercise.languageVersion ?? null,
    solutionFile: exercise.solutionFile ?? languageOf(exercise.language)?.solutionFile ?? null,
    starterCode: exercise.starterCode ?? null,
    solutionCode: exercise.solutionCode ?? null,
    expectedOutput: exercise.expectedOutput ?? null,
    testCases: exercise.testCases as ExerciseView['testCases'],
    files: exercise.files,
    studentFiles: exercise.studentFiles,
    checker: (exercise.checker as ExerciseView['checker'] | undefined) ?? null,
    hiddenTestCount: exercise.testCases.filter((test) => test.hidden).length,
    hints: exercise.hints,
    hintCount: exercise.hints.length,
    timeLimitMs: exercise.timeLimitMs,
    totalTimeLimitMs: exercise.totalTimeLimitMs ?? null,
    memoryLimitMb: exercise.memoryLimitMb,
    typeCheck: exercise.typeCheck,
    stopAtFirstFailure: exercise.stopAtFirstFailure,
    version: exercise.version,
    tutorSupport: exercise.tutorSupport,
    integrity: exercise.integrity ?? null,
    integrityReason: exercise.integrityReason ?? null,
  };
}

/** `hintsTaken`: how many hints this student has taken. */
export function toStudentExerciseView(exercise: DetailData, hintsTaken: number): StudentExerciseView {
  const {
    solutionCode: _secret,
    checker: _judge,
    studentFiles,
    integrity: _trust,
    integrityReason: _why,
    ...view
  } = toExerciseView(exercise);
  return {
    ...view,
    view: 'student',
    studentFiles: Object.fromEntries(
      Object.entries(studentFiles).map(([path, { starter }]) => [path, { starter }]),
    ),
    // The output that a hidden test wants may be this very text.
    expectedOutput: view.hiddenTestCount > 0 ? null : view.expectedOutput,
    testCases: view.testCases.filter((test) => !test.hidden),
    hints: view.hints.slice(0, hintsTaken),
  };
}
