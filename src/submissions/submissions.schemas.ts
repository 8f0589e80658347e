import { z } from 'zod';
import { PageQuery, pageOf } from '../common/schemas/pagination.js';
import { idParam, maxBytes } from '../common/schemas/validation.js';
import { namedEnum } from '../common/schemas/named-enum.js';
import {
  IntegrityName,
  LanguageName,
  SandboxName,
  TestResult,
  VerdictName,
} from '../grading/grading.schemas.js';
import { CodeFiles } from '../exercises/schemas/code-files.schemas.js';
import { SUBMISSION_STATUSES } from './submission.entity.js';

const SubmissionStatusName = namedEnum(
  'SubmissionStatus',
  SUBMISSION_STATUSES,
  '`error`: the platform failed, not the student; it is graded again by itself',
);

const MAX_CODE_BYTES = 64 * 1024;

/** Solves the first starter exercise, so that whoever sends the example sees it accepted. */
const WELCOME = 'name = input()\ncity = input()\nprint(f"Welcome aboard, {name}! Next stop: {city}.")\n';

export const SubmissionBody = z
  .strictObject({
    exerciseId: z.int().min(1).max(2_147_483_647),
    code: z
      .string()
      .check(maxBytes(MAX_CODE_BYTES))
      .meta({ description: 'At most 64 KiB of UTF-8; may be empty', maxLength: MAX_CODE_BYTES }),
    files: CodeFiles.optional().meta({
      description: 'What was written in the `studentFiles` of the exercise; its starters where absent',
      example: {},
    }),
    language: LanguageName.optional().meta({
      description: 'One that the exercise takes; its own language where absent',
    }),
  })
  .meta({ id: 'SubmissionBody', example: { exerciseId: 1, code: WELCOME } });
export type SubmissionBody = z.infer<typeof SubmissionBody>;

/** Of what a free run reads. */
const MAX_STDIN = 65_536;

export const RunBody = SubmissionBody.extend({
  stdin: z
    .string()
    .max(MAX_STDIN)
    .optional()
    .meta({ description: 'Runs the code as a program that reads this, instead of the visible tests' }),
}).meta({ id: 'RunBody', example: { exerciseId: 1, code: 'print(int(input()) * 2)\n', stdin: '21\n' } });
export type RunBody = z.infer<typeof RunBody>;

export const Evaluation = z
  .strictObject({
    score: z
      .number()
      .min(0)
      .max(100)
      .transform((score) => Math.round(score * 100) / 100)
      .meta({ description: 'Kept to two decimals' }),
    feedback: z
      .string()
      .max(10_000)
      .optional()
      .meta({ description: 'Replaces the feedback; kept as it is where absent' }),
  })
  .meta({
    id: 'Evaluation',
    example: { score: 85, feedback: 'Right, and easy to read. Try it without the loop.' },
  });
export type Evaluation = z.infer<typeof Evaluation>;

/** The query of a student's list. */
export const SubmissionQuery = PageQuery.extend({
  exerciseId: idParam.optional().meta({ description: 'Only submissions for this exercise' }),
  integrity: IntegrityName.optional().meta({
    description: 'For instructors: only those that can be believed as far as that',
  }),
});
/** The query of an exercise's list. */
export const ExerciseSubmissionsQuery = PageQuery.extend({
  integrity: IntegrityName.optional().meta({
    description: 'For instructors: only those that can be believed as far as that',
  }),
});
export type ExerciseSubmissionsQuery = z.infer<typeof ExerciseSubmissionsQuery>;

export type SubmissionQuery = z.infer<typeof SubmissionQuery>;

/** As kept: whole milliseconds are what a clock in a sandbox can tell. */
export const StoredResult = TestResult.extend({ durationMs: z.int() });

export const SubmissionResult = StoredResult.omit({ weight: true })
  .extend({
    name: z.string().meta({ description: 'A hidden test is `Hidden test n` to a student' }),
    durationMs: z.int().nullable().meta({ description: 'Null to a student for a hidden test' }),
  })
  .meta({ id: 'SubmissionResult' });
export type SubmissionResult = z.infer<typeof SubmissionResult>;

const Place = z
  .object({
    position: z.int().min(1).meta({ description: 'From 1: how many are graded before it, and itself' }),
    estimatedWaitSeconds: z.int().min(0),
  })
  .meta({ id: 'QueuePlace', example: { position: 3, estimatedWaitSeconds: 2 } });

export const RunView = z
  .object({
    verdict: VerdictName.nullable().meta({
      description:
        'The worst of all visible tests; null where there are none, and where `stdin` was read to a good end',
    }),
    score: z
      .number()
      .min(0)
      .max(100)
      .nullable()
      .meta({ description: 'Of the visible tests; null with `stdin`' }),
    feedback: z.string(),
    results: z
      .array(SubmissionResult)
      .meta({ description: 'With `stdin`, one: what was printed is `actual`' }),
    language: LanguageName,
    sandbox: SandboxName,
    runtime: z.string().meta({ example: 'CPython 3.11.2' }),
  })
  .meta({ id: 'Run' });
export type RunView = z.infer<typeof RunView>;

export const SubmissionView = z
  .object({
    id: z.int(),
    studentId: z.int(),
    exerciseId: z.int(),
    exerciseVersion: z.int().meta({ description: 'The version of the exercise that it is graded by' }),
    attempt: z.int().meta({ description: 'From 1, per student and exercise' }),
    language: LanguageName,
    code: z.string(),
    files: CodeFiles.meta({ description: 'Beside the main file, by path' }),
    status: SubmissionStatusName.meta({
      description:
        '`error`: the platform failed, not the student; it is graded again by itself and costs no attempt',
    }),
    verdict: VerdictName.nullable().meta({
      description:
        'The worst of all tests. During a regrade, verdict, score and results are still the old ones',
    }),
    score: z.number().min(0).max(100).nullable().meta({ description: 'The grader’s, or a person’s over it' }),
    feedback: z.string().nullable(),
    sandbox: SandboxName.nullable().optional().meta({
      description: 'To instructors only, as the four below: what it was graded in; null until it has been',
    }),
    runtime: z.string().nullable().optional().meta({ example: 'CPython 3.11.2' }),
    integrity: IntegrityName.nullable().optional().meta({
      description:
        'How far a pass of unit tests can be believed: `full` where they also pass with the code in another process, `low` where that could not be shown, `suspect` where something speaks for a trick',
    }),
    integrityReason: z.string().nullable().optional().meta({ description: 'Why it is not `full`' }),
    exerciseFault: z.string().nullable().optional().meta({
      description:
        'Why nobody’s code can be graded: the fault of the exercise. It is not tried again by itself',
    }),
    queue: Place.nullable().meta({ description: 'Its place in line while it is queued; else null' }),
    results: z
      .array(SubmissionResult)
      .meta({ description: 'One for each test; in lists without `stdin` to `stderr`' }),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable().meta({
      description:
        'To a student rounded down to the second where hidden tests ran: their time would speak of their data',
    }),
    gradedAt: z.iso.datetime().nullable().meta({
      description: 'To a student rounded up to the second where hidden tests ran',
    }),
  })
  .meta({ id: 'Submission' });
export type SubmissionView = z.infer<typeof SubmissionView>;

export const SubmissionPage = pageOf('SubmissionPage', SubmissionView);
export type SubmissionPage = z.infer<typeof SubmissionPage>;
