import { toStudentExerciseView, type DetailData } from '../../src/exercises/exercises.views.js';
import type { TutorContext } from '../../src/chat/tutor.js';

/** What must not stand in any prompt; the words say where they come from. */
export const SECRET = 'NOT-FOR-THE-TUTOR';

/** An exercise as the database has it: its solution, its hidden tests and all hints but the first hold the secret word. */
const EXERCISE: DetailData = {
  id: 71,
  title: 'Add two numbers',
  titles: {},
  tags: [],
  author: null,
  source: null,
  licence: null,
  languageVersion: null,
  description: 'Write a function `add(a, b)` that returns the sum.',
  difficultyLevel: 'beginner',
  topic: 'functions',
  language: 'python',
  allowedLanguages: ['python'],
  isPublished: true,
  tutorSupport: 'moderate',
  typeCheck: false,
  stopAtFirstFailure: false,
  studentFiles: {
    'lib/sums.py': { starter: 'def carry():\n    ...\n', solution: `# ${SECRET} second file` },
  },
  totalTimeLimitMs: null,
  checker: null,
  solutionFile: 'solution.py',
  starterCode: 'def add(a, b):\n    ...\n',
  solutionCode: `def add(a, b):\n    return a + b  # ${SECRET} solution\n`,
  expectedOutput: `${SECRET} output`,
  files: {},
  testCases: [
    { kind: 'call', name: 'two and three', function: 'add', args: [2, 3], expected: 5 },
    {
      kind: 'call',
      name: `${SECRET} name`,
      function: 'add',
      args: [`${SECRET} args`],
      expected: 1,
      hidden: true,
    },
    { kind: 'io', stdin: `${SECRET} stdin`, expectedStdout: `${SECRET} stdout`, hidden: true },
    { kind: 'unit', framework: 'assert', files: { 'test.py': `# ${SECRET} file` }, hidden: true },
  ],
  hints: ['Python adds with a sign.', `${SECRET} second hint`, `${SECRET} third hint`],
  timeLimitMs: 2000,
  memoryLimitMb: 128,
  version: 1,
  integrity: 'full',
  integrityReason: `${SECRET} reason`,
  createdAt: new Date(0),
  updatedAt: new Date(0),
};

/** Of a student who has taken one hint and whose latest attempt with this code fails a visible and a hidden test. */
export function aTutorContext(code = 'def add(a, b):\n    return a - b\n'): TutorContext {
  const hidden = { durationMs: null, peakMemoryKb: null, hidden: true, passed: false };
  return {
    topic: 'functions',
    work: {
      exercise: toStudentExerciseView(EXERCISE, 1),
      ladder: { rung: 2, maxRung: 4 },
      hint: { index: 0, text: 'Python adds with a sign.', isNew: false },
      submission: {
        id: 72,
        studentId: 73,
        exerciseId: 71,
        exerciseVersion: 1,
        attempt: 3,
        language: 'python',
        code,
        files: {},
        status: 'graded',
        verdict: 'wrong_answer',
        score: 0,
        feedback: 'add(2, 3) gave -1 instead of 5.',
        queue: null,
        results: [
          {
            name: 'two and three',
            hidden: false,
            verdict: 'wrong_answer',
            passed: false,
            durationMs: 3,
            peakMemoryKb: 9000,
            args: '2, 3',
            expected: '5',
            actual: '-1',
          },
          { ...hidden, name: 'Hidden test 1', verdict: 'wrong_answer', message: `${SECRET} message` },
        ],
        createdAt: '2026-03-01T09:00:00.000Z',
        startedAt: '2026-03-01T09:00:01.000Z',
        gradedAt: '2026-03-01T09:00:02.000Z',
      },
    },
    progress: {
      stats: {
        exercisesCompleted: 12,
        exercisesAttempted: 14,
        totalSubmissions: 41,
        averageScore: 91.43,
        masteryByTopic: { functions: 43 },
        activeDays28: 9,
        currentStreak: 3,
        longestStreak: 6,
      },
      mastery: [{ topic: 'functions', mastery: 43, band: 'developing', exercisesCounted: 3 }],
      next: [
        {
          exerciseId: 74,
          title: 'The piggy bank',
          topic: 'loops',
          status: 'in_progress',
          attempts: 2,
          bestScore: 40,
          completedAt: null,
        },
      ],
    },
  };
}
