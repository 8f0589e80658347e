import { z } from 'zod';
import { fault } from '../../common/errors/field-errors.js';
import { namedEnum } from '../../common/schemas/named-enum.js';
import { maxBytes } from '../../common/schemas/validation.js';
import { filePath } from './test-cases.schemas.js';

/** As for a submission: 64 KiB in UTF-8. */
const MAX_CODE_BYTES = 65_536;
export const code = z.string().check(maxBytes(MAX_CODE_BYTES));

const MAX_STUDENT_FILES = 10;

const atMost = (files: object): boolean => Object.keys(files).length <= MAX_STUDENT_FILES;
const tooMany = fault('too_many', `may hold at most ${MAX_STUDENT_FILES} files`, {
  maximum: MAX_STUDENT_FILES,
});

/** What a student hands in beside the main file. */
export const CodeFiles = z.record(filePath, code).refine(atMost, tooMany);

/** What a student finds in one of their files, and what the author would have there. */
const StudentFile = z
  .strictObject({
    starter: code.default('').meta({ description: 'What the student finds in it' }),
    solution: code.optional().meta({ description: 'Never shown to students; default: the starter' }),
  })
  .meta({ id: 'StudentFile', example: { starter: 'def area(r):\n    ...\n' } });

export const StudentFiles = z.record(filePath, StudentFile).refine(atMost, tooMany).meta({
  description:
    'Files that students write beside the main one (`solutionFile`), by path; Python, JavaScript and TypeScript',
  example: {},
});
export type StudentFiles = z.infer<typeof StudentFiles>;

export const CheckerBody = z
  .strictObject({
    language: namedEnum('CheckerLanguage', ['python', 'javascript', 'typescript'], 'What the checker is in'),
    code,
  })
  .meta({
    id: 'Checker',
    description:
      'Code that says whether an output is right, for `io` tests with `compare: "checker"`: a function `check(input, expected, actual)` of texts that answers true, false or `{ accepted, score (0 to 1), message }`; it runs in a sandbox of its own',
    example: {
      language: 'python',
      code: 'def check(input, expected, actual):\n    return sorted(actual.split()) == sorted(expected.split())\n',
    },
  });
