import { exactReplacer } from '../../common/schemas/exact-json.js';
import type { StudentExerciseView } from '../../exercises/exercises.views.js';
import type { SubmissionView } from '../../submissions/submissions.schemas.js';
import type { ExerciseContext, ProgressContext, TutorContext } from '../tutor.js';
import type { ContextPart } from './agent-descriptor.js';
import type { TextForm } from '../privacy/redact.js';

/** One block of data for a prompt. */
export interface DataBlock {
  kind: string;
  text: string;
  maxChars: number;
  form: TextForm;
  /** A name of the student in it is theirs, and is taken out; an author's text only happens to hold the same word. */
  by: 'student' | 'author';
}

type Result = SubmissionView['results'][number];

/** What is told of the part; nothing where there is nothing to tell. */
export const PARTS: Readonly<Record<ContextPart, (context: TutorContext) => DataBlock[]>> = {
  topic: ({ topic, work }) => {
    const lines = [
      ...(topic === null ? [] : [`topic: ${topic}`]),
      ...(work === null ? [] : [`language: ${languageOf(work)}`]),
    ];
    // A session's topic is the student's own words.
    return lines.length === 0 ? [] : [{ ...author('topic', lines.join('\n'), 400), by: 'student' }];
  },
  task: ({ work }) => (work === null ? [] : taskBlocks(work.exercise)),
  examples: ({ work }) => (work === null ? [] : exampleBlocks(work.exercise)),
  code: ({ work }) => (work?.submission ? codeBlocks(work.submission) : []),
  verdict: ({ work }) => (work === null ? [] : [verdictBlock(work.submission)]),
  failure: ({ work }) => (work?.submission ? failureBlocks(work.submission) : []),
  hints: ({ work }) => (work === null ? [] : hintBlocks(work)),
  progress: ({ progress }) => (progress === null ? [] : progressBlocks(progress)),
};

const author = (kind: string, text: string, maxChars: number): DataBlock => ({
  kind,
  text,
  maxChars,
  form: 'prose',
  by: 'author',
});

const json = (value: unknown): string => JSON.stringify(value, exactReplacer) ?? 'null';

/** Of the files beside the main one. */
const MAX_FILES = 5;

const languageOf = ({ exercise, submission }: ExerciseContext): string =>
  submission?.language ?? exercise.language;

function taskBlocks(exercise: StudentExerciseView): DataBlock[] {
  const task = `title: ${exercise.title}\nlevel: ${exercise.difficultyLevel}\n\n${exercise.description}`;
  const starter = exercise.starterCode;
  return [
    author('task', task, 6_000),
    ...(starter === null || starter.trim() === '' ? [] : [author('starter code', starter, 3_000)]),
    ...Object.entries(exercise.studentFiles)
      .filter(([, file]) => file.starter.trim() !== '')
      .slice(0, MAX_FILES)
      .map(([path, file]) => author(`starter code of ${path}`, file.starter, 1_500)),
  ];
}

/** Of the visible tests. Whoever handed us an author's view by mistake still tells nothing of a hidden one. */
function exampleBlocks({ testCases }: StudentExerciseView): DataBlock[] {
  const shown = testCases.filter((test) => !test.hidden).slice(0, 3);
  const texts = shown.map((test) => {
    if (test.kind === 'io') return `input:\n${test.stdin}\noutput:\n${test.expectedStdout}`;
    if (test.kind === 'call') {
      return `${test.function}(${test.args.map(json).join(', ')}) gives ${json(test.expected)}`;
    }
    return Object.values(test.files)
      .filter((content) => typeof content === 'string')
      .join('\n');
  });
  return texts.map((text, index) => author(`visible test ${index + 1}`, text, 1_500));
}

function codeBlocks({ code, files }: SubmissionView): DataBlock[] {
  const kind = 'code of the student, with line numbers that are not part of it';
  const others = Object.entries(files).slice(0, MAX_FILES);
  return [
    { kind, text: numbered(code), maxChars: 12_000, form: 'code', by: 'student' },
    ...others.map(([path, text]): DataBlock => ({
      kind: `${path} of the student, numbered likewise`,
      text: numbered(text),
      maxChars: 4_000,
      form: 'code',
      by: 'student',
    })),
  ];
}

const numbered = (code: string): string =>
  code
    .trimEnd()
    .split(/\r\n?|\n/)
    .map((line, index) => `${index + 1}| ${line}`)
    .join('\n');

function verdictBlock(submission: SubmissionView | null): DataBlock {
  if (submission === null) return author('state', 'Nothing was handed in yet.', 100);
  const { verdict, score, attempt, results } = submission;
  const visible = results.filter((result) => !result.hidden);
  const passed = visible.filter((result) => result.passed).length;
  const lines = [
    `attempt: ${attempt}`,
    `verdict: ${verdict ?? 'none yet'}`,
    `score: ${score ?? 'none yet'}`,
    `visible tests passed: ${passed} of ${visible.length}`,
    // Where a visible one fails, that one is enough to go on.
    ...(passed === visible.length && verdict !== 'accepted'
      ? ['Every visible test passes; some other check fails.']
      : []),
  ];
  return author('state of the latest attempt', lines.join('\n'), 400);
}

/** The first visible test that fails, with the explained error. */
function failureBlocks({ results, feedback, verdict }: SubmissionView): DataBlock[] {
  if (verdict === null || verdict === 'accepted') return [];
  const failed = results.find((result) => !result.passed && !result.hidden);
  return [
    ...(feedback === null ? [] : [printed('feedback that the student has read', feedback, 3_000)]),
    ...(failed === undefined ? [] : [printed('first visible test that fails', testText(failed), 5_000)]),
  ];
}

const printed = (kind: string, text: string, maxChars: number): DataBlock => ({
  kind,
  text,
  maxChars,
  form: 'code',
  by: 'student',
});

function testText(result: Result): string {
  const { name, verdict, stdin, args, expected, actual, stdout, stderr, message } = result;
  const fields = { name, verdict, stdin, args, expected, actual, stdout, stderr, message };
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([field, value]) => `${field}: ${String(value).slice(0, 2_000)}`)
    .join('\n');
}

function hintBlocks({ exercise, hint }: ExerciseContext): DataBlock[] {
  const taken = exercise.hints.map((text, index) => author(`hint ${index + 1}, taken`, text, 1_000));
  if (hint?.isNew !== true) return taken;
  const before = taken.filter((_block, index) => index !== hint.index);
  return [...before, author('hint that the student has just been given: build on it', hint.text, 1_000)];
}

function progressBlocks({ stats, mastery, next }: ProgressContext): DataBlock[] {
  const numbers = {
    exercisesCompleted: stats.exercisesCompleted,
    exercisesAttempted: stats.exercisesAttempted,
    totalSubmissions: stats.totalSubmissions,
    averageBestScore: stats.averageScore,
    activeDaysOfTheLast28: stats.activeDays28,
    currentStreakInDays: stats.currentStreak,
    longestStreakInDays: stats.longestStreak,
  };
  const topics = mastery.map(
    ({ topic, mastery: percent, band, exercisesCounted }) =>
      `${topic}: ${percent} percent, ${band}, ${exercisesCounted} exercises counted`,
  );
  const exercises = next
    .slice(0, 10)
    .map(
      ({ title, topic, status, attempts, bestScore }) =>
        `${title} (${topic}): ${status}, attempts ${attempts}, best score ${bestScore ?? 'none'}`,
    );
  return [
    author('numbers of the student', json(numbers), 1_000),
    author('mastery by topic', topics.join('\n') || 'none yet', 3_000),
    author('next exercises', exercises.join('\n') || 'none left', 3_000),
  ];
}
