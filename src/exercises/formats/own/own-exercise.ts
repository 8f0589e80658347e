import { z } from 'zod';
import { ExerciseFields } from '../../exercises.schemas.js';
import { CallTestBody, IoTestBody, UnitTestBody } from '../../schemas/test-cases.schemas.js';
import { VERDICTS } from '../../../grading/grading.types.js';

/** Of the folder form. A later one that an older LearnFlow cannot read gets another number. */
export const OWN_VERSION = 1;

const path = z.string().min(1).max(300).meta({ description: 'A path in the folder of the exercise' });
const { kind: _io, stdin, expectedStdout, ...ioOptions } = IoTestBody.shape;
const { kind: _call, ...callFields } = CallTestBody.shape;
const { kind: _unit, files: unitFiles, ...unitOptions } = UnitTestBody.shape;

const IoEntry = z
  .strictObject({
    ...ioOptions,
    in: path.optional().meta({ description: 'The file that the program reads' }),
    out: path.optional().meta({ description: 'The file of what it has to print' }),
    stdin: stdin.optional().meta({ description: 'In place of `in`' }),
    expectedStdout: expectedStdout.optional().meta({ description: 'In place of `out`' }),
  })
  .meta({ description: 'A whole program: input and output' });

const CallEntry = z.strictObject(callFields).meta({ description: 'One call of a function' });

const UnitEntry = z
  .strictObject({
    order: z
      .array(z.string())
      .optional()
      .meta({ description: 'The order of the files, where it is not that of their names' }),
    ...unitOptions,
    folder: path.optional().meta({ description: 'Every file in it belongs to the test' }),
    files: unitFiles.optional().meta({ description: 'More files, with their contents' }),
    binary: z
      .array(z.string())
      .optional()
      .meta({ description: 'Files of the folder that are bytes, though they look like text' }),
  })
  .meta({ description: 'A file of unit tests' });

const {
  description,
  starterCode,
  solutionCode,
  testCases: _tests,
  hints,
  files,
  ...plainFields
} = ExerciseFields.shape;

/** `exercise.yaml`: all that is not a file of its own. */
export const OwnExercise = z
  .strictObject({
    learnflow: z.literal(OWN_VERSION).meta({ description: 'The version of this form' }),
    id: z.string().min(1).max(300).optional().meta({
      description:
        'Never changed: importing it again updates the same exercise. Default: the name of the folder',
    }),
    ...plainFields,
    topic: plainFields.topic.optional().meta({ description: 'Default: the name of the folder above' }),
    description: description.optional().meta({ description: 'In place of `description.md`' }),
    starterCode: starterCode.meta({ description: 'In place of `starter.py` (`.js`, `.ts` ...)' }),
    solutionCode: solutionCode.meta({ description: 'In place of `solution.py` (`.js`, `.ts` ...)' }),
    hints: hints.unwrap().optional().meta({ description: 'In place of `hints/01.md`, `hints/02.md` ...' }),
    tests: z
      .array(z.union([IoEntry, CallEntry, UnitEntry]))
      .optional()
      .meta({
        description:
          'In the order in which students meet them; pairs `tests/NAME.in` and `.out` that no entry names follow, hidden ones from `tests/hidden/`',
      }),
    files: files.optional().meta({ description: 'Beside those in the folder `files/`' }),
    binaryFiles: z
      .array(z.string())
      .optional()
      .meta({ description: 'Files in `files/` that are bytes, though they look like text' }),
    studentFiles: plainFields.studentFiles.unwrap().optional().meta({
      description: 'In place of the folders `student/` (what students find) and `student-solution/`',
    }),
    checker: plainFields.checker.meta({ description: 'In place of `checker.py`, `.js` or `.ts`' }),
    fileOrder: z.array(z.string()).optional().meta({ description: 'As `order` of a test' }),
    wrong: z.record(z.string(), z.enum(VERDICTS)).optional().meta({
      description: 'The verdict that each program in `wrong/` must get; without an entry, any but `accepted`',
    }),
  })
  .meta({ id: 'LearnFlowExercise', title: 'An exercise of LearnFlow' });
export type OwnExercise = z.infer<typeof OwnExercise>;
export type OwnTest = NonNullable<OwnExercise['tests']>[number];
