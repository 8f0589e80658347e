import { STATUS_CODES } from 'node:http';
import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEMS, type ProblemCode } from './errors.js';
import { toComponents } from './json-schema.js';
import type { FieldError } from './field-errors.js';
import { FieldErrorView, Problem, problemType } from './problem.js';

const codes = Object.keys(PROBLEMS) as ProblemCode[];

type Operation = NonNullable<NonNullable<OpenAPIObject['paths'][string]>['get']> & {
  'x-problems'?: ProblemCode[];
  'x-public'?: boolean;
  'x-role'?: string;
};

/** Gives each operation its security and its errors, from what its decorators and its form say. */
export function describeOperations(document: OpenAPIObject): OpenAPIObject {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of Object.values(item) as Operation[]) {
      // Nest numbers the paths of one handler: `health_check[1]`.
      operation.operationId = (operation.operationId ?? path)
        .replace('[0]', '')
        .replace(/\[(\d+)\]/, (_, n) => `_${Number(n) + 1}`);
      for (const [status, response] of Object.entries(operation.responses)) {
        if (response !== undefined && 'description' in response)
          response.description ||= STATUS_CODES[status] ?? '';
      }
      const codes = problemCodes(path, operation);
      for (const [status, response] of Object.entries(problemResponses(codes)))
        operation.responses[status] ??= response;
      operation.security = operation['x-public'] === true ? [] : [{ bearer: [] }, { cookie: [] }];
      if (operation['x-role'] !== undefined) {
        operation.description = [operation.description, `Needs the role **${operation['x-role']}**.`]
          .filter(Boolean)
          .join('\n\n');
      }
      delete operation['x-problems'];
      delete operation['x-public'];
    }
  }
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...toComponents(Problem, 'output').components },
    examples: Object.fromEntries(codes.map((code) => [code, { value: example(code) }])),
  };
  return document;
}

function problemCodes(path: string, operation: Operation): Set<ProblemCode> {
  const codes = new Set<ProblemCode>(operation['x-problems'] ?? []);
  if (operation['x-public'] !== true) codes.add('unauthenticated').add('invalid_token');
  if (operation['x-role'] !== undefined) codes.add('forbidden');
  if (operation.requestBody !== undefined) {
    codes.add('malformed_json').add('unsupported_media_type').add('body_too_large').add('validation_failed');
  }
  if ((operation.parameters ?? []).length > 0) codes.add('validation_failed');
  if (path.includes('{')) codes.add('not_found');
  return codes.add('rate_limited').add('internal_error').add('service_unavailable');
}

function problemResponses(codes: Set<ProblemCode>): Record<string, Operation['responses'][string]> {
  const byStatus = Map.groupBy([...codes].sort(), (code) => PROBLEMS[code][0]);
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      String(status),
      {
        description: group.map((code) => `\`${code}\`: ${PROBLEMS[code][1]}`).join('; '),
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: Object.fromEntries(
              group.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
            ),
          },
        },
      },
    ]),
  );
}

const example = (code: ProblemCode): Problem => ({
  type: problemType(code),
  title: PROBLEMS[code][1],
  status: PROBLEMS[code][0],
  detail: PROBLEMS[code][1],
  instance: '/api/…',
  code,
  requestId: '018f3c1e-0000-7000-8000-000000000000',
  ...(code === 'validation_failed' ? { errors: [FieldErrorView.meta()?.['example'] as FieldError] } : {}),
});
