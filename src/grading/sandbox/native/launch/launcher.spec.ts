import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { spawnChild, type Child } from '../../../process/spawn.js';
import { Launcher, type LaunchedChild } from './launcher.js';
import { until } from '../../../../../test/support/until.js';
import { identity } from '../../../process/account.js';
import { Staging } from '../staging.js';
import { ConnectionHub } from './connection-hub.js';

const SPAWNER = fileURLToPath(new URL('spawner.cjs', import.meta.url));

let staging: Staging;
let socket: string;
let hub: ConnectionHub;
let launcher: Launcher;
let helpers: Child[];

function startHelper(command: string, ...args: string[]): Child {
  const helper = spawnChild({ command, args, cwd: '/', env: {}, identity });
  helpers.push(helper);
  return helper;
}

beforeEach(async () => {
  helpers = [];
  staging = new Staging();
  socket = join(staging.directory, 'engine.socket');
  hub = await ConnectionHub.open(socket);
  const command = staging.share(process.execPath);
  launcher = new Launcher(hub, () => startHelper(command, staging.share(SPAWNER), socket));
});

afterEach(async () => {
  await launcher.stop();
  hub.close();
  staging.dispose();
});

const run = (script: string): Promise<LaunchedChild> =>
  launcher.launch({ command: '/bin/sh', args: ['-c', script], filter: '/dev/null' });

/** Reads all lines to their end, as the engine does. */
async function heard(child: LaunchedChild) {
  const said = [text(child.answers), text(child.stdout), text(child.stderr)];
  const end = await child.ended;
  const [answers, stdout, stderr] = await Promise.all(said);
  return { end, answers, stdout, stderr };
}

function isThere(pid: number | undefined): boolean {
  try {
    return process.kill(pid ?? -1, 0);
  } catch {
    return false;
  }
}

describe('Launcher', () => {
  it('gives a process its lines, of which each waits for what comes', async () => {
    const child = await run(
      'echo up; read asked <&3; echo "asked $asked" >&4; read told; echo "told $told"; echo woe >&2; exit 7',
    );
    // Its first word may have come before anybody listens.
    await until('it has said something', () => child.stdout.readableLength > 0);
    const result = heard(child);
    child.requests.write('one\n');
    child.stdin.end('two\n');
    expect(await result).toEqual({
      end: { code: 7, signal: null },
      answers: 'asked one\n',
      stdout: 'up\ntold two\n',
      stderr: 'woe\n',
    });
  });

  it('loses nothing that a process printed which has ended before its input is written', async () => {
    const child = await run('echo early');
    await until('it has gone', () => !isThere(child.pid));
    child.stdin.end('late\n');
    await once(child.stdin, 'error');
    expect(await heard(child)).toMatchObject({ end: { code: 0 }, stdout: 'early\n' });
  });

  it('says at once what cannot be started, and goes on', async () => {
    const tooLong = run(`true ${'x'.repeat(200_000)}`);
    const started = performance.now();
    await expect(tooLong).rejects.toThrow('spawn E2BIG');
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await heard(await run('echo well'))).toMatchObject({ stdout: 'well\n' });
  });

  it('ends a standard input that is empty', async () => {
    const child = await run('cat; echo over');
    child.stdin.end('');
    expect(await heard(child)).toMatchObject({ stdout: 'over\n', end: { code: 0 } });
  });

  it('hands on all that was printed before the end', async () => {
    const child = await run('head -c 3000000 /dev/zero');
    expect((await heard(child)).stdout).toHaveLength(3_000_000);
  });

  it('says which signal has ended a process', async () => {
    const child = await run('kill -9 $$');
    expect((await heard(child)).end).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('ends a process on demand', async () => {
    const child = await run('while :; do :; done');
    child.kill();
    expect((await heard(child)).end).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('keeps many processes apart', async () => {
    const children = await Promise.all(Array.from({ length: 20 }, (_, n) => run(`echo ${n}; echo ${n} >&4`)));
    const said = await Promise.all(children.map(heard));
    expect(said.map(({ stdout }) => stdout)).toEqual(children.map((_, n) => `${n}\n`));
    expect(said.map(({ answers }) => answers)).toEqual(children.map((_, n) => `${n}\n`));
  });

  it('shares one helper among all processes; when that dies they end, and another one is started', async () => {
    const first = await run('exec cat <&3');
    expect(helpers).toHaveLength(1);
    helpers[0]?.kill();
    await helpers[0]?.ended;
    expect((await heard(first)).end.error?.message).toMatch(/launcher has ended/);
    expect(await heard(await run('echo again'))).toMatchObject({ stdout: 'again\n' });
    expect(helpers).toHaveLength(2);
  });

  it('rejects when the helper dies before the process runs, with its last words', async () => {
    const broken = new Launcher(hub, () => startHelper('/bin/sh', '-c', 'echo no luck >&2'));
    await expect(broken.launch()).rejects.toThrow('a launcher has ended: no luck');
  });

  it('rejects when the helper cannot be started', async () => {
    const missing = new Launcher(hub, () => startHelper('/nonexistent/helper'));
    await expect(missing.launch()).rejects.toThrow('ENOENT');
  });

  it('starts nothing any more once it is stopped', async () => {
    await launcher.stop();
    await expect(run('true')).rejects.toThrow('has stopped');
    expect(helpers).toEqual([]);
  });
});

describe('ConnectionHub', () => {
  it.each([
    ['has no token', `${'x'.repeat(24)}0`],
    ['hangs up early', 'abc'],
  ])('turns away a caller who %s', async (_who, words) => {
    const caller = connect(socket);
    caller.end(words);
    await once(caller.resume(), 'close');
    expect(await heard(await run('echo well'))).toMatchObject({ stdout: 'well\n' });
  });

  it('connects each line of a call once', async () => {
    const { token, connected } = hub.expect();
    const callers = [0, 0, 1, 2, 3, 4].map((line) => {
      const caller = connect(socket);
      caller.write(`${token}${line}`);
      return caller;
    });
    await once((callers[1] ?? connect(socket)).resume(), 'close');
    const lines = await connected;
    callers[3]?.end('printed');
    expect(await text(lines.stdout)).toBe('printed');
    for (const socketOfCall of [...callers, ...Object.values(lines)]) socketOfCall.destroy();
  });

  it('cuts the lines of a call that is given up', async () => {
    const { token, forget } = hub.expect();
    const caller = connect(socket);
    await new Promise<void>((resolve) => caller.write(`${token}0`, () => resolve()));
    await heard(await run('true'));
    forget();
    await once(caller.resume(), 'close');
  });
});
