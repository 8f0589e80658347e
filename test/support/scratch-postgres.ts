import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { EmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';

export interface ScratchPostgres {
  url: string;
  dataDir: string;
  /** One statement, on a connection of its own. */
  run(sql: string): Promise<void>;
  stop(): Promise<void>;
}

/** A real server on a folder that goes away with it; it does not wait for the disk. `further` are settings of the server. */
export async function startScratchPostgres(further: Record<string, string> = {}): Promise<ScratchPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'learnflow-test-'));
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '300',
    ...further,
  };
  const server = await EmbeddedPostgres.start({ dataDir, settings });
  return {
    url: server.url,
    dataDir,
    run: async (sql) => {
      const client = new Client({ connectionString: server.url });
      await client.connect();
      await client.query(sql);
      await client.end();
    },
    stop: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
