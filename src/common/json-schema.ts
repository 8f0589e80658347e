import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Json = Record<string, unknown>;

/**
 * JSON Schema 2020-12, as OpenAPI 3.1 has it; what carries `.meta({ id })` becomes a component. A component whose
 * input differs from its output (defaults) stands twice, the input as `<id>Input`.
 */
export function toComponents(
  schema: z.ZodType,
  io: 'input' | 'output',
): { schema: unknown; components: Schemas } {
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
  return { schema: relink(own.root), components: Object.fromEntries(components) as Schemas };
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
