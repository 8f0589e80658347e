import type { OpenAPIObject } from '@nestjs/swagger';
import { FIELDS, SCHEMAS } from './openapi-words.js';

interface Described {
  description?: string;
  properties?: Record<string, Described>;
  items?: Described;
  anyOf?: Described[];
  additionalProperties?: Described | boolean;
}

/**
 * Gives each schema, field and parameter that says nothing of itself the words of the glossary: a name means the same
 * wherever it stands.
 */
export function withGlossary(document: OpenAPIObject): OpenAPIObject {
  for (const [id, schema] of Object.entries(
    (document.components?.schemas ?? {}) as Record<string, Described>,
  )) {
    // Before all others, where people read.
    const { description = SCHEMAS[id] ?? SCHEMAS[id.replace(/Input$/, '')], ...rest } = schema;
    for (const key of Object.keys(schema)) delete schema[key as keyof Described];
    Object.assign(schema, description === undefined ? {} : { description }, rest);
    describeFields(schema, id);
  }
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item) as { parameters?: ({ name: string } & Described)[] }[]) {
      for (const parameter of operation.parameters ?? []) {
        const words = FIELDS[parameter.name];
        if (words !== undefined) parameter.description ??= words;
      }
    }
  }
  return document;
}

function describeFields(schema: Described, id: string): void {
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const words = FIELDS[`${id.replace(/Input$/, '')}.${name}`] ?? FIELDS[name];
    if (words !== undefined) field.description ??= words;
  }
  const { items, anyOf = [], additionalProperties, properties = {} } = schema;
  const inner = [items, additionalProperties, ...anyOf, ...Object.values(properties)];
  for (const one of inner) if (typeof one === 'object') describeFields(one, id);
}
