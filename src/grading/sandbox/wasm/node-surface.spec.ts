import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Session } from '../../protocol/session.js';
import { Interpreters } from './interpreters.js';
import { spawnJavaScript } from './workers.js';

const PROGRAMS = 'test/fixtures/surface/javascript';
const STDIN = '3\n4\nhello world\n';
const LIMIT_MS = 30_000;
const AT_ONCE = 3;
const MEMORY_MB = 256;

interface Ran {
  stdout: string;
  ended: boolean;
}

/** Where a program says where it is. */
const inHome = (text: string, home: string): string => text.replaceAll(home, '/home/student');

async function inNode(file: string): Promise<Ran> {
  const home = mkdtempSync(join(tmpdir(), 'learnflow-surface-'));
  try {
    copyFileSync(join(PROGRAMS, file), join(home, 'solution.js'));
    const env = { TZ: 'UTC', LANG: 'C.UTF-8', NODE_NO_WARNINGS: '1' };
    const child = spawn(process.execPath, ['solution.js'], { cwd: home, env, timeout: LIMIT_MS });
    let stdout = '';
    child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
    child.stderr.resume();
    child.stdin.end(STDIN);
    const [code] = (await once(child, 'close')) as [number | null];
    return { stdout: inHome(stdout, home), ended: code === 0 };
  } finally {
    rmSync(home, { recursive: true });
  }
}

const interpreters = new Interpreters(() => Promise.resolve(spawnJavaScript()));

async function inWasm(file: string): Promise<Ran> {
  const process = await interpreters.process();
  process.begin(MEMORY_MB);
  const session = new Session(process);
  try {
    const files = { 'solution.js': readFileSync(join(PROGRAMS, file), 'utf8') };
    const program = { files, main: 'solution.js', kind: 'io' as const, memoryLimitMb: MEMORY_MB };
    const loaded = await session.load(program, LIMIT_MS);
    if (loaded.reply.kind !== 'ok') return { stdout: JSON.stringify(loaded.reply), ended: false };
    const { reply, stdout } = await session.io(STDIN, LIMIT_MS);
    return { stdout: stdout.text, ended: reply.kind === 'done' };
  } finally {
    await session.end();
  }
}

describe('Node in QuickJS', () => {
  afterAll(() => interpreters.stop());

  it('prints what Node prints, line for line, and ends as Node ends', async () => {
    const files = readdirSync(PROGRAMS);
    const found: [string, Ran, Ran][] = [];
    const waiting = files.values();
    const work = async (): Promise<void> => {
      for (const file of waiting) found.push([file, await inWasm(file), await inNode(file)]);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const of = (side: 1 | 2) => Object.fromEntries(found.map((row) => [row[0], row[side]]));
    expect(of(1)).toEqual(of(2));
    expect(found).toHaveLength(files.length);
  }, 120_000);
});
