import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery, type Kysely } from 'kysely';
import type { Pool, PoolClient } from 'pg';

interface Statement {
  name: string;
  text: string;
}

/** By the text as it was written, with `?` for a value. */
const statements = new Map<string, Statement>();
/** By the text that is sent, with `$n` for a value. */
const named = new Map<string, Statement>();

/**
 * Rows of a statement that PostgreSQL plans once for each connection, for what nearly every request or grade does:
 * planning it costs more than running it. In the transaction of `em`, if there is one; `?` stands for a value.
 * The texts must come from a small set: each stays in memory, here and in the server.
 */
export async function queryPrepared<R extends object>(
  em: EntityManager,
  sql: string,
  values: readonly unknown[],
): Promise<R[]> {
  return send(em, statementOf(sql).text, values);
}

/** The same without a name: planned for each call, by its values. */
export const queryOnce: typeof queryPrepared = (em, sql, values) => send(em, numbered(sql), values);

async function send<R extends object>(
  em: EntityManager,
  text: string,
  values: readonly unknown[],
): Promise<R[]> {
  const transaction = em.getTransactionContext<Kysely<unknown>>();
  try {
    if (transaction !== undefined)
      return (await transaction.executeQuery<R>(CompiledQuery.raw(text, [...values]))).rows;
    const pool: Pool = await em.getConnection().getNativeClient();
    return (await pool.query<R>(text, [...values])).rows;
  } catch (error) {
    throw em.getDriver().convertException(error as Error);
  }
}

/**
 * Statements are handed over as texts alone; a connection of this pool finds the names under which they are prepared.
 * Not for a pooler that gives each transaction another session: there a name leads nowhere.
 */
export function nameStatements(pool: Pool): void {
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (config: unknown, ...rest: unknown[]) => unknown;
    const naming = (config: unknown, ...rest: unknown[]): unknown => {
      const statement = typeof config === 'string' ? named.get(config) : undefined;
      return query(statement === undefined ? config : { ...statement }, ...rest);
    };
    client.query = naming as PoolClient['query'];
  });
}

/** The same text, which is planned once for each connection from now on; for statements that a library writes, with `$n` for a value. */
export function plannedOnce(text: string): string {
  if (!named.has(text)) named.set(text, { name: nameOf(text), text });
  return text;
}

const nameOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 32);

/** With `$1`, `$2` and so on, as the server wants it. */
export function numbered(sql: string): string {
  let position = 0;
  return sql.replaceAll('?', () => `$${(position += 1)}`);
}

function statementOf(sql: string): Statement {
  const known = statements.get(sql);
  if (known !== undefined) return known;
  const text = numbered(sql);
  const statement = { name: nameOf(text), text };
  statements.set(sql, statement);
  named.set(text, statement);
  return statement;
}
