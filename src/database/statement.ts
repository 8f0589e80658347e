import type { EntityManager } from '@mikro-orm/postgresql';
import type { QueryResultRow } from 'pg';
import type { z } from 'zod';
import { numbered, queryOnce, queryPrepared } from './prepared.js';

/** A connection that is not the pool's: a client, or the session. */
interface Asked {
  query<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<{ rows: R[] }>;
}

/**
 * SQL and what its rows are. Statements stand in the `*.sql.ts` of their room, as exports: `test/statements.e2e.ts`
 * prepares each against the real schema and compares names and types of its columns with `row`. Rows are not parsed.
 */
export class Statement<R extends z.ZodObject> {
  constructor(
    readonly row: R,
    readonly text: string,
    private readonly query: typeof queryPrepared,
  ) {}

  /** In the transaction of `em`, if there is one. */
  all(em: EntityManager, values: readonly unknown[] = []): Promise<z.infer<R>[]> {
    return this.query<z.infer<R>>(em, this.text, values);
  }

  async first(em: EntityManager, values: readonly unknown[] = []): Promise<z.infer<R> | undefined> {
    return (await this.all(em, values))[0];
  }

  async on(connection: Asked, values: readonly unknown[] = []): Promise<z.infer<R>[]> {
    return (await connection.query<z.infer<R>>(numbered(this.text), [...values])).rows;
  }
}

/** Planned for each call, by its values: for what is asked now and then. `?` stands for a value. */
export const statement = <R extends z.ZodObject>(row: R, text: string): Statement<R> =>
  new Statement(row, text, queryOnce);

/** Planned once for a connection (`queryPrepared`): for what nearly every request or grade asks. */
export const prepared = <R extends z.ZodObject>(row: R, text: string): Statement<R> =>
  new Statement(row, text, queryPrepared);

/** Statements with the same columns whose text has parts from a small set; the samples stand for all in the test. */
export interface StatementFamily<R extends z.ZodObject, A extends readonly unknown[]> {
  (...parts: A): Statement<R>;
  samples: Statement<R>[];
}

/** Of `prepared` statements, or of others. */
export function family<R extends z.ZodObject, A extends readonly unknown[]>(
  make: typeof statement,
  row: R,
  build: (...parts: A) => string,
  samples: readonly A[],
): StatementFamily<R, A> {
  const of = (...parts: A) => make(row, build(...parts));
  return Object.assign(of, { samples: samples.map((parts) => of(...parts)) });
}
