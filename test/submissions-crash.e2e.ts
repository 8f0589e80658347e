import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { postgresBinaries, serverAccount } from '../src/database/embedded/postgres-binaries.js';
import { createExercise } from './support/exercises.js';
import { startProgram, type Program } from './support/program.js';
import { startScratchPostgres } from './support/scratch-postgres.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { keepEvents, submit, until } from './support/submissions.js';
import type { TestApp } from './support/test-app.js';
import { cloneDatabase, type TestDatabase } from './support/test-database.js';

/** Long enough to be caught in the act, short enough to be graded twelve times. */
const SLOW = 'import time\n\ndef add(a, b):\n    time.sleep(0.2)\n    return a + b\n';

/** Most of it is the start of processes, which a busy machine takes its time for. */
const TIMEOUT_MS = 180_000;

describe('submissions survive', () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  async function start(database: TestDatabase, settings: Record<string, string> = {}): Promise<Program> {
    const program = await startProgram({
      DATABASE_URL: database.url,
      NODE_ENV: 'test',
      RATE_LIMIT: 'off',
      GRADER_CONCURRENCY: '2',
      SECRET_KEY: 'the same for every process of this test',
      DATA_DIR: '/nonexistent',
      ...settings,
    });
    cleanups.push(async () => {
      if (program.process.exitCode === null && program.process.signalCode === null)
        await program.stop('SIGKILL');
    });
    return program;
  }

  async function cloned(): Promise<TestDatabase> {
    const database = await cloneDatabase();
    cleanups.push(() => database.drop());
    await keepEvents(database);
    return database;
  }

  /** Puts in an exercise, and hands in slow code `count` times. */
  async function handIn(program: Program, database: TestDatabase, count: number): Promise<TestStudent> {
    const app = { url: program.url, database } as TestApp;
    const [teacher, student] = [await makeInstructor(app), await registerStudent(app)];
    const { id } = await createExercise(app, teacher);
    const answers = await Promise.all(
      Array.from({ length: count }, () => submit(app, student, { exerciseId: id, code: SLOW })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    return student;
  }

  const count = async (database: TestDatabase, status: string): Promise<number> => {
    const rows = await database.query<{ n: number }>(
      'select count(*)::int as n from exercise_submissions where status = $1',
      [status],
    );
    return rows[0]?.n ?? 0;
  };
  /** One is done, one is under way, others wait. */
  const inTheMiddle = (database: TestDatabase) =>
    until(
      async () => [
        await count(database, 'graded'),
        await count(database, 'running'),
        await count(database, 'queued'),
      ],
      ([graded = 0, running = 0, queued = 0]) => graded > 0 && running > 0 && queued > 0,
    );

  async function allGradedOnce(
    database: TestDatabase,
    submissions: number,
    timeoutMs = 20_000,
  ): Promise<void> {
    await until(
      () => count(database, 'graded'),
      (graded) => graded === submissions,
      timeoutMs,
    );
    const events = await database.query<{ id: string }>(
      `select data->>'submissionId' as id from event_log where type = 'submission.graded'`,
    );
    expect(events).toHaveLength(submissions);
    expect(new Set(events.map(({ id }) => id)).size).toBe(submissions);
    const results = await database.query('select submission_id from code_execution_results');
    expect(results).toHaveLength(3 * submissions);
    const [progress] = await database.query('select attempts, best_score::float8 as best from progress');
    expect(progress).toEqual({ attempts: submissions, best: 100 });
    const [stats] = await database.query(
      'select sum(total_submissions)::int as n, sum(exercises_completed)::int as done from student_stats',
    );
    expect(stats).toEqual({ n: submissions, done: 1 });
  }

  it(
    'kill -9 with runs under way: a new process grades them all, none twice',
    async () => {
      const database = await cloned();
      const first = await start(database);
      await handIn(first, database, 12);
      await inTheMiddle(database);
      await first.stop('SIGKILL');
      expect(await count(database, 'running')).toBeGreaterThan(0);
      await start(database);
      await allGradedOnce(database, 12);
    },
    TIMEOUT_MS,
  );

  it(
    'kill -9 of one of two workers: the other takes its runs over',
    async () => {
      const database = await cloned();
      const [front, worker] = await Promise.all([start(database), start(database, { APP_ROLE: 'worker' })]);
      await handIn(front, database, 12);
      await inTheMiddle(database);
      await worker.stop('SIGKILL');
      await allGradedOnce(database, 12);
    },
    TIMEOUT_MS,
  );

  it(
    'SIGTERM: ends within five seconds, and gives back what it has not finished',
    async () => {
      const database = await cloned();
      const first = await start(database);
      await handIn(first, database, 8);
      await inTheMiddle(database);
      const { code, ms } = await first.stop('SIGTERM');
      expect(code).toBe(0);
      expect(ms).toBeLessThan(5_000);
      expect(await count(database, 'running')).toBe(0);
      const failures = await database.query('select 1 from exercise_submissions where failures > 0');
      expect(failures).toEqual([]);
      await start(database);
      await allGradedOnce(database, 8);
    },
    TIMEOUT_MS,
  );

  it(
    'the database going away and coming back, with 503 meanwhile',
    async () => {
      const server = await startScratchPostgres();
      cleanups.push(() => server.stop());
      const before = await connected(server.url);
      const program = await start(before);
      await keepEvents(before);
      const student = await handIn(program, before, 12);
      await inTheMiddle(before);
      await before.drop();
      await pgCtl(server.dataDir, 'stop', '-m', 'immediate');
      const away = await fetch(`${program.url}/api/submissions/student/${student.student.id}`, {
        headers: student.headers,
      });
      expect(away.status).toBe(503);
      await pgCtl(server.dataDir, 'restart');
      const after = await connected(server.url);
      cleanups.push(() => after.drop());
      await allGradedOnce(after, 12, 120_000);
      expect(program.process.exitCode).toBeNull();
      await program.stop();
    },
    TIMEOUT_MS,
  );
});

async function connected(url: string): Promise<TestDatabase> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return {
    url,
    query: async <R extends object>(sql: string, values: unknown[] = []) =>
      (await client.query<R>(sql, values)).rows,
    drop: () => client.end(),
  };
}

/** `restart` remembers the port and the settings, also of a server that is stopped. */
async function pgCtl(dataDir: string, ...args: string[]): Promise<void> {
  const { pg_ctl } = await postgresBinaries();
  const account = await serverAccount(dataDir);
  const home = join(dataDir, 'postgres');
  const command = [...account.prefix, pg_ctl, ...args, '-D', home, '-w', '-l', join(home, 'server.log')];
  const identity =
    account.uid !== undefined && account.gid !== undefined && account.prefix.length === 0
      ? { uid: account.uid, gid: account.gid }
      : {};
  await promisify(execFile)(command[0] ?? pg_ctl, command.slice(1), { ...identity, cwd: '/' });
}
