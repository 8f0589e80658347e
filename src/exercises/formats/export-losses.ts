import type { TestCase } from '../../grading/grading.types.js';
import { languageOf } from '../../grading/languages.js';
import type { ExerciseBody } from '../exercises.schemas.js';
import type { Notes } from './notes.js';

/** Fields that a format may have no place for, each with whether an exercise makes use of it. */
const FIELDS = {
  hints: ({ hints }) => hints.length > 0,
  titles: ({ titles }) => Object.keys(titles).length > 0,
  tags: ({ tags }) => tags.length > 0,
  author: ({ author }) => author != null,
  source: ({ source }) => source != null,
  licence: ({ licence }) => licence != null,
  difficultyLevel: ({ difficultyLevel }) => difficultyLevel !== 'beginner',
  allowedLanguages: ({ allowedLanguages, language }) =>
    allowedLanguages?.some((one) => one !== language) === true,
  languageVersion: ({ languageVersion }) => languageVersion != null,
  solutionFile: ({ solutionFile, language }) =>
    solutionFile != null && solutionFile !== languageOf(language)?.solutionFile,
  typeCheck: ({ typeCheck }) => typeCheck,
  stopAtFirstFailure: ({ stopAtFirstFailure }) => stopAtFirstFailure,
  tutorSupport: ({ tutorSupport }) => tutorSupport !== 'moderate',
  isPublished: ({ isPublished }) => !isPublished,
  starterCode: ({ starterCode }) => starterCode != null && starterCode !== '',
} as const satisfies Record<string, (body: ExerciseBody) => boolean>;

/** One note for each field that is used and that the format cannot say. */
export function noteLostFields(
  body: ExerciseBody,
  notes: Notes,
  { kept }: { kept: readonly (keyof typeof FIELDS | 'studentFiles')[] },
): void {
  for (const [option, isUsed] of Object.entries(FIELDS))
    if (!kept.includes(option as keyof typeof FIELDS) && isUsed(body))
      notes.add('option_dropped', { option });
  if (kept.includes('studentFiles')) return;
  for (const file of Object.keys(body.studentFiles))
    notes.lose('file_dropped', { file, reason: 'a second file of the student’s' });
}

/** What is left out of each test. */
export function noteLostOfTest(
  test: TestCase,
  number: number,
  notes: Notes,
  { kept }: { kept: readonly ('weight' | 'group' | 'name')[] },
): void {
  const label = test.name ?? number;
  const add = (option: string, value: string | number) =>
    notes.add('option_dropped', { test: label, option, value });
  if (!kept.includes('weight') && (test.weight ?? 1) !== 1) add('weight', test.weight ?? 1);
  if (!kept.includes('group') && test.group !== undefined) add('group', test.group);
  if (!kept.includes('name') && test.name !== undefined) add('name', test.name);
}

export const labelOf = (test: TestCase, index: number): string | number => test.name ?? index + 1;

/** An expected output without tests is one test. */
export const testsOf = ({ testCases, expectedOutput }: ExerciseBody): TestCase[] =>
  testCases.length > 0 || expectedOutput == null
    ? (testCases as TestCase[])
    : [{ kind: 'io', stdin: '', expectedStdout: expectedOutput, weight: 1, hidden: false }];
