import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { z } from 'zod';
import { prepared, Statement, type StatementFamily } from '../src/database/statement.js';
import { mismatches } from './support/describe-statement.js';
import { cloneDatabase, type TestDatabase } from './support/test-database.js';

const FILES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.sql.ts'));

const samplesOf = (value: unknown): Statement<z.ZodObject>[] => {
  if (value instanceof Statement) return [value as Statement<z.ZodObject>];
  return typeof value === 'function' && 'samples' in value
    ? (value as unknown as StatementFamily<z.ZodObject, never>).samples
    : [];
};

describe('statements', () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await cloneDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it.each(FILES)('give the rows that src/%s promises', async (file) => {
    const exported = Object.entries((await import(`../src/${file.replace(/\.ts$/, '.js')}`)) as object);
    const found: Record<string, string[]> = {};
    for (const [name, value] of exported)
      for (const statement of samplesOf(value)) {
        const wrong = await mismatches(client, statement).catch((error: Error) => [error.message]);
        if (wrong.length > 0) found[name] = wrong;
      }
    expect(found).toEqual({});
  });

  it('are told where a column has another name, another type, or may be null', async () => {
    const row = z.object({ id: z.int(), title: z.string() });
    const wrong = (columns: string) => mismatches(client, prepared(row, `select ${columns} from exercises`));
    expect(await wrong('id, title')).toEqual([]);
    expect(await wrong('id, title as name')).toEqual(['columns id,name for id,title']);
    expect(await wrong('title, id::text')).toEqual(['id is text, not int']);
    expect(await wrong('id, slug as title')).toEqual(['title may be null']);
    await expect(wrong('id, titel')).rejects.toThrow('titel');
  });
});
