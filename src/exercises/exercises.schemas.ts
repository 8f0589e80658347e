import { z } from 'zod';
import { PageQuery } from '../common/schemas/pagination.js';
import type { FieldCode, FieldParams } from '../common/errors/field-errors.js';
import { namedEnum } from '../common/schemas/named-enum.js';
import { exactMembers, line } from '../common/schemas/validation.js';
import { frameworksOf, languageOf, LANGUAGES } from '../grading/languages.js';
import type { LanguageId } from '../grading/grading.types.js';
import { LanguageName } from '../grading/grading.schemas.js';
import { DIFFICULTY_LEVELS, TUTOR_SUPPORTS } from './exercise.entity.js';
import { fileName, Files, TestCaseBody, type UnitTestBody } from './schemas/test-cases.schemas.js';
import { CheckerBody, code, StudentFiles } from './schemas/code-files.schemas.js';

export const DifficultyLevelName = namedEnum('DifficultyLevel', DIFFICULTY_LEVELS, 'From easy to hard');
export const TutorSupportName = namedEnum(
  'TutorSupport',
  TUTOR_SUPPORTS,
  '`low` guiding questions, `moderate` an example on another theme, `high` one corrected line',
);

/** BCP 47, without its rarer parts. */
const LANGUAGE_TAG = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}$/;
const topic = line(100).meta({ example: 'loops' });
const language = LanguageName;
const difficultyLevel = DifficultyLevelName;

/** A whole exercise, for the documentation. */
export const EXAMPLE = {
  title: 'Add two numbers',
  description: 'Write a function `add(a, b)` that returns the **sum** of two numbers.',
  difficultyLevel: 'beginner',
  topic: 'functions',
  language: 'python',
  starterCode: 'def add(a, b):\n    ...\n',
  solutionCode: 'def add(a, b):\n    return a + b\n',
  testCases: [
    { kind: 'call', name: 'two and three', function: 'add', args: [2, 3], expected: 5 },
    {
      kind: 'call',
      name: 'below zero',
      function: 'add',
      args: [-2, 1],
      expected: -1,
      weight: 2,
      hidden: true,
    },
  ],
  hints: ['Python adds with `+`.', 'A function gives its answer back with `return`.'],
};

/** The fields of a body, each with its own rules. */
export const ExerciseFields = z.strictObject({
  title: line(200).meta({ example: 'Add two numbers' }),
  titles: z
    .record(z.string().regex(LANGUAGE_TAG, 'must be a language such as de or pt-BR'), line(200))
    .refine((titles) => Object.keys(titles).length <= 20, 'may hold at most 20 languages')
    .default({})
    .meta({ description: 'The title in other languages', example: { de: 'Zwei Zahlen addieren' } }),
  description: z
    .string()
    .trim()
    .min(1)
    .max(50_000)
    .meta({ description: 'Markdown', example: 'Write `add(a, b)`.' }),
  difficultyLevel,
  topic,
  language: language.default('python'),
  allowedLanguages: z
    .array(language)
    .min(1)
    .max(LANGUAGES.length)
    .nullish()
    .meta({ description: 'Default: `language` alone' }),
  languageVersion: z
    .string()
    .regex(/^\d{1,3}(?:\.\d{1,3}){0,2}$/, 'must be a version such as 3.12')
    .nullish()
    .meta({
      description:
        'The version of `language` that it needs, by its first numbers (`3.12`); servers with another one refuse it',
      example: '3.12',
    }),
  solutionFile: fileName.nullish().meta({
    description:
      'The name under which tests import the student’s code; default `solution.py`, `solution.js` ...',
  }),
  starterCode: code.nullish().meta({ example: 'def add(a, b):\n    ...\n' }),
  solutionCode: code.nullish().meta({
    description: 'Never shown to students; saving a published exercise grades it first',
    example: 'def add(a, b):\n    return a + b\n',
  }),
  expectedOutput: z
    .string()
    .max(262_144)
    .nullish()
    .meta({ description: 'Without `testCases`: one `io` test with empty stdin' }),
  testCases: z.array(TestCaseBody).max(200).default([]),
  files: Files.default({}).meta({
    description:
      'Data and modules by path, in the working folder of every test; students see them, as their programs can',
    example: { 'words.txt': 'one\ntwo\n' },
  }),
  hints: z.array(z.string().trim().min(1).max(4000)).max(20).default([]),
  studentFiles: StudentFiles.default({}),
  checker: CheckerBody.nullish(),
  timeLimitMs: z.int().min(100).max(30_000).default(2000).meta({ description: 'Per test' }),
  totalTimeLimitMs: z.int().min(100).max(300_000).nullish().meta({
    description: 'Of all tests together; those that it does not suffice for exceed the time limit',
  }),
  memoryLimitMb: z.int().min(16).max(1024).default(128),
  typeCheck: z.boolean().default(false).meta({
    description:
      'TypeScript only: a type error in the student’s code is a `compile_error` (`strict`, ES2023)',
  }),
  stopAtFirstFailure: z.boolean().default(false).meta({
    description: 'The tests after the first that fails are not run, and have its verdict',
  }),
  tags: z
    .array(line(50))
    .max(20)
    .default([])
    .meta({ example: ['arithmetic'] }),
  author: line(500).nullish(),
  source: line(500).nullish().meta({ description: 'Where it is from: a book, a contest, an address' }),
  licence: line(200).nullish().meta({ example: 'CC BY-SA 4.0' }),
  isPublished: z
    .boolean()
    .default(true)
    .meta({ description: 'Others are seen by instructors only, and need not be whole' }),
  tutorSupport: TutorSupportName.default('moderate').describe('How far the tutor may help'),
});
type Fields = z.infer<typeof ExerciseFields>;

/** The body of POST and PUT. Rules over several fields are checked once each field is right. */
export const ExerciseBody = ExerciseFields.superRefine((body, context) => {
  for (const [path, code, message, params] of crossFaults(body))
    context.addIssue({ code: 'custom', path, message, params: { code, params: params ?? {} } });
}).meta({ id: 'ExerciseBody', example: EXAMPLE });
exactMembers.add(ExerciseBody, { members: ['args', 'expected'] });
export type ExerciseBody = z.infer<typeof ExerciseBody>;

type Fault = [path: (string | number)[], code: FieldCode, message: string, params?: FieldParams];

function* crossFaults(body: Fields): Generator<Fault> {
  const languages = body.allowedLanguages ?? [body.language];
  if (!languages.includes(body.language))
    yield [
      ['allowedLanguages'],
      'invalid_value',
      `must include ${body.language}, the exercise's own language`,
    ];
  if (new Set(languages).size < languages.length)
    yield [['allowedLanguages'], 'not_unique', 'names a language twice'];
  const endings = languageOf(body.language)?.endings ?? [];
  if (body.solutionFile != null && !endings.some((ending) => body.solutionFile?.endsWith(`.${ending}`))) {
    yield [
      ['solutionFile'],
      'invalid_format',
      `must end in .${endings.join(' or .')}`,
      { format: 'file_name' },
    ];
  }
  if (body.typeCheck && !languages.includes('typescript'))
    yield [['typeCheck'], 'invalid_value', 'only TypeScript has types to check'];
  if (body.isPublished && body.testCases.length === 0 && body.expectedOutput == null) {
    const message = 'a published exercise needs at least one test, or expectedOutput';
    yield [['testCases'], 'too_few', message, { minimum: 1 }];
  }
  const main = body.solutionFile ?? languageOf(body.language)?.solutionFile ?? '';
  if (Object.hasOwn(body.files, main))
    yield [['files', main], 'invalid_value', "is the name of the student's own file"];
  for (const path of Object.keys(body.studentFiles)) {
    if (path === main || Object.hasOwn(body.files, path))
      yield [['studentFiles', path], 'not_unique', 'is the name of another file'];
  }
  const compiled = languages.filter((one) => frameworksOf(one).length === 0);
  if (compiled.length > 0 && Object.keys(body.studentFiles).length > 0)
    yield [['studentFiles'], 'invalid_value', `${compiled.join(', ')} takes one file only`];
  for (const [index, test] of body.testCases.entries()) {
    if (test.kind === 'io' && test.compare === 'checker' && body.checker == null)
      yield [['testCases', index, 'compare'], 'invalid_value', 'needs the checker of the exercise'];
    if (test.kind === 'unit') yield* unitFaults(main, languages, index, test);
  }
}

function* unitFaults(
  main: string,
  languages: readonly LanguageId[],
  index: number,
  { framework, files }: z.infer<typeof UnitTestBody>,
): Generator<Fault> {
  const unfit = languages.filter((one) => !frameworksOf(one).includes(framework));
  if (unfit.length > 0) {
    const message = `${framework} cannot test ${unfit.join(', ')}`;
    yield [['testCases', index, 'framework'], 'invalid_value', message];
  }
  if (Object.hasOwn(files, main)) {
    const message = `${main} is the name of the student's own file`;
    yield [['testCases', index, 'files'], 'invalid_value', message];
  }
}

/** The columns that a body speaks of; what it leaves out is back to its default. */
export const exerciseData = ({
  allowedLanguages,
  languageVersion,
  solutionFile,
  starterCode,
  solutionCode,
  expectedOutput,
  author,
  source,
  licence,
  checker,
  totalTimeLimitMs,
  ...rest
}: ExerciseBody) => ({
  ...rest,
  allowedLanguages: allowedLanguages ?? null,
  languageVersion: languageVersion ?? null,
  solutionFile: solutionFile ?? null,
  starterCode: starterCode ?? null,
  solutionCode: solutionCode ?? null,
  expectedOutput: expectedOutput ?? null,
  author: author ?? null,
  source: source ?? null,
  licence: licence ?? null,
  checker: checker ?? null,
  totalTimeLimitMs: totalTimeLimitMs ?? null,
});
export type ExerciseData = ReturnType<typeof exerciseData>;

export const ExerciseQuery = PageQuery.extend({
  topic: topic.optional(),
  difficulty: difficultyLevel.optional(),
  language: language.optional().meta({ description: 'Exercises that may be solved in it' }),
  q: z.string().max(200).optional().meta({
    description: 'Words of title, topic and description; the last may be a beginning',
    example: 'fizz',
  }),
});
export type ExerciseQuery = z.infer<typeof ExerciseQuery>;
