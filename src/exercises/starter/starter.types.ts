import type { CallTest, IoTest, LanguageId } from '../../grading/grading.types.js';

/** One ready-made exercise, in the words of the body of `POST /api/exercises/`. Absent limits take its defaults. */
export interface StarterExercise {
  /** Kebab-case, unique and never changed: an exercise is put into the database once by its slug. */
  slug: string;
  title: string;
  /** Markdown: the story, the task, the form of input and output, an example. */
  description: string;
  topic: string;
  difficultyLevel: 'beginner' | 'intermediate' | 'advanced';
  language: Extract<LanguageId, 'python' | 'javascript'>;
  /** Loads without an error and fails at least one test. */
  starterCode: string;
  /** Passes every test. */
  solutionCode: string;
  testCases: (CallTest | IoTest)[];
  /** Each a little more concrete than the one before; none is the solution. */
  hints: string[];
  timeLimitMs?: number;
  memoryLimitMb?: number;
}
