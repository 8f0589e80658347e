import type { Client, Connection, Submittable } from 'pg';
import { z } from 'zod';
import { numbered } from '../../src/database/prepared.js';
import type { Statement } from '../../src/database/statement.js';

/** A column as the server describes it, before anything is run. */
interface Field {
  name: string;
  dataTypeID: number;
  tableID: number;
  columnID: number;
}

/** What may stand behind a schema, by the names of `pg_type`. */
const TYPES: Record<string, readonly string[]> = {
  string: ['text', 'varchar', 'uuid', 'date', 'int8', 'numeric', 'name', 'bpchar', 'json', 'jsonb'],
  enum: ['text', 'varchar'],
  literal: ['text', 'varchar', 'bool'],
  boolean: ['bool'],
  int: ['int4', 'int2', 'oid'],
  number: ['float8', 'int4'],
  array: ['json', 'jsonb', '_text', '_int4'],
  object: ['json', 'jsonb'],
  record: ['json', 'jsonb'],
  /** On a connection of `pg` alone; the pool's gives the text of an instant, which is why most are made texts in SQL. */
  date: ['timestamptz'],
};

/** Every way in which the columns of the statement are not what its row says. */
export async function mismatches(client: Client, { row, text }: Statement<z.ZodObject>): Promise<string[]> {
  const fields = await describeColumns(client, numbered(text));
  const { rows: types } = await client.query<{ oid: number; name: string }>(
    'select oid, typname as name from pg_type where oid = any($1)',
    [fields.map(({ dataTypeID }) => dataTypeID)],
  );
  const typeOf = new Map(types.map(({ oid, name }) => [oid, name]));
  const named = fields.map(({ name }) => name).toSorted();
  const wanted = Object.keys(row.shape).toSorted();
  if (JSON.stringify(named) !== JSON.stringify(wanted))
    return [`columns ${named.join()} for ${wanted.join()}`];
  const wrong: string[] = [];
  for (const field of fields) {
    const { kinds, nullable } = kindsOf(row.shape[field.name] as z.ZodType);
    const type = typeOf.get(field.dataTypeID) ?? '';
    if (kinds !== null && !kinds.some((kind) => TYPES[kind]?.includes(type)))
      wrong.push(`${field.name} is ${type}, not ${kinds.join(' or ')}`);
    if (!nullable && (await mayBeNull(client, field))) wrong.push(`${field.name} may be null`);
  }
  return wrong;
}

/** `null` for what may be anything. */
function kindsOf(schema: z.ZodType): { kinds: string[] | null; nullable: boolean } {
  if (schema instanceof z.ZodNullable) return { ...kindsOf(schema.unwrap() as z.ZodType), nullable: true };
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional)
    return kindsOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodUnion) {
    const parts = schema.options.map((option) => kindsOf(option as z.ZodType));
    return {
      kinds: parts.flatMap(({ kinds }) => kinds ?? []),
      nullable: parts.some(({ nullable }) => nullable),
    };
  }
  if (schema instanceof z.ZodNumber)
    return { kinds: [schema.format === 'safeint' ? 'int' : 'number'], nullable: false };
  const { type } = schema;
  return type in TYPES ? { kinds: [type], nullable: false } : { kinds: null, nullable: true };
}

async function mayBeNull(client: Client, { tableID, columnID }: Field): Promise<boolean> {
  if (tableID === 0) return false;
  const { rows } = await client.query<{ required: boolean }>(
    'select attnotnull as required from pg_attribute where attrelid = $1 and attnum = $2',
    [tableID, columnID],
  );
  return rows[0]?.required === false;
}

function describeColumns(client: Client, text: string): Promise<Field[]> {
  return new Promise((resolve, reject) => {
    let fields: Field[] = [];
    const question: Submittable & Record<string, unknown> = {
      submit: (connection: Connection) => {
        connection.parse({ text, name: '', types: [] }, true);
        connection.describe({ type: 'S', name: '' }, true);
        connection.sync();
      },
      handleRowDescription: (message: { fields: Field[] }) => (fields = message.fields),
      handleError: reject,
      handleReadyForQuery: () => resolve(fields),
    };
    client.query(question);
  });
}
