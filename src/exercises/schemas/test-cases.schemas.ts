import { z } from 'zod';
import { foldersAbove } from '../../common/paths.js';
import { fault } from '../../common/errors/field-errors.js';
import { namedEnum } from '../../common/schemas/named-enum.js';
import { line } from '../../common/schemas/validation.js';
import type { Json } from '../../grading/grading.types.js';

/** Characters of one text that goes into or comes out of a program. */
const MAX_TEXT = 262_144;
/** Letters of any script, as in Python and JavaScript; or a method of a class. */
const IDENTIFIER = /^[\p{ID_Start}_$][\p{ID_Continue}$]*(?:\.[\p{ID_Start}_$][\p{ID_Continue}$]*)?$/u;
/** A path below the student's folder: nothing hidden, no way out. */
const FILE_PATH = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_. +-]*(?:\/[\p{L}\p{N}_][\p{L}\p{M}\p{N}_. +-]*){0,7}$/u;

/** Of the student's own file: it lies in the folder itself. */
const FILE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

export const fileName = z.string().max(100).regex(FILE_NAME, 'must be a plain file name');
export const filePath = z
  .string()
  .max(150)
  .regex(FILE_PATH, 'must be a file name, or a path of file names such as data/prices.csv');

const text = z.string().max(MAX_TEXT);
const tolerance = z.number().min(0).optional();

/** What the body parser made of JSON; an integer of too many digits is `Infinity` by then. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return Object.values(value).every(isStorable);
}

/** Any JSON; an integer may have up to 4300 digits, all of which count. */
const AnyJson = z
  .unknown()
  .refine((value) => value !== undefined, fault('required', 'is required'))
  .refine(isStorable, fault('invalid_value', 'holds a number out of range')) as unknown as z.ZodType<Json>;

const CompareMode = namedEnum(
  'CompareMode',
  ['tokens', 'exact', 'checker'],
  '`tokens` folds white space; `checker`: what the exercise’s own code says',
);
const FrameworkName = namedEnum('UnitFramework', ['unittest', 'assert', 'jest'], 'What runs the tests');

const BigNumbers = namedEnum(
  'BigNumbers',
  ['double', 'exact'],
  'What integers beyond 2^53 are in JavaScript: the numbers next to them, or BigInt; set when the exercise is saved, by what its solution needs',
);

const common = {
  name: line(200).optional(),
  weight: z.number().min(0).max(1000).default(1).meta({
    description: 'Its share of the score; 0 is shown and counts nothing, though 100 needs it too',
  }),
  hidden: z.boolean().default(false).meta({ description: 'Students see its verdict alone' }),
  group: line(100).optional().meta({
    description: 'Tests of one group count only where all of them pass',
    example: 'large inputs',
  }),
};

const FloatCompare = z
  .strictObject({ absTolerance: tolerance, relTolerance: tolerance, ignoreCase: z.boolean().optional() })
  .meta({ id: 'CompareOptions' });

export const IoTestBody = z
  .strictObject({
    kind: z.literal('io'),
    ...common,
    stdin: text,
    expectedStdout: text,
    compare: z.union([CompareMode, FloatCompare]).optional().meta({
      description: '`tokens` (the default) folds white space; the object form is `tokens` with these options',
    }),
  })
  .meta({
    id: 'IoTest',
    example: { kind: 'io', weight: 1, hidden: false, stdin: '2 3\n', expectedStdout: '5\n' },
  });

export const CallTestBody = z
  .strictObject({
    kind: z.literal('call'),
    ...common,
    function: z
      .string()
      .max(200)
      .regex(IDENTIFIER, 'must be an identifier, or a class and its method (`Class.method`)'),
    args: z.array(AnyJson).max(50),
    expected: AnyJson.meta({ description: 'Any JSON; integers of any size are exact' }),
    absTolerance: tolerance,
    relTolerance: tolerance,
    collect: z.literal('list').optional().meta({ description: 'Turns a generator into a list first' }),
    numbers: BigNumbers.optional(),
  })
  .meta({
    id: 'CallTest',
    example: {
      kind: 'call',
      weight: 1,
      hidden: false,
      name: 'two and three',
      function: 'add',
      args: [2, 3],
      expected: 5,
    },
  });

const MAX_FILES = 50;
/** The request's body has room for 2 MB. */
const MAX_BASE64 = 1_398_104;
const FileBody = z
  .union([text, z.strictObject({ base64: z.base64().max(MAX_BASE64) })])
  .meta({ description: 'A text, or bytes in base64', id: 'FileContent', example: 'one\ntwo\n' });
/** Contents by path; `data/prices.csv` makes the folder. */
export const Files = z
  .record(filePath, FileBody)
  .refine(
    (files) => Object.keys(files).length <= MAX_FILES,
    fault('too_many', `may hold at most ${MAX_FILES} files`, { maximum: MAX_FILES }),
  )
  .superRefine((files, context) => {
    const paths = Object.keys(files);
    const folders = new Set(paths.flatMap(foldersAbove));
    const folder = paths.find((path) => folders.has(path));
    if (folder !== undefined)
      context.addIssue({
        code: 'custom',
        path: [folder],
        message: 'is a file and a folder',
        params: { code: 'not_unique' },
      });
  });
const TestFiles = Files.refine(
  (files) => Object.values(files).some((content) => typeof content === 'string'),
  fault('too_few', 'needs at least one file of tests', { minimum: 1 }),
);

export const UnitTestBody = z
  .strictObject({
    kind: z.literal('unit'),
    ...common,
    framework: FrameworkName,
    files: TestFiles.meta({
      description:
        'Tests, which import the solution by `solutionFile`, and whatever else they need, by path; beside the `files` of the exercise',
    }),
  })
  .meta({
    id: 'UnitTest',
    example: {
      kind: 'unit',
      weight: 1,
      hidden: false,
      framework: 'assert',
      files: { 'test_add.py': 'assert add(2, 3) == 5\n' },
    },
  });

export const TestCaseBody = z
  .discriminatedUnion('kind', [IoTestBody, CallTestBody, UnitTestBody])
  .meta({ id: 'TestCase' });
export type TestCaseBody = z.infer<typeof TestCaseBody>;
