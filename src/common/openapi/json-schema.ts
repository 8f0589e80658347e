import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Json = Record<string, unknown>;
type Direction = 'input' | 'output';
type Definitions = Record<string, Json>;

const COMPONENTS = '#/components/schemas/';
const DEFINITIONS = '#/$defs/';

/** What is put behind the name of a component whose input is another than its output; see `dropSuffix`. */
const INPUT = 'Input';

/**
 * JSON Schema 2020-12, as OpenAPI 3.1 has it; what carries `.meta({ id })` becomes a component. A component whose
 * input differs from its output (by a default, or within one that it refers to) stands twice, the input as `<id>Input`.
 */
export function toComponents(schema: z.ZodType, io: Direction): { schema: unknown; components: Schemas } {
  const own = definitions(schema, io);
  const different = differing(own.$defs, definitions(schema, io === 'input' ? 'output' : 'input').$defs);
  const name = (id: string) => (io === 'input' && different.has(id) ? id + INPUT : id);
  const relink = (value: unknown): unknown =>
    mapValues(value, (key, inner) =>
      key === '$ref' && typeof inner === 'string' ? COMPONENTS + name(inner.replace(DEFINITIONS, '')) : inner,
    );
  const components = Object.fromEntries(
    Object.entries(own.$defs).map(([id, { id: _id, ...definition }]) => [name(id), relink(definition)]),
  ) as Record<string, Json>;
  for (const component of Object.values(components)) addMapping(component, components);
  return { schema: relink(own.root), components: components as Schemas };
}

/** Nest writes a single value as an enumeration, which generators make a type of its own of. */
export const withConstants = (document: OpenAPIObject): OpenAPIObject =>
  mapValues(document, (_, value) => {
    const values = (value as { enum?: unknown } | null)?.enum;
    if (!Array.isArray(values) || values.length !== 1) return value;
    const { enum: _enum, ...rest } = value as Json;
    return { ...rest, const: values[0] as unknown };
  }) as OpenAPIObject;

/** Takes the suffix off again where nothing but requests knows the component. */
export function dropSuffix(document: OpenAPIObject): OpenAPIObject {
  const ids = new Set(Object.keys(document.components?.schemas ?? {}));
  const plain = new Map(
    [...ids]
      .filter((id) => id.endsWith(INPUT) && !ids.has(id.slice(0, -INPUT.length)))
      .map((id) => [COMPONENTS + id, id.slice(0, -INPUT.length)]),
  );
  const renamed = mapValues(document, (_, value) =>
    typeof value === 'string' && plain.has(value) ? COMPONENTS + plain.get(value) : value,
  ) as OpenAPIObject;
  const schemas = Object.entries(renamed.components?.schemas ?? {}).map(([id, schema]) => [
    plain.get(COMPONENTS + id) ?? id,
    schema,
  ]);
  return {
    ...renamed,
    components: { ...renamed.components, schemas: Object.fromEntries(schemas) as Schemas },
  };
}

const mapValues = (value: unknown, map: (key: string, inner: unknown) => unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => map(key, inner)));

/** The ids whose definitions are not the same in both, and those that lead to such a one. */
function differing(own: Definitions, other: Definitions): ReadonlySet<string> {
  const ids = Object.keys(own);
  const texts = new Map(ids.map((id) => [id, JSON.stringify(own[id])]));
  // What only one direction leads to, as behind a transform, is its own.
  const different = new Set(
    ids.filter((id) => other[id] !== undefined && texts.get(id) !== JSON.stringify(other[id])),
  );
  const leadsToOne = (id: string) =>
    [...different].some((target) => texts.get(id)?.includes(`"${DEFINITIONS}${target}"`));
  for (let found = true; found;) {
    const next = ids.filter((id) => !different.has(id) && leadsToOne(id));
    for (const id of next) different.add(id);
    found = next.length > 0;
  }
  return different;
}

/** For a discriminated union: which value stands for which of its components. */
function addMapping(component: Json, components: Record<string, Json>): void {
  const { discriminator, oneOf } = component as {
    discriminator?: { propertyName: string; mapping?: Record<string, string> };
    oneOf?: { $ref: string }[];
  };
  if (discriminator === undefined || oneOf === undefined) return;
  const valueOf = ({ $ref }: { $ref: string }) => {
    const { properties } = components[$ref.replace(COMPONENTS, '')] as { properties: Record<string, Json> };
    return String(properties[discriminator.propertyName]?.['const']);
  };
  discriminator.mapping = Object.fromEntries(oneOf.map((option) => [valueOf(option), option.$ref]));
}

/** Wrapped in an object, so that a named schema at the root becomes a definition like all others. */
function definitions(schema: z.ZodType, io: Direction): { root: unknown; $defs: Definitions } {
  const converted: unknown = z.toJSONSchema(z.object({ root: schema }), {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { type, discriminator } = zodSchema._zod.def as z.core.$ZodDiscriminatedUnionDef;
      if (type === 'union' && discriminator !== undefined)
        jsonSchema['discriminator'] = { propertyName: discriminator };
      plain(jsonSchema);
      // Later versions add fields; a reader must not refuse them.
      if (io === 'output' && jsonSchema.additionalProperties === false)
        delete jsonSchema.additionalProperties;
    },
  });
  const { properties, $defs } = converted as { properties: { root: unknown }; $defs?: Definitions };
  return { root: properties.root, $defs: $defs ?? {} };
}

/** Leaves out what only zod, or only JavaScript, can read. */
function plain(jsonSchema: z.core.JSONSchema.BaseSchema): void {
  // zod bounds every integer by 2^53; in a document that is noise.
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  // The `format` says it; the pattern is a screenful. That a text is a password says nothing of its form.
  if (jsonSchema.format !== undefined && jsonSchema.format !== 'password') delete jsonSchema.pattern;
  // The regular expressions of Python, and of Go's ECMAScript engines, know no such classes.
  if (jsonSchema.pattern?.includes('\\p{') === true) delete jsonSchema.pattern;
}
