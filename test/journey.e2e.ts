import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { failToStart, startProgram, type Program } from './support/program.js';

/** What a newcomer does, on the program as it is started, with its own database in an empty folder. */
describe('from a fresh data folder to a graded submission', () => {
  let folder: string;
  let program: Program;
  let token = '';
  let submissionId = 0;
  const account = { email: 'ada@example.com', password: 'correct horse', name: 'Ada' };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'learnflow-journey-'));
    program = await startProgram({ DATA_DIR: folder });
  }, 120_000);
  afterAll(async () => {
    if (program.process.exitCode === null) await program.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('prints where everything is, and where the admin’s password lies, since no terminal is there', async () => {
    for (const line of ['API ', 'Docs ', 'Database ', 'Sandbox ', 'Tutor ', 'Events ', 'Admin '])
      expect(program.output()).toContain(line);
    const [, path = ''] = /Admin\s+\S+\s+password in (\S+);/.exec(program.output()) ?? [];
    const [email, password] = (await readFile(path, 'utf8')).split('\n');
    const { status, body } = await send('post', '/api/auth/login', { email, password });
    expect({ status, role: body.student?.role }).toEqual({ status: 200, role: 'admin' });
  });

  it('opens the documentation', async () => {
    const page = await fetch(`${program.url}/api/docs`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('swagger');
  });

  it('registers and logs in', async () => {
    expect((await send('post', '/api/auth/register', account)).status).toBe(201);
    const { status, body } = await send('post', '/api/auth/login', {
      email: account.email,
      password: account.password,
    });
    expect(status).toBe(200);
    token = body.accessToken;
  });

  it.each([
    [
      'python',
      'name = input()\ncity = input()\nprint(f"Welcome aboard, {name}! Next stop: {city}.")\n',
      'welcome aboard',
    ],
    ['javascript', undefined, undefined],
  ])('reads an exercise and hands in %s', async (language, code, search) => {
    const list = await send(
      'get',
      `/api/exercises/?language=${language}&limit=100${search ? `&q=${encodeURIComponent(search)}` : ''}`,
    );
    expect(list.body.items.length).toBeGreaterThan(0);
    const exercise = (await send('get', `/api/exercises/${list.body.items[0].id}`)).body;
    expect(exercise.solutionCode).toBeUndefined();

    const wrong = await submit(exercise.id, exercise.starterCode);
    expect(wrong).toMatchObject({ status: 'graded', language });
    expect(wrong.score).toBeLessThan(100);
    expect(wrong.feedback.length).toBeGreaterThan(20);
    if (code === undefined) return;

    const right = await submit(exercise.id, code);
    expect(right).toMatchObject({ status: 'graded', verdict: 'accepted', score: 100, attempt: 2 });
    submissionId = right.id;
  });

  it('sees progress, stats and the own rank', async () => {
    const me = (await send('get', '/api/auth/me')).body;
    const stats = (await send('get', `/api/analytics/student/${me.id}/stats`)).body;
    expect(stats).toMatchObject({
      exercisesCompleted: 1,
      exercisesAttempted: 2,
      totalSubmissions: 3,
      currentStreak: 1,
    });
    const { items, me: own } = (await send('get', '/api/analytics/leaderboard')).body;
    expect(items[0]).toMatchObject({ rank: 1, studentId: me.id, name: 'Ada', exercisesCompleted: 1 });
    expect(own).toMatchObject({ rank: 1 });
  });

  it('refuses a second instance on the same folder, with a sentence that says why', async () => {
    const { code, output } = await failToStart({ DATA_DIR: folder });
    expect(code).toBe(1);
    expect(output).toContain('already uses');
    expect(output).not.toContain('    at ');
  });

  it('stops within five seconds, database included, and knows everything after a restart', async () => {
    const { code, ms } = await program.stop();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(5_000);
    program = await startProgram({ DATA_DIR: folder });
    expect(program.output()).not.toContain('password');
    const { status, body } = await send('get', `/api/submissions/${submissionId}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ score: 100, verdict: 'accepted' });
  }, 120_000);

  async function submit(exerciseId: number, code: string) {
    const { status, body } = await send(
      'post',
      '/api/submissions/',
      { exerciseId, code },
      { prefer: 'wait=30' },
    );
    expect(status).toBe(201);
    return body;
  }

  function send(method: 'get' | 'post', path: string, body?: object, headers: Record<string, string> = {}) {
    const bearer = token === '' ? {} : { authorization: `Bearer ${token}` };
    const call = request(program.url)
      [method](path)
      .set({ ...bearer, ...headers });
    return body === undefined ? call : call.send(body);
  }
});
