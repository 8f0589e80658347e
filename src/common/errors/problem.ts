import { z } from 'zod';
import { PROBLEMS, type ProblemCode } from './errors.js';
import { FIELD_CODES, type FieldCode, type FieldParams } from './field-errors.js';
import { namedEnum } from '../schemas/named-enum.js';

const codes = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

/** The page of problem codes, at the code. */
export const problemType = (code: ProblemCode): string => `/api/docs/problems#${code}`;

const fieldCodes = Object.keys(FIELD_CODES) as [FieldCode, ...FieldCode[]];

const ProblemCodes = namedEnum(
  'ProblemCode',
  codes,
  'Stable words for what went wrong; the page of problem codes says what each means',
);

const FieldCodes = namedEnum(
  'FieldErrorCode',
  fieldCodes,
  'Stable words for what is wrong with a field; the page of problem codes says what each means',
);

export const FieldErrorView = z
  .object({
    path: z.string().meta({
      description:
        'A JSON pointer into the body, such as `/testCases/0/args`; or `/` and the name of a parameter or header; empty for the whole body',
    }),
    code: FieldCodes.describe('Stable; what a form should look at'),
    params: z
      .record(z.string(), z.unknown() as unknown as z.ZodType<FieldParams[string]>)
      .meta({ description: 'What a translation of the message needs, such as `minimum`' }),
    message: z.string().meta({ description: 'The same in English' }),
  })
  .meta({
    id: 'FieldError',
    description: 'What is wrong with one field, parameter or header',
    example: {
      path: '/password',
      code: 'too_short',
      params: { minimum: 8 },
      message: 'Too small: expected string to have >=8 characters',
    },
  });

/** The body of every error answer (RFC 9457), as `application/problem+json`. */
export const Problem = z
  .object({
    type: z.string().meta({
      format: 'uri-reference',
      description: 'Leads to what the code means',
    }),
    title: z.string().meta({ description: 'The code in a few English words' }),
    status: z.int().min(400).max(599).meta({ description: 'The HTTP status, again' }),
    detail: z.string().meta({ description: 'What went wrong this time, in English' }),
    instance: z.string().meta({ description: 'The path that was asked for' }),
    code: ProblemCodes.describe('Stable; what a program should look at'),
    requestId: z.string().meta({ description: 'Also in the answer header X-Request-Id and in the log' }),
    errors: z.array(FieldErrorView).optional().meta({ description: 'The fields at fault, where fields are' }),
  })
  .meta({ id: 'Problem', description: 'What every error answers with (RFC 9457)' });
export type Problem = z.infer<typeof Problem>;
