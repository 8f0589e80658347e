import { z } from 'zod';
import { namedEnum } from '../common/schemas/named-enum.js';

export const VERDICTS = [
  'accepted',
  'wrong_answer',
  'runtime_error',
  'output_limit_exceeded',
  'time_limit_exceeded',
  'memory_limit_exceeded',
  'compile_error',
] as const;
/** Ordered by severity: a submission carries the worst verdict of its tests. */
export type Verdict = (typeof VERDICTS)[number];

export const VerdictName = namedEnum(
  'Verdict',
  VERDICTS,
  'What a test came to; of a submission, the worst of its tests',
);

/** What went in and what came out: bounded, valid UTF-8 without NUL, and without a line of the harness. */
const TEXTS = {
  stdin: z.string().exactOptional(),
  args: z.string().exactOptional(),
  expected: z.string().exactOptional(),
  actual: z.string().exactOptional(),
  stdout: z.string().exactOptional(),
  stderr: z.string().exactOptional(),
  /** For a beginner: what happened and where in *their* code. */
  message: z.string().exactOptional(),
};
export const RESULT_TEXTS = Object.keys(TEXTS) as (keyof typeof TEXTS)[];

/** What one test said. Every view, and the columns that keep it, are made from this. */
export const TestResult = z.object({
  name: z.string(),
  hidden: z.boolean(),
  weight: z.number(),
  verdict: VerdictName,
  passed: z.boolean(),
  /** Wall time inside the sandbox. */
  durationMs: z.number(),
  peakMemoryKb: z.int().nullable(),
  ...TEXTS,
  group: z
    .string()
    .exactOptional()
    .meta({ description: 'It counts only where all tests of this group pass' }),
  share: z
    .number()
    .exactOptional()
    .meta({ description: 'Of its weight, 0 to 1, where a checker gave a part' }),
});
export type TestResult = z.infer<typeof TestResult>;
