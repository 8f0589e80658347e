import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormConfig } from '../mikro-orm.config.js';
import { writeBackup } from '../src/database/backup/write-backup.js';
import { DatabaseTarget } from '../src/database/connection/database-target.js';
import { knownMigrations } from '../src/database/migrate.js';
import { execute } from '../src/cli/program.js';
import { createExercise } from './support/exercises.js';
import { send } from './support/http.js';
import { login, makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { cloneDatabase, emptyDatabase, type TestDatabase } from './support/test-database.js';
import { until } from './support/until.js';

const settings = { ...process.env };
let folder: string;
let app: TestApp;
let target: TestDatabase;
let student: TestStudent;
let exerciseId: number;
let file: string;

const ADD_STUDENT = `insert into students (user_id, email, password_hash, name, created_at, updated_at)
  values (gen_random_uuid(), $1, 'x', 'X', now(), now())`;

const SECRET_KEY = 'a key that both servers have';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'learnflow-backup-'));
  file = join(folder, 'backup.zip');
  app = await startTestApp({ SECRET_KEY });
  target = await cloneDatabase();
  Object.assign(process.env, { DATA_DIR: folder, LOG_LEVEL: 'silent' });
  const instructor = await makeInstructor(app);
  exerciseId = (await createExercise(app, instructor, { title: 'Añadir “tabs”\\\t\n' })).id;
  student = await registerStudent(app);
  await submit(app, 'def add(a, b):\n    return a + b\n');
});
afterAll(async () => {
  process.env = settings;
  await app.stop();
  await target.drop();
  await rm(folder, { recursive: true, force: true });
});

async function submit(to: TestApp, code: string): Promise<Record<string, unknown>> {
  const headers = { ...student.headers, prefer: 'wait=20' };
  return (await send(to, 'POST', '/api/submissions/', { headers, body: { exerciseId, code } })).body;
}

async function learnflow(url: string, ...args: string[]): Promise<{ code: number; error: string }> {
  process.env['DATABASE_URL'] = url;
  const errors: string[] = [];
  const spies = [
    jest.spyOn(console, 'log').mockImplementation(() => undefined),
    jest.spyOn(console, 'error').mockImplementation((text) => void errors.push(String(text))),
  ];
  try {
    return { code: await execute(args), error: errors.join('\n') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** Every row of what a user sees, whatever its order. */
const picture = (database: TestDatabase) =>
  Promise.all(
    [
      'students',
      'exercises',
      'exercise_submissions',
      'code_execution_results',
      'progress',
      'student_stats',
    ].map((table) =>
      database.query(
        `select md5(string_agg(t::text, ',' order by t::text)) as sum, count(*)::int from ${table} t`,
      ),
    ),
  );

describe('a backup', () => {
  it('is taken beside a running server, and readable by its owner alone', async () => {
    expect(await learnflow(app.database.url, 'backup', file)).toEqual({ code: 0, error: '' });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await learnflow(app.database.url, 'backup', file)).toMatchObject({ code: 1 });
  });

  it('is put into no database that has something in it, and into none that is in use', async () => {
    const refused = await learnflow(app.database.url, 'restore', file);
    expect(refused).toEqual({
      code: 1,
      error: 'LearnFlow runs on this database; stop all of its processes first.',
    });
    await target.query(ADD_STUDENT, ['x@example.com']);
    expect((await learnflow(target.url, 'restore', file)).error).toContain('--overwrite');
  });

  it('leaves everything as it was where it is damaged', async () => {
    const bytes = await readFile(file);
    const cut = join(folder, 'cut.zip');
    await writeFile(cut, bytes.subarray(0, bytes.length / 2));
    expect((await learnflow(target.url, 'restore', cut, '--overwrite')).error).toContain('no backup');
    const bent = join(folder, 'bent.zip');
    const other = Buffer.from(bytes);
    const at = other.indexOf('tables/code_execution_results.copy') + 60;
    for (let i = at; i < at + 20; i += 1) other[i] = (other[i] ?? 0) ^ 0xff;
    await writeFile(bent, other);
    expect((await learnflow(target.url, 'restore', bent, '--overwrite')).code).toBe(1);
    expect(await target.query('select email from students')).toEqual([{ email: 'x@example.com' }]);
  });

  it('comes to life again: the same rows, sessions that go on, and work that was waiting is done', async () => {
    await app.database.query(
      `insert into exercise_submissions (student_id, exercise_id, exercise_version, attempt, language, code, created_at)
       select student_id, exercise_id, exercise_version, 2, language, code, now() from exercise_submissions limit 1`,
    );
    // Nobody may grade it between the backup and the look at what was in it.
    await app.database.query('begin');
    await app.database.query('select 1 from exercise_submissions for update');
    await rm(file);
    await learnflow(app.database.url, 'backup', file);
    const before = await picture(app.database);
    await app.database.query('rollback');
    expect(await learnflow(target.url, 'restore', file, '--overwrite')).toEqual({ code: 0, error: '' });
    expect(await picture(target)).toEqual(before);

    const restored = await startTestApp({ SECRET_KEY }, target);
    try {
      const me = await send(restored, 'GET', '/api/auth/me', { headers: student.headers });
      expect(me.body).toMatchObject({ email: student.student.email });
      expect(await login(restored, student.student.email)).toBeDefined();
      await until('the waiting submission is graded', async () => {
        const [row] = await target.query<{ status: string }>(
          'select status from exercise_submissions where attempt = 2',
        );
        return row?.status === 'graded';
      });
      // Ids go on where they were.
      const third = await submit(restored, 'def add(a, b):\n    return 0\n');
      expect(third).toMatchObject({ attempt: 3, status: 'graded', verdict: 'wrong_answer' });
    } finally {
      await restored.stop();
    }
  });

  it('of an older version is brought up to date', async () => {
    const older = knownMigrations().slice(0, 6);
    const database = await emptyDatabase();
    const orm = await MikroORM.init(
      ormConfig(DatabaseTarget.direct(database.url), { logger: () => undefined }),
    );
    await orm.migrator.up({ to: older.at(-1) ?? '' });
    await orm.close(true);
    await database.query(ADD_STUDENT, ['old@example.com']);
    const found = await database.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'mikro%'",
    );
    const old = join(folder, 'old.zip');
    await writeBackup(old, {
      directUrl: database.url,
      tables: found.map(({ name }) => name),
      migrations: older,
      onProgress: () => undefined,
    });
    await database.drop();
    const fresh = await emptyDatabase();
    try {
      expect(await learnflow(fresh.url, 'restore', old)).toEqual({ code: 0, error: '' });
      expect(await fresh.query('select email from students')).toEqual([{ email: 'old@example.com' }]);
      expect(await fresh.query('select name from mikro_orm_migrations order by id')).toEqual(
        knownMigrations().map((name) => ({ name })),
      );
    } finally {
      await fresh.drop();
    }
  });
});
