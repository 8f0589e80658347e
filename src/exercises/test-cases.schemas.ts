import { z } from 'zod';
import { line } from '../common/validation.js';
import type { Json } from '../grading/grading.types.js';

/** Characters of one text that goes into or comes out of a program. */
const MAX_TEXT = 262_144;
/** Letters of any script, as in Python and JavaScript. */
const IDENTIFIER = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u;
/** A name in the student's folder: no path, no hidden file. */
const FILE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

export const fileName = z.string().max(100).regex(FILE_NAME, 'must be a plain file name');

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
  .refine((value) => value !== undefined, 'is required')
  .refine(isStorable, 'holds a number out of range') as unknown as z.ZodType<Json>;

const common = {
  name: line(200).optional(),
  weight: z.number().positive().max(1000).default(1),
  hidden: z.boolean().default(false).meta({ description: 'Students see its verdict alone' }),
};

const FloatCompare = z.strictObject({
  absTolerance: tolerance,
  relTolerance: tolerance,
  ignoreCase: z.boolean().optional(),
});

export const IoTestBody = z
  .strictObject({
    kind: z.literal('io'),
    ...common,
    stdin: text,
    expectedStdout: text,
    compare: z
      .union([z.enum(['tokens', 'exact']), FloatCompare])
      .optional()
      .meta({
        description:
          '`tokens` (the default) folds white space; the object form is `tokens` with these options',
      }),
  })
  .meta({ id: 'IoTest', example: { kind: 'io', stdin: '2 3\n', expectedStdout: '5\n' } });

export const CallTestBody = z
  .strictObject({
    kind: z.literal('call'),
    ...common,
    function: z.string().max(200).regex(IDENTIFIER, 'must be an identifier'),
    args: z.array(AnyJson).max(50),
    expected: AnyJson.meta({ description: 'Any JSON; integers of any size are exact' }),
    absTolerance: tolerance,
    relTolerance: tolerance,
    collect: z.literal('list').optional().meta({ description: 'Turns a generator into a list first' }),
  })
  .meta({
    id: 'CallTest',
    example: { kind: 'call', name: 'two and three', function: 'add', args: [2, 3], expected: 5 },
  });

const MAX_FILES = 20;
const TestFiles = z
  .record(fileName, text)
  .refine((files) => Object.keys(files).length > 0, 'needs at least one file')
  .refine((files) => Object.keys(files).length <= MAX_FILES, `may hold at most ${MAX_FILES} files`);

export const UnitTestBody = z
  .strictObject({
    kind: z.literal('unit'),
    ...common,
    framework: z.enum(['unittest', 'assert', 'jest']),
    files: TestFiles.meta({
      description: 'Sources by file name; they import the solution by `solutionFile`',
    }),
  })
  .meta({
    id: 'UnitTest',
    example: { kind: 'unit', framework: 'assert', files: { 'test_add.py': 'assert add(2, 3) == 5\n' } },
  });

export const TestCaseBody = z
  .discriminatedUnion('kind', [IoTestBody, CallTestBody, UnitTestBody])
  .meta({ id: 'TestCase' });
export type TestCaseBody = z.infer<typeof TestCaseBody>;
