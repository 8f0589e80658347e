import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { failToStart } from './support/program.js';
import { checkDatabase } from '../src/database/start/start-check.js';
import { startScratchPostgres, type ScratchPostgres } from './support/scratch-postgres.js';

/** What the server says of an address, without the name of the setting. */
async function refusal(url: string, poolSize = 10): Promise<string> {
  try {
    await checkDatabase({ url, directUrl: undefined, poolSize });
    return 'it is usable';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a database that cannot be used', () => {
  let server: ScratchPostgres;
  /** The server's address on TCP, with other parts. */
  const address = (
    parts: Partial<Record<'hostname' | 'port' | 'username' | 'password' | 'pathname', string>>,
  ): string => {
    const url = new URL(server.url);
    Object.assign(url, { hostname: '127.0.0.1' }, parts);
    return url.href;
  };

  beforeAll(async () => {
    server = await startScratchPostgres();
    await server.run(`create role guest login password 'guest'`);
    await server.run(`create role few login password 'few' connection limit 5`);
    await server.run(`grant all on database learnflow to few`);
    await server.run(`grant all on schema public to few`);
    await server.run(`create database latin1 encoding 'LATIN1' template template0 locale 'C'`);
    await server.run(`create database readonly`);
    await server.run(`alter database readonly set default_transaction_read_only = on`);
  }, 120_000);
  afterAll(() => server.stop());

  it.each([
    ['nothing that listens', { port: '1' }, /Nothing listens at 127\.0\.0\.1:1\. Start the database/],
    ['an unknown host', { hostname: 'no-such-host.invalid' }, /no-such-host\.invalid.*(Correct|Check) the/],
    ['a wrong password', { password: 'wrong' }, /refuses the password of learnflow\. Correct it/],
    ['a missing database', { pathname: '/missing' }, /no database missing\. Create it/],
    ['a database that is not UTF-8', { pathname: '/latin1' }, /stores LATIN1, not UTF8\. Create one/],
    ['a read-only database', { pathname: '/readonly' }, /read-only.*End that/],
    [
      'a role that may not create',
      { username: 'guest', password: 'guest' },
      /may not create.*Grant it CREATE/,
    ],
    [
      'a role with too few connections',
      { username: 'few', password: 'few' },
      /have 5 connections.*wants 11\. Raise/,
    ],
  ])('is refused with cause and cure: %s', async (_what, parts, sentence) => {
    const message = await refusal(address(parts));
    expect(message).toMatch(sentence);
    expect(message).toMatch(/^DATABASE_URL: /);
  });

  it('is refused where TLS is asked for and not offered', async () => {
    expect(await refusal(`${address({})}?sslmode=require`)).toMatch(/does not offer TLS\. Take sslmode out/);
  });

  it.each([
    ['?options=-c%20search_path%3Dnowhere', /search_path names no schema that exists\. Correct it/],
    ['?sslmode=require&sslrootcert=/no/such', /no such file.*\/no\/such.*Correct the address/],
    ['?sslmode=verify-ca&uselibpqcompat=true', /requires specifying a CA.*Correct the address/],
    ['?port=99999', /port=99999 is no port\. Correct it/],
  ])('is refused for what its address adds: %s', async (search, sentence) => {
    expect(await refusal(address({}) + search)).toMatch(sentence);
  });

  it('is reached by a socket that the address names beside it', async () => {
    const { hostname, port, username, password } = new URL(server.url);
    const folder = decodeURIComponent(hostname);
    const socket = `postgres:///learnflow?host=${folder}&port=${port}&user=${username}&password=${password}`;
    expect(await refusal(socket)).toBe('it is usable');
  });

  it('is told from what is no PostgreSQL, also where that keeps the connection open', async () => {
    // MySQL speaks first, and waits.
    let kept: Socket | undefined;
    const other = createServer((socket) => {
      kept = socket.on('error', () => undefined);
      socket.write('J\0\0\0\n8.0.34\0');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    expect(await refusal(address({ port: String(port) }))).toMatch(/is no PostgreSQL.*Correct host and port/);
    kept?.destroy();
    other.close();
  });

  it('ends the start with that sentence alone, exit code 1, and nothing written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'learnflow-start-'));
    const url = address({ pathname: '/latin1' });
    const { code, output } = await failToStart({ DATA_DIR: folder, DATABASE_URL: url, GRADER: 'wasm' });
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(output).toMatch(/^DATABASE_URL: .*LATIN1/);
    await rm(folder, { recursive: true, force: true });
  });
});
