import type { INestApplication } from '@nestjs/common';
import { ApiExtension, DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import type { ProblemCode } from './errors.js';
import { describeOperations } from './openapi-operations.js';
import { VERSION } from './version.js';

/** Names the problem codes of a route beyond those that every such route has. */
export const ApiProblems = (...codes: ProblemCode[]) => ApiExtension('x-problems', codes);

const DESCRIPTION = `The backend of a platform for learning to program.

**Try it here:** \`POST /api/auth/register\`, then \`POST /api/auth/login\` (the answer sets a cookie, so this page is logged in;
other clients put its \`accessToken\` behind *Authorize*), then read an exercise and submit code with \`Prefer: wait=10\`.

Every error is \`application/problem+json\` (RFC 9457); its \`code\` is one of a fixed list. Lists are paged by \`cursor\`.
Times are ISO 8601 in UTC; durations and sizes carry their unit in the name.`;

/** The OpenAPI 3.1 document, from the same zod schemas that validate. */
export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('LearnFlow')
    .setVersion(VERSION)
    .setDescription(DESCRIPTION)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addCookieAuth('learnflow_session', { type: 'apiKey', in: 'cookie' }, 'cookie')
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: (controller, method) =>
      `${controller.replace(/Controller$/, '').replace(/^./, (first) => first.toLowerCase())}_${method}`,
    standardSchemaConverter: (schema, { schemaType }) => convert(schema as z.ZodType, schemaType),
  });
  return describeOperations(document);
}

type Json = Record<string, unknown>;

/**
 * JSON Schema 2020-12, as OpenAPI 3.1 has it; what carries `.meta({ id })` becomes a component. A component whose
 * input differs from its output (defaults) stands twice, the input as `<id>Input`.
 */
function convert(
  schema: z.ZodType,
  io: 'input' | 'output',
): { schema: unknown; components: Record<string, unknown> } {
  const own = definitions(schema, io);
  const other = definitions(schema, io === 'input' ? 'output' : 'input');
  const differs = (id: string) => JSON.stringify(own.$defs[id]) !== JSON.stringify(other.$defs[id]);
  const name = (id: string) => (io === 'input' && differs(id) ? `${id}Input` : id);
  const relink = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (key, inner: unknown) =>
        key === '$ref' && typeof inner === 'string'
          ? `#/components/schemas/${name(inner.replace('#/$defs/', ''))}`
          : inner,
      ),
    );
  const components = Object.entries(own.$defs).map(([id, { id: _id, ...definition }]) => [
    name(id),
    relink(definition),
  ]);
  return { schema: relink(own.root), components: Object.fromEntries(components) as Json };
}

/** Wrapped in an object, so that a named schema at the root becomes a definition like all others. */
function definitions(
  schema: z.ZodType,
  io: 'input' | 'output',
): { root: unknown; $defs: Record<string, Json> } {
  const converted: unknown = z.toJSONSchema(z.object({ root: schema }), {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // zod bounds every integer by 2^53; in a document that is noise.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      // The `format` says it; the pattern is a screenful.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  const { properties, $defs } = converted as { properties: { root: unknown }; $defs?: Record<string, Json> };
  return { root: properties.root, $defs: $defs ?? {} };
}
