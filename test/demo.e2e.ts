import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planClass } from '../src/cli/demo/class-plan.js';
import { execute } from '../src/cli/program.js';
import { send } from './support/http.js';
import { login } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const settings = { ...process.env };
let folder: string;
let app: TestApp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'learnflow-demo-'));
  app = await startTestApp();
  Object.assign(process.env, { DATABASE_URL: app.database.url, DATA_DIR: folder, LOG_LEVEL: 'silent' });
});
afterAll(async () => {
  process.env = settings;
  await app.stop();
  await rm(folder, { recursive: true, force: true });
});

async function demo(): Promise<{ code: number; result: Record<string, unknown>; error: string }> {
  const out: string[] = [];
  const errors: string[] = [];
  const spies = [
    jest.spyOn(console, 'log').mockImplementation((text) => void out.push(String(text))),
    jest.spyOn(console, 'error').mockImplementation((text) => void errors.push(String(text))),
  ];
  try {
    const code = await execute(['--json', 'demo', '--students', '4', '--weeks', '1', '--seed', '7']);
    return { code, result: JSON.parse(out[0] ?? '{}') as Record<string, unknown>, error: errors.join() };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** Each counts what a recount finds otherwise. */
const RECOUNTS = {
  attempts: `select count(*)::int from progress p where attempts <> (select count(*) from exercise_submissions s
    where s.student_id = p.student_id and s.exercise_id = p.exercise_id and s.score is not null)`,
  best: `select count(*)::int from progress p where best_score <> (select max(score) from exercise_submissions s
    where s.student_id = p.student_id and s.exercise_id = p.exercise_id)`,
  completed: `select count(*)::int from student_stats t where exercises_completed <>
    (select count(*) from progress p where p.student_id = t.student_id and p.best_score = 100)`,
  submissions: `select count(*)::int from student_stats t where total_submissions <>
    (select count(*) from exercise_submissions s where s.student_id = t.student_id)`,
  days: `select count(*)::int from student_activity a join students u on u.id = a.student_id where submissions <>
    (select count(*) from exercise_submissions s where s.student_id = a.student_id
     and (s.graded_at at time zone u.timezone)::date = a.day)`,
  results: `select count(*)::int from exercise_submissions s where not exists
    (select 1 from code_execution_results r where r.submission_id = s.id)`,
};

describe('learnflow demo', () => {
  it('is the same class for the same seed', () => {
    const today = new Date('2026-11-30T12:00:00Z');
    const size = { students: 3, weeks: 2, exercises: 10, seed: 5 };
    expect(planClass(size, today)).toEqual(planClass(size, today));
    expect(planClass({ ...size, seed: 6 }, today)).not.toEqual(planClass(size, today));
  });

  it('makes a class whose numbers a recount confirms, and to which one can log in', async () => {
    const { code, result, error } = await demo();
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(Number(result['submissions'])).toBeGreaterThan(5);
    for (const [what, sql] of Object.entries(RECOUNTS))
      expect({ what, wrong: (await app.database.query<{ count: number }>(sql))[0]?.count }).toEqual({
        what,
        wrong: 0,
      });
    const [email = ''] = result['emails'] as string[];
    const { accessToken } = await login(app, email, String(result['password']));
    const headers = { Authorization: `Bearer ${accessToken}` };
    const board = await send(app, 'GET', '/api/analytics/leaderboard', { headers });
    expect((board.body['items'] as unknown[]).length).toBeGreaterThan(1);
  });

  it('does not make the same class twice', async () => {
    expect(await demo()).toMatchObject({ code: 1, error: expect.stringContaining('--seed') });
  });
});
