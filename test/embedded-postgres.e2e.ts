import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { EmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';

describe('the embedded PostgreSQL', () => {
  let server: EmbeddedPostgres | undefined;
  let folder: string | undefined;
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  /** By which way the app reaches a server on a folder of that name: the client's own address, null for a Unix socket. */
  async function addressSeen(name: string): Promise<string | null | undefined> {
    folder = await mkdtemp(join(tmpdir(), 'learnflow-test-'));
    server = await EmbeddedPostgres.start({ dataDir: join(folder, name), settings: { fsync: 'off' } });
    const client = new Client({ connectionString: server.url });
    await client.connect();
    const { rows } = await client.query<{ address: string | null }>(
      'select host(inet_client_addr()) as address',
    );
    await client.end();
    return rows[0]?.address;
  }

  it('is reached by a Unix socket in its folder', async () => {
    expect(await addressSeen('data')).toBeNull();
  });

  it.each([
    ['is too long for a socket', 'd'.repeat(100)],
    ['cannot stand in the list of such folders', 'some data, mine'],
  ])('is reached by TCP where the path of its folder %s', async (_why, name) => {
    expect(await addressSeen(name)).toBe('127.0.0.1');
  });
});
