import type { INestApplication } from '@nestjs/common';
import { ApiExtension, DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { z } from 'zod';
import type { ProblemCode } from './errors.js';
import { toComponents } from './json-schema.js';
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
    standardSchemaConverter: (schema, { schemaType }) => toComponents(schema as z.ZodType, schemaType),
  });
  return describeOperations(document);
}
