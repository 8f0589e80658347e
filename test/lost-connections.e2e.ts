import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormConfig } from '../mikro-orm.config.js';
import { DatabaseTarget } from '../src/database/connection/database-target.js';
import { cloneDatabase, type TestDatabase } from './support/test-database.js';

const POOL_SIZE = 3;

describe('the pool of connections', () => {
  let database: TestDatabase;
  let orm: MikroORM;

  beforeAll(async () => {
    database = await cloneDatabase();
    const pool = { min: 0, max: POOL_SIZE, acquireTimeoutMillis: 10_000 };
    orm = await MikroORM.init(
      ormConfig(DatabaseTarget.direct(database.url), { pool, logger: () => undefined }),
    );
  });
  afterAll(async () => {
    await orm.close(true);
    await database.drop();
  });

  it('is whole again after transactions have lost their connections, however often', async () => {
    for (let round = 0; round < 2; round += 1) {
      const cut = Array.from({ length: POOL_SIZE }, () =>
        orm.em.fork().transactional((em) => em.execute('select pg_terminate_backend(pg_backend_pid())')),
      );
      for (const result of await Promise.allSettled(cut)) expect(result.status).toBe('rejected');
    }
    const asked = Array.from({ length: POOL_SIZE }, () => orm.em.fork().execute('select 1 as one'));
    expect(await Promise.all(asked)).toEqual(Array.from({ length: POOL_SIZE }, () => [{ one: 1 }]));
  });
});
