import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { ConnectionHub } from '../src/grading/sandbox/native/launch/connection-hub.js';
import { Launcher, type LaunchedChild } from '../src/grading/sandbox/native/launch/launcher.js';
import { identity } from '../src/grading/process/account.js';
import { Staging } from '../src/grading/sandbox/native/staging.js';
import { spawnChild } from '../src/grading/process/spawn.js';
import { quantile } from './support.js';

/**
 * Whether a line, a descriptor or a wake-up is ever lost between the engine and a process: so many conversations of three
 * turns, several at a time, while every core is busy. `npm run bench bench/launcher-lines.ts [times] [at once]`
 */
const [times = 2_000, atOnce = 8] = process.argv.slice(2).map(Number);
const HUNG_MS = 20_000;
const SPAWNER = fileURLToPath(new URL('../src/grading/sandbox/native/launch/spawner.cjs', import.meta.url));
const SCRIPT =
  'echo up; read asked <&3; echo "asked $asked" >&4; read told; echo "told $told"; echo woe >&2; exit 7';
const EXPECTED = '{"code":7,"signal":null} asked one\n up\ntold two\n woe\n';

/** One conversation; what was said, or `hung`. */
async function converse(launcher: Launcher): Promise<string> {
  const child = await launcher.launch({ command: '/bin/sh', args: ['-c', SCRIPT], filter: '/dev/null' });
  const hung = new AbortController();
  const timer = setTimeout(() => hung.abort(), HUNG_MS);
  const late = once(hung.signal, 'abort').then(() => 'hung');
  const said = await Promise.race([talkWith(child), late]);
  clearTimeout(timer);
  if (said === 'hung') child.kill();
  return said;
}

async function talkWith(child: LaunchedChild): Promise<string> {
  const up = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  const all = Promise.all([text(child.answers), collected(child), text(child.stderr)]);
  await up;
  child.requests.write('one\n');
  child.stdin.end('two\n');
  const [answers, stdout, stderr] = await all;
  return [JSON.stringify(await child.ended), answers, stdout, stderr].join(' ');
}

/** By events, as the engine reads: an iterator may take the first word before anybody listens for it. */
async function collected({ stdout }: LaunchedChild): Promise<string> {
  const chunks: Buffer[] = [];
  stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(stdout, 'end');
  return Buffer.concat(chunks).toString();
}

const busy = Array.from({ length: availableParallelism() }, () =>
  spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
);
const staging = new Staging();
const socket = join(staging.directory, 'engine.socket');
const hub = await ConnectionHub.open(socket);
const command = staging.share(process.execPath);
const args = [staging.share(SPAWNER), socket];
const launcher = new Launcher(hub, () => spawnChild({ command, args, cwd: '/', env: {}, identity }));
const odd: string[] = [];
const taken: number[] = [];
try {
  let left = times;
  const conversations = Array.from({ length: atOnce }, async () => {
    while (left > 0) {
      left -= 1;
      const started = performance.now();
      const said = await converse(launcher);
      taken.push(performance.now() - started);
      if (said !== EXPECTED) odd.push(said);
    }
  });
  await Promise.all(conversations);
} finally {
  for (const one of busy) one.kill('SIGKILL');
  await launcher.stop();
  hub.close();
  staging.dispose();
}
const [half, most, worst] = [0.5, 0.99, 1].map((share) => Math.round(quantile(taken, share)));
console.log(`${times} conversations, ${atOnce} at a time: ${odd.length} hung or odd`);
console.log(`ms: median ${half}, p99 ${most}, longest ${worst}`);
for (const said of odd.slice(0, 5)) console.log(JSON.stringify(said));
process.exitCode = odd.length === 0 ? 0 : 1;
