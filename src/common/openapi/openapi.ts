import type { INestApplication } from '@nestjs/common';
import { ApiExtension, DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { Request } from 'express';
import type { z } from 'zod';
import type { ProblemCode } from '../errors/errors.js';
import { dropSuffix, toComponents, withConstants } from './json-schema.js';
import { withGlossary } from './openapi-glossary.js';
import { describeOperations } from './openapi-operations.js';
import { BEARER, CONTACT, COOKIE, DESCRIPTION, TAGS } from './openapi-texts.js';
import { publicPrefix } from '../http/public-prefix.js';
import { VERSION } from '../version.js';

/** Names the problem codes of a route beyond those that every such route has. */
export const ApiProblems = (...codes: ProblemCode[]) => ApiExtension('x-problems', codes);

/** The document under a path prefix: its links and server lead there. Where its samples lead is for `renderedDocuments`. */
export function asAsked(document: OpenAPIObject, request: Request): OpenAPIObject {
  const prefix = publicPrefix(request);
  if (prefix === '') return document;
  const description = document.info.description?.replaceAll('](/api/', `](${prefix}/api/`);
  const info = description === undefined ? document.info : { ...document.info, description };
  return { ...document, info, servers: [{ ...document.servers?.[0], url: prefix }] };
}

/** The OpenAPI 3.1 document, from the same zod schemas that validate. */
export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('LearnFlow')
    .setVersion(VERSION)
    .setDescription(DESCRIPTION)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: BEARER }, 'bearer')
    .addCookieAuth('learnflow_session', { type: 'apiKey', in: 'cookie', description: COOKIE }, 'cookie')
    .addServer('/', 'The server that this document came from')
    .build();
  base.info.contact = CONTACT;
  base.tags = TAGS;
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: (controller, method) =>
      `${controller.replace(/Controller$/, '').replace(/^./, (first) => first.toLowerCase())}_${method}`,
    standardSchemaConverter: (schema, { schemaType }) => toComponents(schema as z.ZodType, schemaType),
  });
  return withGlossary(withConstants(dropSuffix(describeOperations(document))));
}
