import { z } from 'zod';
import { PROBLEMS, type ProblemCode } from './errors.js';

const codes = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

/** The body of every error answer (RFC 9457), as `application/problem+json`. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.enum(codes).meta({ description: 'Stable; what a program should look at' }),
    requestId: z.string().meta({ description: 'Also in the answer header X-Request-Id and in the log' }),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
