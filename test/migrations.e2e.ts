import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { ormConfig } from '../mikro-orm.config.js';
import { DatabaseTarget } from '../src/database/connection/database-target.js';
import { executedMigrations, migrate } from '../src/database/migrate.js';
import { cloneDatabase, type TestDatabase } from './support/test-database.js';
import { until } from './support/until.js';

/** Changes the table of chat messages. */
const MIGRATION = 'Migration20261201015900_agents_in_code';
const SEARCH = 'Migration20261201150000_search_students';

describe('a migration of a table that somebody holds', () => {
  let database: TestDatabase;
  let orm: MikroORM;
  let holder: Client;

  beforeAll(async () => {
    database = await cloneDatabase();
    orm = await MikroORM.init(ormConfig(DatabaseTarget.direct(database.url), { logger: () => undefined }));
    await orm.migrator.down({ migrations: [MIGRATION] });
    holder = new Client({ connectionString: database.url });
    await holder.connect();
  });
  afterAll(async () => {
    await holder.end();
    await orm.close(true);
    await database.drop();
  });

  it('waits without holding up those who read it, and is done when it is free', async () => {
    await holder.query('begin');
    await holder.query('lock table chat_messages in access share mode');
    let isDone = false;
    const migrating = migrate(orm).then(() => (isDone = true));
    const locked = `select count(*)::int as n from pg_locks where not granted and relation = 'chat_messages'::regclass`;
    const waits = async (): Promise<boolean> => (await database.query<{ n: number }>(locked))[0]?.n === 1;
    await until('the migration waits for the table', waits);
    // Comes after it, and is answered while the table is still held.
    await database.query('select 1 from chat_messages limit 1');
    expect(isDone).toBe(false);
    await holder.query('commit');
    await migrating;
    expect(await executedMigrations(orm.em.fork())).toContain(MIGRATION);
  });
});

describe('the index for a part of a name', () => {
  let database: TestDatabase;
  let orm: MikroORM;

  beforeEach(async () => {
    database = await cloneDatabase();
    orm = await MikroORM.init(ormConfig(DatabaseTarget.direct(database.url), { logger: () => undefined }));
    await orm.migrator.down({ migrations: [SEARCH] });
    await database.query('drop extension pg_trgm');
  });
  afterEach(async () => {
    await orm.close(true);
    await database.drop();
  });

  const indexes = async (): Promise<unknown[]> =>
    database.query(`select 1 from pg_indexes where indexname = 'students_search_index'`);

  it('is made where the extension lies in a schema of its own', async () => {
    await database.query('create schema extras');
    await database.query('create extension pg_trgm schema extras');
    await migrate(orm);
    expect(await indexes()).toHaveLength(1);
  });

  it.each(['0A000', '42501'])('is done without where the extension is refused with %s', async (code) => {
    await database.query(`create function refuse() returns event_trigger language plpgsql as
      $$ begin raise exception 'not here' using errcode = '${code}'; end $$`);
    await database.query(`create event trigger refused on ddl_command_start
      when tag in ('CREATE EXTENSION') execute function refuse()`);
    await migrate(orm);
    expect(await executedMigrations(orm.em.fork())).toContain(SEARCH);
    expect(await indexes()).toHaveLength(0);
  });
});
