import { Client } from 'pg';
import { BEGIN_SWEEP, SWEEP_RESULTS } from '../src/submissions/submissions.sql.js';
import { startScratchPostgres } from '../test/support/scratch-postgres.js';
import { startServer, withScratchFolder } from './support.js';

/**
 * `npm run bench bench/year.ts [submissions a day]`: a school's year with the statements that grades and sweeps are made of, a day in a
 * moment, with ages of 100 days. A row is written as of its day, and swept at an age that is longer by as much as that lies back.
 * Prints size and dead rows of each table on the way. Autovacuum looks every second instead of every minute: a day takes less.
 */
const A_DAY = Number(process.argv[2] ?? 200);
const DAYS = 365;
const AGE = 100;
const PRINTED = [100, 190, 280, 365];
const STUDENTS = 200;

const SETUP = [
  `alter system set autovacuum_naptime = '1s'`,
  'select pg_reload_conf()',
  `insert into exercises (title, description, difficulty_level, topic, test_cases, hints, created_at, updated_at)
   select 'Exercise ' || n, 'Say it', 'beginner', 'loops', '[]', '[]', now(), now() from generate_series(1, 20) n`,
  `insert into students (user_id, email, password_hash, name, created_at, updated_at)
   select gen_random_uuid(), n || '@example.com', '-', 'Student ' || n, now(), now() from generate_series(1, ${STUDENTS}) n`,
  `insert into student_stats (student_id, updated_at) select id, now() from students on conflict do nothing`,
  `create temp table pair as select s.id as student, e.id as exercise
   from (select id from students order by id desc limit ${STUDENTS}) s, (select id from exercises order by id desc limit 20) e`,
  'create temp table today (id int, student int, exercise int, score numeric)',
];

/** What is handed in, claimed, graded, told and handled on the day that lies so far back. */
function work(ago: number): string[] {
  const at = `now() - make_interval(days => ${ago})`;
  return [
    'truncate today',
    `with handed as (
       insert into exercise_submissions (student_id, exercise_id, exercise_version, attempt, language, code, status, created_at)
       select student, exercise, 1, 1 + coalesce((select max(attempt) from exercise_submissions where student_id = student and exercise_id = exercise), 0),
         'python', repeat('print(1)\n', 40), 'queued', ${at}
       from (select * from pair order by random() limit ${A_DAY}) drawn returning id, student_id, exercise_id)
     insert into today select id, student_id, exercise_id, round((random() * 100)::numeric, 2) from handed`,
    `update exercise_submissions s set status = 'running', started_at = ${at} from today where s.id = today.id`,
    `update exercise_submissions s set status = 'graded', verdict = 'wrong_answer', score = today.score, graded_at = ${at} from today where s.id = today.id`,
    `insert into code_execution_results (submission_id, position, name, hidden, weight, verdict, passed, duration_ms, expected, actual, stdout, created_at)
     select id, n, 'Test ' || n, false, 1, 'wrong_answer', false, 3, repeat('x', 100), repeat('y', 100), repeat('z', 300), ${at} from today, generate_series(0, 4) n`,
    `insert into progress as p (student_id, exercise_id, status, attempts, best_score, observation, verdicts, first_graded_at, created_at, updated_at)
     select student, exercise, 'in_progress', 1, score, 0.3, '{"wrong_answer": 1}', ${at}, ${at}, ${at} from today
     on conflict (student_id, exercise_id) do update set attempts = p.attempts + 1, best_score = greatest(p.best_score, excluded.best_score), updated_at = excluded.updated_at`,
    `update student_stats s set total_submissions = total_submissions + 1, updated_at = ${at} from today where s.student_id = today.student`,
    `insert into outbox_event (id, topic, key, type, data, headers, occurred_at)
     select gen_random_uuid(), 'exercise-submissions', student, 'submission.graded', '{}', '{}', ${at} from today, generate_series(1, 3)`,
    `insert into inbox_event (consumer, event_id, handled_at) select 'audit', id, ${at} from outbox_event`,
    `insert into system_events (event_id, type, severity, component, subject, data, occurred_at, recorded_at)
     select id, type, 'info', 'submissions', key, data, occurred_at, occurred_at from outbox_event`,
    'delete from outbox_event',
    `delete from inbox_event where handled_at < now() - make_interval(days => ${14 + ago})`,
    `delete from system_events where occurred_at < now() - make_interval(days => ${AGE + ago})`,
  ];
}

async function print(client: Client, title: string): Promise<void> {
  await client.query('analyze');
  const { rows } = await client.query<{ name: string; mb: number; live: number; dead: number }>(
    `select relname as name, (pg_total_relation_size(relid) / 1e6)::float8 as mb, n_live_tup::int as live, n_dead_tup::int as dead
     from pg_stat_user_tables where schemaname = 'public' and pg_total_relation_size(relid) > 500000 order by 2 desc`,
  );
  console.log(`${title.padEnd(26)}        MB      rows      dead`);
  for (const { name, mb, live, dead } of rows)
    console.log(
      `${name.padEnd(26)} ${mb.toFixed(1).padStart(9)} ${String(live).padStart(9)} ${String(dead).padStart(9)}`,
    );
}

await withScratchFolder(async (folder) => {
  const postgres = await startScratchPostgres();
  try {
    // For the tables alone.
    await (
      await startServer(folder, { DATABASE_URL: postgres.url, GRADER: 'wasm', EVENT_RELAY: 'off' })
    ).stop();
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    for (const sql of SETUP) await client.query(sql);
    await BEGIN_SWEEP.on(client);
    for (let today = 1; today <= DAYS; today += 1) {
      const ago = DAYS - today;
      for (const sql of work(ago)) await client.query(sql);
      while (((await SWEEP_RESULTS.on(client, [1_000, AGE + ago]))[0]?.looked ?? 0) === 1_000);
      if (PRINTED.includes(today)) await print(client, `after ${today} days`);
    }
    await client.end();
  } finally {
    await postgres.stop();
  }
});
