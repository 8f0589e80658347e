import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MikroORM, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { ormConfig } from '../mikro-orm.config.js';
import { DatabaseTarget } from '../src/database/connection/database-target.js';
import { queryPrepared } from '../src/database/prepared.js';
import { cloneDatabase, type TestDatabase } from './support/test-database.js';

describe('queryPrepared', () => {
  let database: TestDatabase;
  let orm: MikroORM;

  beforeAll(async () => {
    database = await cloneDatabase();
    // One connection, whose prepared statements the test can then look at.
    orm = await MikroORM.init(
      ormConfig(DatabaseTarget.direct(database.url), { pool: { min: 0, max: 1 }, logger: () => undefined }),
    );
  });
  afterAll(async () => {
    await orm.close(true);
    await database.drop();
  });

  const prepared = (text: string) =>
    orm.em.fork().execute('select statement from pg_prepared_statements where statement = ?', [text]);

  it('plans a statement once for a connection, inside of transactions as outside', async () => {
    const ask = (em: typeof orm.em, value: number) =>
      queryPrepared<{ sum: number }>(em, 'select ?::int + 1 as sum', [value]);
    const inside = orm.em.fork().transactional(async (em) => [await ask(em, 1), await ask(em, 2)]);
    expect(await inside).toEqual([[{ sum: 2 }], [{ sum: 3 }]]);
    expect(await ask(orm.em.fork(), 3)).toEqual([{ sum: 4 }]);
    expect(await prepared('select $1::int + 1 as sum')).toHaveLength(1);
  });

  it('belongs to the transaction: what it wrote goes when that is rolled back', async () => {
    const em = orm.em.fork();
    await em.execute('create table test_written (id int primary key)');
    const insert = 'insert into test_written values (?) returning id';
    const failed = em.transactional(async (within) => {
      await queryPrepared(within, insert, [1]);
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    expect(await em.execute('select * from test_written')).toEqual([]);
  });

  it('fails with the errors of the ORM', async () => {
    const em = orm.em.fork();
    await em.execute('create table test_unique (id int primary key)');
    const insert = () => queryPrepared(em, 'insert into test_unique values (?)', [1]);
    await insert();
    await expect(insert()).rejects.toThrow(UniqueConstraintViolationException);
    await expect(
      em.transactional((within) => queryPrepared(within, 'insert into test_unique values (?)', [1])),
    ).rejects.toThrow(UniqueConstraintViolationException);
  });
});
