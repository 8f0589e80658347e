import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createExercise } from './support/exercises.js';
import { send, type Answer } from './support/http.js';
import { startProgram, type Program } from './support/program.js';
import { makeInstructor, registerStudent, TEST_PASSWORD, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const OFF_MS = 5 * 60_000;
const SECRET_KEY = 'one key for both of the processes';
/** Moves the clock of a process before anything of it runs. */
const MOVED = `const D=Date;globalThis.Date=class extends D{constructor(...a){a.length?super(...a):super(D.now()+${OFF_MS})}static now(){return D.now()+${OFF_MS}}}`;
const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(MOVED)}`;

let right: TestApp;
let ahead: Program | undefined;
let folder: string;
let student: TestStudent;
let exerciseId: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'learnflow-clocks-'));
  right = await startTestApp({ SECRET_KEY, APP_ROLE: 'api' });
  ahead = await startProgram({
    NODE_ENV: 'test',
    DATABASE_URL: right.database.url,
    DATA_DIR: folder,
    RATE_LIMIT: 'off',
    SECRET_KEY,
    NODE_OPTIONS,
  });
  const instructor = await makeInstructor(right);
  exerciseId = (await createExercise(right, instructor)).id;
  student = await registerStudent(right);
}, 60_000);
afterAll(async () => {
  await ahead?.stop();
  await right.stop();
  await rm(folder, { recursive: true, force: true });
});

const atAhead = (
  ...call: Parameters<typeof send> extends [unknown, ...infer R] ? R : never
): Promise<Answer> => send({ ...right, url: ahead?.url ?? '' }, ...call);
const atRight = (
  ...call: Parameters<typeof send> extends [unknown, ...infer R] ? R : never
): Promise<Answer> => send(right, ...call);
type Node = typeof atAhead;

const logIn = async (node: Node): Promise<Record<string, unknown>> => {
  const body = { email: student.student.email, password: TEST_PASSWORD };
  return (await node('POST', '/api/auth/login', { body })).body;
};
const me = async (node: Node, token: unknown): Promise<number> =>
  (await node('GET', '/api/auth/me', { headers: { Authorization: `Bearer ${String(token)}` } })).status;

describe('a process whose clock is five minutes ahead', () => {
  it('really has another clock', () => {
    const { stdout } = spawnSync(process.execPath, ['-p', 'Date.now()'], {
      env: { NODE_OPTIONS },
      encoding: 'utf8',
    });
    expect(Number(stdout) - Date.now()).toBeGreaterThan(OFF_MS - 10_000);
  });

  it('makes tokens and sessions that last as long as those of others, everywhere', async () => {
    for (const node of [atAhead, atRight]) {
      const login = await logIn(node);
      expect(login['expiresIn']).toBe(900);
      for (const other of [atAhead, atRight]) expect(await me(other, login['accessToken'])).toBe(200);
      const claims = JSON.parse(
        Buffer.from(String(login['accessToken']).split('.')[1] ?? '', 'base64url').toString(),
      ) as { iat: number; exp: number };
      expect(Math.abs(claims.iat * 1000 - Date.now())).toBeLessThan(30_000);
      const session = login['session'] as { createdAt: string; expiresAt: string };
      expect(Math.abs(Date.parse(session.createdAt) - Date.now())).toBeLessThan(30_000);
    }
  });

  it('knows as the others do whether a token was spent just now or long ago', async () => {
    for (const [first, second] of [
      [atAhead, atRight],
      [atRight, atAhead],
    ] as const) {
      const { refreshToken, session } = await logIn(first);
      const refresh = (node: Node, token: unknown) =>
        node('POST', '/api/auth/refresh', { body: { refreshToken: token } });
      expect((await refresh(first, refreshToken)).status).toBe(200);
      // Two tabs, two processes: within the grace.
      expect((await refresh(second, refreshToken)).status).toBe(200);
      await right.database.query(
        "update auth_sessions set last_used_at = last_used_at - interval '11 seconds' where id = $1",
        [(session as { id: string }).id],
      );
      expect((await refresh(second, refreshToken)).status).toBe(401);
    }
  });

  it('grades what others accept, with times in their order', async () => {
    const headers = { ...student.headers, prefer: 'wait=20' };
    const body = { exerciseId, code: 'def add(a, b):\n    return a + b\n' };
    for (const node of [atAhead, atRight]) {
      const graded = (await node('POST', '/api/submissions/', { headers, body })).body;
      expect(graded['status']).toBe('graded');
      const [created = 0, started = 0, ended = 0] = ['createdAt', 'startedAt', 'gradedAt'].map((name) =>
        Date.parse(String(graded[name])),
      );
      // Half of a round trip is guessed, and on a busy machine that is long.
      expect(started - created).toBeGreaterThan(-1_000);
      expect(ended - started).toBeGreaterThan(-1_000);
      expect(Math.abs(created - Date.now())).toBeLessThan(30_000);
    }
  });
});
