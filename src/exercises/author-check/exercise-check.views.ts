import { z } from 'zod';
import { FieldErrorView } from '../../common/errors/problem.js';
import { namedEnum } from '../../common/schemas/named-enum.js';
import { SandboxName, TestResult, VerdictName } from '../../grading/grading.schemas.js';
import type { GradeReport } from '../../grading/grading.types.js';

const CheckedResult = TestResult.meta({ id: 'CheckedResult' });

const CheckedCode = z
  .object({
    verdict: VerdictName,
    score: z.number().min(0).max(100),
    feedback: z.string(),
    results: z.array(CheckedResult).meta({ description: 'One for each test, hidden ones too' }),
    sandbox: SandboxName,
    runtime: z.string().meta({ example: 'CPython 3.11.2' }),
  })
  .meta({ id: 'CheckedCode' });

const INTEGRITIES = ['full', 'low'] as const;
export type Integrity = (typeof INTEGRITIES)[number];

export const ExerciseIntegrityName = namedEnum(
  'ExerciseIntegrity',
  INTEGRITIES,
  'How far the unit tests of an exercise can be believed',
);

/** What an author learns of an exercise that is not saved. */
export const ExerciseCheckView = z
  .object({
    verified: z.boolean().meta({ description: 'Whether it could be published: there are no `problems`' }),
    problems: z.array(FieldErrorView).meta({ description: 'What keeps it from being published' }),
    solution: CheckedCode.nullable().meta({ description: 'The grade of `solutionCode`; null without one' }),
    starter: CheckedCode.nullable().meta({ description: 'The grade of `starterCode`; null without one' }),
    proposedTimeLimitMs: z.int().nullable().meta({
      description:
        'At least twice what the solution takes for its slowest test; null where it fails a test, and beyond 30 s',
    }),
    warnings: z.array(FieldErrorView).meta({
      description: 'What is no fault here, and may be one on a server with another version of the language',
    }),
    integrity: ExerciseIntegrityName.nullable().meta({
      description:
        '`low` where unit tests have to share a process with the code that they test; null where nothing was run',
    }),
    integrityReason: z.string().nullable(),
  })
  .meta({
    id: 'ExerciseCheck',
    example: {
      verified: false,
      problems: [
        {
          path: '/solutionCode',
          code: 'failed_test',
          params: { test: 'below zero', verdict: 'wrong_answer' },
          message: 'fails “below zero” (wrong_answer): expected -1, got 1',
        },
      ],
      solution: null,
      starter: null,
      proposedTimeLimitMs: null,
      warnings: [],
      integrity: 'full',
      integrityReason: null,
    },
  });
export type ExerciseCheckView = z.infer<typeof ExerciseCheckView>;

export const toCheckedCode = (report: GradeReport | null): z.infer<typeof CheckedCode> | null => {
  if (report === null) return null;
  const { verdict, score, feedback, results, sandbox, runtime } = report;
  return { verdict, score, feedback, results, sandbox, runtime };
};
