import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Validator } from '@seriousme/openapi-schema-validator';
import fc from 'fast-check';
import { z } from 'zod';
import { buildOpenApi } from '../src/common/openapi/openapi.js';
import { startTestApp, type TestApp } from './support/test-app.js';

/** The only routes that need no login. */
const PUBLIC = [
  'get /api/health',
  'get /metrics',
  'post /api/auth/register',
  'post /api/auth/login',
  'post /api/auth/refresh',
];

type Field = { pattern?: string; example?: string };
type Fields = Record<string, Field | undefined>;

interface Operation {
  route: string;
  method: string;
  path: string;
  operation: NonNullable<OpenAPIObject['paths'][string]['get']>;
}

describe('the contract', () => {
  let testApp: TestApp;
  let document: OpenAPIObject;
  let operations: Operation[];

  beforeAll(async () => {
    testApp = await startTestApp();
    document = buildOpenApi(testApp.app);
    operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        route: `${method} ${path}`,
        method,
        path,
        operation,
      })),
    );
    expect(operations.length).toBeGreaterThan(20);
  });
  afterAll(() => testApp.stop());

  it('is a valid OpenAPI 3.1 document', async () => {
    const result = await new Validator().validate(
      JSON.parse(JSON.stringify(document)) as Record<string, unknown>,
    );
    expect(result).toMatchObject({ valid: true });
    expect(document.openapi).toBe('3.1.0');
  });

  it('validates every body, query and path parameter by a schema', () => {
    expect(inputsOf(testApp).filter(({ schema }) => !(schema instanceof z.ZodType))).toEqual([]);
  });

  it('judges every input without a fault, whatever it holds', () => {
    const awkward = fc.constantFrom(
      '',
      ' ',
      'http://',
      'https://exa mple.com/',
      '%',
      'whsec_',
      '\0',
      '\ud800',
      '/',
      'a/b',
    );
    const value = fc.oneof(fc.jsonValue(), awkward, fc.webUrl(), fc.string({ unit: 'binary' }));
    for (const { place, schema } of inputsOf(testApp)) {
      const shape = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
      const fields = fc.record(Object.fromEntries(shape.map((key) => [key, value])), { requiredKeys: [] });
      const property = fc.property(fc.oneof(value, fields), (given) => {
        (schema as z.ZodType).safeParse(given);
      });
      expect({ place, ...fc.check(property, { numRuns: 200 }) }).toMatchObject({ place, failed: false });
    }
  });

  it('documents every path parameter and every answer of every route', () => {
    const faults = operations.flatMap(({ route, path, operation }) => {
      const named = (operation.parameters ?? []).map((parameter) =>
        'name' in parameter ? parameter.name : '',
      );
      const missing = [...path.matchAll(/\{(\w+)\}/g)]
        .filter(([, name]) => !named.includes(name!))
        .map(([, name]) => `{${name}}`);
      const answers = Object.entries(operation.responses);
      const success = answers.filter(([status]) => status.startsWith('2'));
      const described = success.some(
        ([status, answer]) => status === '204' || (answer !== undefined && 'content' in answer),
      );
      return [
        ...(operation.summary ? [] : [`${route}: no summary`]),
        ...missing.map((name) => `${route}: ${name} is not documented`),
        ...(described ? [] : [`${route}: no documented success`]),
        ...(answers.some(([status]) => /^[45]/.test(status)) ? [] : [`${route}: no documented error`]),
      ];
    });
    expect(faults).toEqual([]);
  });

  it('says what every operation, parameter, schema and field is', () => {
    const faults = operations.flatMap(({ route, operation }) => [
      ...(operation.description ? [] : [route]),
      ...(operation.parameters ?? []).flatMap((parameter) =>
        'name' in parameter && !parameter.description ? [`${route} ${parameter.name}`] : [],
      ),
      ...['405', '500', '503']
        .filter((status) => !(status in operation.responses))
        .map((status) => `${route} ${status}`),
    ]);
    for (const [id, schema] of Object.entries(document.components?.schemas ?? {}))
      if (!(schema as { description?: string }).description) faults.push(id);
    for (const [place, node] of nodesOf({ ...document.components?.schemas, ...document.paths }, '')) {
      const { properties = {} } = node as { properties?: object };
      for (const [name, field] of Object.entries(properties))
        if (!(field as { description?: string }).description) faults.push(`${place} ${name}`);
    }
    expect(faults).toEqual([]);
  });

  it('is one that generators of other languages read', () => {
    const named = Object.keys(document.components?.schemas ?? {});
    const faults = named.filter(
      (id) => id.startsWith('_') || (id.startsWith('New') && named.includes(id.slice(3))),
    );
    for (const [place, node] of nodesOf(document.paths, ''))
      if (place.endsWith('application/json/schema') && 'properties' in node) faults.push(`${place}: no name`);
    for (const [place, node] of nodesOf(document, '')) {
      const {
        enum: values,
        pattern,
        oneOf,
        discriminator,
        exclusiveMinimum,
      } = node as Record<string, unknown>;
      if (Array.isArray(values) && !/^\/components\/schemas\/\w+$/.test(place))
        faults.push(`${place}: enum without a name`);
      if (typeof pattern === 'string' && pattern.includes('\\p{')) faults.push(`${place}: ${pattern}`);
      if (oneOf !== undefined && discriminator === undefined) faults.push(`${place}: no discriminator`);
      if (exclusiveMinimum !== undefined) faults.push(`${place}: exclusiveMinimum`);
    }
    expect(faults).toEqual([]);
  });

  it('says what cursors, time zones, secrets and keys look like', () => {
    const { schemas } = document.components as { schemas: Record<string, { properties: Fields }> };
    const parameters = operations.flatMap(
      ({ operation }) => (operation.parameters ?? []) as { name: string; schema: Field }[],
    );
    const texts = [
      schemas['UpdateMe']!.properties['timezone'],
      schemas['CreateWebhook']!.properties['secret'],
      ...parameters
        .filter(({ name }) => ['cursor', 'Idempotency-Key'].includes(name))
        .map(({ schema }) => schema),
    ];
    expect(texts.length).toBeGreaterThan(10);
    for (const text of texts) {
      expect(text).toMatchObject({ pattern: expect.any(String) });
      if (text?.example !== undefined) expect(text.example).toMatch(new RegExp(text.pattern!));
    }
  });

  it('asks in a request for nothing that has a default', () => {
    const schemas = document.components?.schemas as Record<
      string,
      { required?: string[]; properties?: object }
    >;
    expect(schemas['IoTestInput']?.required).toEqual(['kind', 'stdin', 'expectedStdout']);
    expect(schemas['IoTest']?.required).toEqual(expect.arrayContaining(['weight', 'hidden']));
    expect(JSON.stringify(schemas['ExerciseBody'])).toContain('#/components/schemas/TestCaseInput"');
    expect(schemas['ExerciseBody']?.required).not.toContain('testCases');
  });

  it('gives every operation a name of its own', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('resolves every reference within the document', () => {
    const schemas = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
    for (const [, pointer] of schemas) {
      const target = pointer!
        .split('/')
        .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);
      expect({ pointer, found: target !== undefined }).toEqual({ pointer, found: true });
    }
  });

  it('is closed: every other route answers 401 without a login', async () => {
    const open = operations
      .filter(({ operation }) => operation.security?.length === 0)
      .map(({ route }) => route);
    expect(open.filter((route) => !PUBLIC.includes(route))).toEqual([]);
    for (const { route, method, path } of operations) {
      if (PUBLIC.includes(route)) continue;
      const answer = await fetch(testApp.url + path.replaceAll(/\{\w+\}/g, '1'), {
        method: method.toUpperCase(),
      });
      expect({ route, status: answer.status }).toEqual({ route, status: 401 });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
  });
});

/** Every object within, with its place. Examples are not looked into. */
function* nodesOf(node: unknown, place: string): Generator<[place: string, node: object]> {
  if (typeof node !== 'object' || node === null) return;
  yield [place, node];
  for (const [key, inner] of Object.entries(node))
    if (key !== 'example' && key !== 'examples') yield* nodesOf(inner, `${place}/${key}`);
}

interface Input {
  place: string;
  schema: unknown;
}

/** Every body, query and path parameter of every route, with the schema that judges it. */
function inputsOf(testApp: TestApp): Input[] {
  const carriers = [RouteParamtypes.BODY, RouteParamtypes.QUERY, RouteParamtypes.PARAM];
  const inputs: Input[] = [];
  for (const controller of controllersOf(testApp)) {
    const prototype = controller.prototype as Record<string, object>;
    for (const method of new MetadataScanner().getAllMethodNames(prototype)) {
      // Handlers of events have no path, and check their payload by the catalog.
      if (!Reflect.hasMetadata(PATH_METADATA, prototype[method]!)) continue;
      const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Record<
        string,
        { schema?: unknown }
      >;
      for (const [key, { schema }] of Object.entries(parameters)) {
        const kind = Number(key.split(':')[0]);
        if (carriers.includes(kind))
          inputs.push({ place: `${controller.name}.${method} (${RouteParamtypes[kind]})`, schema });
      }
    }
  }
  return inputs;
}

function controllersOf(testApp: TestApp): Type[] {
  return [...testApp.app.get(ModulesContainer).values()]
    .flatMap((module) => [...module.controllers.values()])
    .map(({ metatype }) => metatype)
    .filter((metatype): metatype is Type => typeof metatype === 'function');
}
