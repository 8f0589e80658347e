import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';

/** By the statement's text: how it stands with `$n`, and the name it is prepared under on each connection. */
const statements = new Map<string, { name: string; text: string }>();

/**
 * Rows of a statement that PostgreSQL plans once for each connection, for the look-ups that nearly every request makes:
 * planning them costs more than running them. Outside of any transaction; `?` stands for a value.
 * The texts must come from a small set: each stays in memory, here and in the server.
 */
export async function queryPrepared<R extends object>(
  em: EntityManager,
  sql: string,
  values: readonly unknown[],
): Promise<R[]> {
  const pool: Pool = await em.getConnection().getNativeClient();
  const { rows } = await pool.query<R>({ ...statementOf(sql), values: [...values] });
  return rows;
}

function statementOf(sql: string): { name: string; text: string } {
  const known = statements.get(sql);
  if (known !== undefined) return known;
  let position = 0;
  const text = sql.replaceAll('?', () => `$${(position += 1)}`);
  const statement = { name: createHash('sha256').update(text).digest('base64url').slice(0, 32), text };
  statements.set(sql, statement);
  return statement;
}
