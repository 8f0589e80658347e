import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execute } from '../src/cli/program.js';
import { send } from './support/http.js';
import { createExercise } from './support/exercises.js';
import { login, makeInstructor, registerStudent, TEST_PASSWORD } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

let app: TestApp;
let folder: string;
const settings = { ...process.env };

beforeAll(async () => {
  app = await startTestApp();
  folder = await mkdtemp(join(tmpdir(), 'learnflow-cli-'));
  Object.assign(process.env, { DATABASE_URL: app.database.url, DATA_DIR: folder, LOG_LEVEL: 'silent' });
});
afterAll(async () => {
  process.env = settings;
  await app.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A command line as a user types it, in this process. */
async function learnflow(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const out: string[] = [];
  const error: string[] = [];
  const spies = [
    jest.spyOn(console, 'log').mockImplementation((text) => void out.push(String(text))),
    jest.spyOn(console, 'error').mockImplementation((text) => void error.push(String(text))),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => error.push(String(text)) > 0),
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0),
  ];
  try {
    const code = await execute(args);
    return { code, out: out.join('\n'), error: error.join('\n') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

async function json(...args: string[]): Promise<Record<string, unknown>> {
  const { code, out, error } = await learnflow('--json', ...args);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  return JSON.parse(out) as Record<string, unknown>;
}

describe('learnflow', () => {
  it('says what it can do, and answers 2 for what it does not know', async () => {
    expect(await learnflow('--help')).toMatchObject({ code: 0 });
    for (const args of [['bogus'], ['user', 'promote', 'a@b.c', '--role', 'king'], ['events', 'replay', 'x']])
      expect(await learnflow(...args)).toMatchObject({ code: 2 });
  });

  it('refuses a database of another version in one sentence', async () => {
    await app.database.query("update mikro_orm_migrations set name = 'Other' where id = 2");
    const { code, error } = await learnflow('user', 'list');
    await app.database.query(
      "update mikro_orm_migrations set name = 'Migration20261125213847_exercise_grading_options' where id = 2",
    );
    expect(code).toBe(1);
    expect(error).toMatch(/^The database lacks a migration .*learnflow migrate/);
    expect(error).not.toContain('\n');
    expect(await json('migrate')).toEqual({ migrations: [] });
  });

  it('says in one sentence that there is no database', async () => {
    process.env['DATABASE_URL'] = 'postgresql://127.0.0.1:1/none';
    const { code, error } = await learnflow('user', 'list');
    process.env['DATABASE_URL'] = app.database.url;
    expect(code).toBe(1);
    expect(error).toMatch(/^DATABASE_URL: .*127\.0\.0\.1:1/);
    expect(error).not.toContain('    at ');
  });
});

describe('learnflow user', () => {
  it.each([
    [['exercise', 'import', 'no-such-folder'], /^There is no such file or folder: .*no-such-folder$/],
    [['restore', 'no-such-file'], /^There is no no-such-file\.$/],
    [['backup', 'no-such-folder/backup'], /^There is no such file or folder: .*no-such-folder/],
    [['events', 'replay', '99'], /^1 of 1 dead letters could not be done/],
  ])('answers 1 for %j, with one sentence on standard error', async (args, sentence) => {
    const { code, error } = await learnflow(...args);
    expect({ code, error }).toEqual({ code: 1, error: expect.stringMatching(sentence) });
    expect(error).not.toContain('\n');
  });

  it('makes an account that can log in, once', async () => {
    const made = await json('user', 'create', 'Boss@Example.com', '--name', 'Boss', '--role', 'admin');
    expect(made).toMatchObject({ email: 'boss@example.com', role: 'admin', isActive: true });
    expect(await login(app, 'boss@example.com', String(made['password']))).toBeDefined();
    expect(await learnflow('user', 'create', 'boss@example.com', '--name', 'Other')).toMatchObject({
      code: 1,
      error: 'This email address is already registered',
    });
    expect((await learnflow('user', 'create', 'nobody', '--name', 'N')).error).toContain('email');
  });

  it('changes roles, and lists accounts', async () => {
    const { student } = await registerStudent(app, { name: 'Ida Findable' });
    await json('user', 'promote', student.email.toUpperCase(), '--role', 'instructor');
    expect(await json('user', 'list', '--role', 'instructor', '--search', 'findable')).toMatchObject([
      { id: student.id, role: 'instructor' },
    ]);
  });

  it('closes an account, its sessions included, and opens it again', async () => {
    const { student, headers } = await registerStudent(app);
    const me = () => send(app, 'GET', '/api/auth/me', { headers });
    expect((await me()).status).toBe(200);
    await json('user', 'disable', student.email);
    expect((await me()).status).toBe(401);
    const body = { email: student.email, password: TEST_PASSWORD };
    expect((await send(app, 'POST', '/api/auth/login', { body })).body).toMatchObject({
      status: 403,
      code: 'account_disabled',
    });
    await json('user', 'disable', student.email, '--undo');
    expect(await login(app, student.email)).toBeDefined();
  });

  it('never takes the last admin away', async () => {
    expect(await learnflow('user', 'disable', 'boss@example.com')).toMatchObject({
      code: 1,
      error: 'This is the last active admin; make another one first.',
    });
    expect(await learnflow('user', 'promote', 'boss@example.com', '--role', 'student')).toMatchObject({
      code: 1,
    });
  });

  it('sets another password, and ends all sessions', async () => {
    const { student, headers } = await registerStudent(app);
    const { password } = await json('user', 'reset-password', student.email);
    expect((await send(app, 'GET', '/api/auth/me', { headers })).status).toBe(401);
    expect(await login(app, student.email, String(password))).toBeDefined();
    expect(await learnflow('user', 'reset-password', 'nobody@example.com')).toMatchObject({
      code: 1,
      error: 'There is no such account as nobody@example.com.',
    });
  });
});

describe('learnflow exercise', () => {
  it('takes a folder in by the services of the routes, and writes it out again', async () => {
    const path = 'content/exercises/variables';
    const dry = await json('exercise', 'import', path, '--dry-run');
    expect(dry).toMatchObject({ status: 'completed', refused: 0 });
    expect(Number(dry['created'])).toBeGreaterThan(0);
    const zip = join(folder, 'all.zip');
    await json('exercise', 'export', zip);
    expect((await readFile(zip)).subarray(0, 2).toString()).toBe('PK');
    expect(await learnflow('exercise', 'export', zip)).toMatchObject({ code: 1 });
    expect(await learnflow('exercise', 'import', join(folder, 'none'))).toMatchObject({ code: 1 });
  });

  it('takes what lies in hidden folders and behind links', async () => {
    const write = async (path: string, text: string) => {
      await mkdir(join(folder, 'track', dirname(path)), { recursive: true });
      await writeFile(join(folder, 'track', path), text);
    };
    await write('config.json', '{"slug": "python", "exercises": {"practice": []}}');
    await write('exercises/practice/leap/.meta/config.json', '{"files": {"test": ["leap_test.py"]}}');
    await write('exercises/practice/leap/leap_test.py', 'import unittest\n');
    await write('shared/in', '1\n');
    await write('problems/sum/problem.yaml', 'name: Sum\n');
    await write('problems/sum/data/secret/1.ans', '2\n');
    await symlink(
      join('..', '..', '..', '..', 'shared', 'in'),
      join(folder, 'track/problems/sum/data/secret/1.in'),
    );
    const { items } = await json('exercise', 'import', join(folder, 'track'), '--dry-run');
    expect(items).toMatchObject([
      { format: 'exercism', title: 'Leap' },
      { format: 'kattis', title: 'Sum', notes: expect.not.arrayContaining([{ code: 'no_tests' }]) },
    ]);
  });

  it('answers 1 for a folder without exercises, and for one that cannot be converted', async () => {
    const path = join(folder, 'bad', 'a');
    await mkdir(path, { recursive: true });
    expect(await learnflow('exercise', 'check', path)).toMatchObject({ code: 1, out: '' });
    await writeFile(join(path, 'exercise.yaml'), 'learnflow: 1\ntitle: [\n');
    const { code, error } = await learnflow('exercise', 'convert', path, join(folder, 'out'));
    expect({ code, error }).toMatchObject({
      code: 1,
      error: expect.stringContaining('exercise.yaml, line 3'),
    });
  });
});

describe('learnflow submission and events', () => {
  it('has the submissions on an exercise graded anew', async () => {
    const instructor = await makeInstructor(app);
    const exercise = await createExercise(app, instructor);
    const student = await registerStudent(app);
    const body = { exerciseId: exercise.id, code: 'print(1)' };
    const answer = await send(app, 'POST', '/api/submissions/', {
      body,
      headers: { ...student.headers, prefer: 'wait=20' },
    });
    expect(answer.body['status']).toBe('graded');
    expect(await json('submission', 'regrade', '--exercise', String(exercise.id))).toEqual({
      queued: [answer.body['id']],
    });
    expect(await learnflow('submission', 'regrade', '999999')).toMatchObject({
      code: 1,
      error: 'There is no such submission.',
    });
  });

  it('lists, replays and discards dead letters', async () => {
    const put = async (eventId: string, type: string) => {
      const headers = { ce_id: eventId, ce_type: type, ce_time: '2026-01-01T00:00:00Z' };
      const [row] = await app.database.query<{ id: number }>(
        `insert into dead_letter (consumer, event_id, reason, error, topic, key, headers, value)
         values ('audit', $1, 'handler_failed', 'broken', 'student-events', null, $2, 'x') returning id::int`,
        [eventId, JSON.stringify(headers)],
      );
      return row?.id;
    };
    const id = await put('0f1c9a52-5b5e-4a7e-8a3d-3c1f4b3f9f10', 'com.learnflow.nonsense.v1');
    expect(await json('events', 'list')).toMatchObject([{ id, error: 'broken' }]);
    expect(await learnflow('events', 'replay', String(id))).toMatchObject({ code: 1 });
    expect(await json('events', 'discard', '--all')).toEqual([{ id, outcome: 'discarded' }]);
    expect(await json('events', 'list')).toEqual([]);
  });
});
