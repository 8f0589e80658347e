import { randomUUID } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormConfig } from '../../mikro-orm.config.js';
import { DatabaseTarget } from '../../src/database/connection/database-target.js';
import { addEvent } from '../../src/events/outbox/outbox.js';

/** A committed change of the workload: the `version`-th of its key. */
export interface Change {
  key: string;
  version: number;
}

const WRITERS = 4;
/** One change in so many is rolled back after its event was written. */
const ROLLBACK_EACH = 10;

const TABLES = `
create table test_key (key text primary key, version int not null);
create table test_change (key text, version int, primary key (key, version));
create table test_effect (seq bigserial primary key, event_id uuid not null, key text not null, version int not null,
  node int not null);`;

class RolledBack extends Error {}

/** Domain changes that can be counted: each raises the version of its key and tells of it, in one transaction. */
export class Workload {
  readonly acknowledged: Change[] = [];
  readonly keys = Array.from({ length: 8 }, () => randomUUID());
  private made = 0;

  private constructor(private readonly orm: MikroORM) {}

  static async create(databaseUrl: string): Promise<Workload> {
    const orm = await MikroORM.init(
      ormConfig(DatabaseTarget.direct(databaseUrl), { logger: () => undefined }),
    );
    await orm.em.fork().execute(TABLES);
    const workload = new Workload(orm);
    for (const key of workload.keys) {
      await orm.em.fork().execute('insert into test_key values (?, 0)', [key]);
    }
    return workload;
  }

  /** Makes so many tries, a tenth of them rolled back, and half of them on two hot keys. A failure of the database is no change. */
  async run(changes: number): Promise<void> {
    const end = this.made + changes;
    const writer = async (): Promise<void> => {
      while (this.made < end) {
        this.made += 1;
        await this.change(this.made).catch(() => undefined);
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, writer));
  }

  async close(): Promise<void> {
    await this.orm.close(true);
  }

  private async change(number: number): Promise<void> {
    const key = this.keys[number % 2 === 0 ? number % 4 : number % this.keys.length] ?? '';
    const change = await this.orm.em.fork().transactional(async (em) => {
      const [row] = await em.execute<{ version: number }[]>(
        'update test_key set version = version + 1 where key = ? returning version',
        [key],
      );
      const version = row?.version ?? 0;
      await em.execute('insert into test_change values (?, ?)', [key, version]);
      const stand = { exerciseId: 1, status: 'in_progress', attempts: version, bestScore: null };
      addEvent(em, 'progress.changed', { studentId: 1, userId: key, ...stand });
      await em.flush();
      if (number % ROLLBACK_EACH === 0) throw new RolledBack();
      return { key, version };
    });
    this.acknowledged.push(change);
  }
}
