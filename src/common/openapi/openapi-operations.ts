import { STATUS_CODES } from 'node:http';
import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEMS, type ProblemCode } from '../errors/errors.js';
import type { FieldError } from '../errors/field-errors.js';
import { toComponents } from './json-schema.js';
import { ANSWER_HEADERS, headersOf } from './openapi-headers.js';
import { FieldErrorView, Problem, problemType } from '../errors/problem.js';

type Operation = NonNullable<NonNullable<OpenAPIObject['paths'][string]>['get']> & {
  'x-problems'?: ProblemCode[];
  'x-public'?: boolean;
  'x-role'?: string;
  'x-unlimited'?: boolean;
  'x-any-query'?: boolean;
  'x-stream'?: Content;
};
type Content = Record<string, object>;
type Response = NonNullable<Operation['responses'][string]>;
type Schemas = Record<string, { required?: string[] }>;

/** Gives each operation its security, its errors and its headers, from what its decorators and its form say. */
export function describeOperations(document: OpenAPIObject): OpenAPIObject {
  const schemas = (document.components?.schemas ?? {}) as Schemas;
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item) as [string, Operation][]) {
      describe(operation, method, path);
      relaxBody(operation, method, schemas);
    }
  }
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...toComponents(Problem, 'output').components },
    headers: ANSWER_HEADERS,
    examples: Object.fromEntries(
      usedCodes(document).map((code) => [code, { summary: PROBLEMS[code][1], value: example(code) }]),
    ),
  };
  return document;
}

function usedCodes(document: OpenAPIObject): ProblemCode[] {
  const text = JSON.stringify(document.paths);
  const codes = Object.keys(PROBLEMS) as ProblemCode[];
  return codes.filter((code) => text.includes(`"#/components/examples/${code}"`));
}

function describe(operation: Operation, method: string, path: string): void {
  const isUnlimited = operation['x-unlimited'] === true;
  for (const [status, response] of Object.entries(problemResponses(problemCodes(path, operation))))
    operation.responses[status] ??= response;
  for (const [status, response] of Object.entries(operation.responses)) {
    if (response === undefined || '$ref' in response) continue;
    const described = response as Exclude<Response, { $ref: string }>;
    described.description ||= STATUS_CODES[status] ?? '';
    if (status.startsWith('2') && operation['x-stream'] !== undefined)
      described.content = { ...described.content, ...operation['x-stream'] };
    described.headers = { ...headersOf(status, isUnlimited), ...described.headers };
    if (method === 'get' && status === '200' && 'ETag' in described.headers)
      operation.responses['304'] = {
        description: 'It is still what `If-None-Match` names',
        headers: { ...headersOf('304', isUnlimited), ETag: described.headers['ETag']! },
      };
  }
  operation.security = operation['x-public'] === true ? [] : [{ bearer: [] }, { cookie: [] }];
  if (operation['x-role'] !== undefined) {
    operation.description = [operation.description, `Needs the role **${operation['x-role']}**.`]
      .filter(Boolean)
      .join('\n\n');
  }
  for (const extension of ['x-problems', 'x-public', 'x-unlimited', 'x-any-query', 'x-stream'] as const)
    delete operation[extension];
}

/** A body that may be empty may be absent; but a PATCH says what it changes. */
function relaxBody({ requestBody }: Operation, method: string, schemas: Schemas): void {
  if (requestBody === undefined || '$ref' in requestBody || method === 'patch') return;
  const schema = requestBody.content['application/json']?.schema;
  const id = schema !== undefined && '$ref' in schema ? schema.$ref.split('/').at(-1) : undefined;
  requestBody.required = id === undefined || (schemas[id]?.required ?? []).length > 0;
}

function problemCodes(path: string, operation: Operation): Set<ProblemCode> {
  const codes = new Set<ProblemCode>(operation['x-problems'] ?? []);
  if (operation['x-public'] !== true) codes.add('unauthenticated').add('invalid_token').add('forbidden');
  if (operation['x-role'] !== undefined) codes.add('forbidden');
  if (operation.requestBody !== undefined)
    codes.add('malformed_json').add('unsupported_media_type').add('body_too_large');
  if (operation['x-any-query'] !== true) codes.add('validation_failed').add('malformed_request');
  if (path.includes('{')) codes.add('not_found');
  if (operation['x-unlimited'] !== true) codes.add('rate_limited');
  return codes.add('method_not_allowed').add('internal_error').add('service_unavailable');
}

function problemResponses(codes: Set<ProblemCode>): Record<string, Response> {
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
