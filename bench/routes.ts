import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { EmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';
import { call, median, newStudent, startServer, withScratchFolder } from './support.js';

/**
 * `npm run bench bench/routes.ts [a part of a route's name]`: answers a second of each reading route, of ours and of plain Node with `pg`
 * that asks the same of the same database (`raw-reads.ts`), by turns in one run, with 8 connections and with one.
 * With `AGAINST=<folder of another checkout, built>` the other side is that one's server, with the same database.
 */
const against = process.env['AGAINST'];
const ROUNDS = 5;
const TURN_MS = 300;
const AT_LEAST = against === undefined ? 0.6 : 0.95;

const FILL = (student: number) => [
  `insert into progress (student_id, exercise_id, status, attempts, best_score, observation, verdicts, first_graded_at, completed_at, created_at, updated_at)
   select ${student}, id, 'completed', 3, 100, 0.3, '{"accepted": 1, "wrong_answer": 2}', now(), now(), now(), now() from exercises`,
  `insert into exercise_stats (exercise_id, shard, students, submissions, completed, mastered, score_total, verdicts)
   select id, shard, 100, 300, 50, 20, 7000, '{"accepted": 100, "wrong_answer": 200}' from exercises, generate_series(0, 7) shard`,
  `insert into student_activity (student_id, day, submissions) select ${student}, current_date - n, 3 from generate_series(0, 60) n`,
  `insert into exercise_submissions (student_id, exercise_id, exercise_version, attempt, language, code, status, verdict, score, feedback, created_at, started_at, graded_at)
   select ${student}, (select min(id) from exercises), 1, n, 'python', 'def total(numbers):\n    return sum(numbers)\n', 'graded', 'accepted', 100, 'All tests pass.', now(), now(), now()
   from generate_series(1, 30) n`,
  `insert into code_execution_results (submission_id, position, name, hidden, weight, verdict, passed, duration_ms, created_at)
   select s.id, n, 'Test ' || n, n > 3, 1, 'accepted', true, 3, now() from exercise_submissions s, generate_series(0, 4) n`,
  `insert into students (user_id, email, password_hash, name, created_at, updated_at)
   select gen_random_uuid(), n || '@example.com', '-', 'Student ' || n, now(), now() from generate_series(1, 2000) n`,
  `update student_stats set exercises_completed = 1 + student_id % 40, average_score = student_id % 100`,
  'vacuum analyze',
];

interface Side {
  url: string;
  headers: Record<string, string>;
}

const ask = ({ url, headers }: Side, agent: Agent): Promise<void> =>
  new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url}: ${response.statusCode}`));
      response.resume().on('end', resolve);
    }).on('error', reject);
  });

/** Answers a second, from `abreast` connections that ask again as soon as they are answered. */
async function pace(side: Side, abreast: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: abreast });
  const start = performance.now();
  let answers = 0;
  const one = async (): Promise<void> => {
    while (performance.now() - start < TURN_MS) {
      await ask(side, agent);
      answers += 1;
    }
  };
  await Promise.all(Array.from({ length: abreast }, one));
  agent.destroy();
  return (1_000 * answers) / (performance.now() - start);
}

async function compare(ours: Side, raw: Side, abreast: number): Promise<[ours: number, raw: number]> {
  const paces = { ours: [] as number[], raw: [] as number[] };
  await pace(ours, abreast);
  await pace(raw, abreast);
  for (let round = 0; round < ROUNDS; round += 1) {
    paces.raw.push(await pace(raw, abreast));
    paces.ours.push(await pace(ours, abreast));
  }
  return [median(paces.ours), median(paces.raw)];
}

await withScratchFolder(async (folder) => {
  const database = await EmbeddedPostgres.start({ dataDir: folder });
  const server = await startServer(folder, { DATABASE_URL: database.url, GRADER: 'wasm' });
  const other =
    against === undefined
      ? undefined
      : await startServer(folder, { DATABASE_URL: database.url, GRADER: 'wasm' }, against);
  const bare = fork(fileURLToPath(new URL('./raw-reads.ts', import.meta.url)), [database.url], {
    execArgv: process.execArgv,
  });
  const [port] = (await once(bare, 'message')) as [number];
  try {
    const token = await newStudent(server.url);
    const { id: student } = await call<{ id: number }>(`${server.url}/api/auth/me`, token);
    for (let n = 0; n < 20; n += 1)
      await call(`${server.url}/api/chat/sessions/`, token, { agentType: 'concepts' });
    const client = new Client({ connectionString: database.url });
    await client.connect();
    for (const sql of FILL(student)) await client.query(sql);
    const { rows } = await client.query<{ exercise: number; submission: number }>(
      'select (select min(id) from exercises) as exercise, (select max(id) from exercise_submissions) as submission',
    );
    await client.end();
    const { exercise = 0, submission = 0 } = rows[0] ?? {};
    const routes: [name: string, path: string, raw: string][] = [
      ['health', '/api/health', '/health'],
      ['exercises', '/api/exercises/', '/exercises'],
      ['exercise', `/api/exercises/${exercise}`, `/exercise/${exercise}/${student}`],
      ['me', '/api/auth/me', `/me/${student}`],
      ['stats of a student', `/api/analytics/student/${student}/stats`, `/stats/${student}`],
      ['progress', `/api/analytics/student/${student}/progress`, `/progress/${student}`],
      ['stats of an exercise', `/api/analytics/exercise/${exercise}/stats`, `/exerciseStats/${exercise}`],
      ['leaderboard', '/api/analytics/leaderboard', `/leaderboard/${student}`],
      ['own submissions', `/api/submissions/student/${student}`, `/submissions/${student}`],
      ['one submission', `/api/submissions/${submission}`, `/submission/${submission}/${student}`],
      ['chat sessions', `/api/chat/sessions/${student}`, `/sessions/${student}`],
    ];
    console.log('answers a second         8 at once: ours   raw  ratio      one: ours   raw  ratio');
    for (const [name, path, raw] of routes.filter(([each]) => each.includes(process.argv[2] ?? ''))) {
      const ours = { url: server.url + path, headers: { authorization: `Bearer ${token}` } };
      const theirs =
        other === undefined
          ? { url: `http://127.0.0.1:${port}${raw}`, headers: {} }
          : { ...ours, url: other.url + path };
      const cells: string[] = [];
      let least = 1;
      for (const abreast of [8, 1]) {
        const [mine, bareOnes] = await compare(ours, theirs, abreast);
        if (abreast === 8) least = mine / bareOnes;
        cells.push(
          `${mine.toFixed(0).padStart(16)} ${bareOnes.toFixed(0).padStart(5)}   ${(mine / bareOnes).toFixed(2)}`,
        );
      }
      console.log(`${name.padEnd(22)} ${cells.join('  ')}  ${least >= AT_LEAST ? '' : `UNDER ${AT_LEAST}`}`);
    }
  } finally {
    bare.disconnect();
    await other?.stop();
    await server.stop();
    await database.stop();
  }
});
