import { Client } from 'pg';
import { startScratchPostgres } from '../test/support/scratch-postgres.js';
import { call, median, newStudent, sideBySide, startServer, withScratchFolder } from './support.js';

/**
 * `npm run bench bench/flat.ts [thousandth parts] [thousandth parts]`: each route at one part of a full house of 1,000,000 students, 1,000 exercises,
 * 10,000,000 progress rows and 30,000,000 submissions, and at another (1 and 10 where nothing is said; 10 and 1000 is the target, and
 * takes some 30 GB), with 100 waiting jobs for each part. The rows are made by the server itself, as COPY would bring them: without their triggers.
 */
const FULL = { students: 1_000_000, exercises: 1_000, progress: 10, submissions: 30, waiting: 100_000 };
const AT_MOST = 1.5;
const ADMIN = { ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: 'bench bench bench' };

const FILLED = `'{students,progress,exercise_submissions,student_stats,system_events}'::regclass[]`;

/** Indexes are made when the rows are there: row by row they would take most of the time. */
async function withoutIndexes(client: Client, work: () => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ drop: string; make: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
       format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
     from pg_constraint where conrelid = any(${FILLED}) and contype = 'u'
     union all
     select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid) from pg_index
     where indrelid = any(${FILLED}) and not exists (select from pg_constraint where conindid = indexrelid)`,
  );
  for (const { drop } of rows) await client.query(drop);
  await work();
  await client.query(`set maintenance_work_mem = '1GB'`);
  for (const { make } of rows) await client.query(make);
}

/** Ten progress rows and thirty submissions a student, of exercises that follow each other. */
const fill = (students: number, waiting: number): string[] => [
  `set session_replication_role = replica`,
  `insert into exercises (title, description, difficulty_level, topic, test_cases, hints, created_at, updated_at)
   select 'Exercise ' || n, 'Say it ' || n || ' times', 'intermediate', 'topic ' || n % 40, '[]', '[]', now(), now()
   from generate_series(1, ${FULL.exercises}) n`,
  `insert into students (id, user_id, email, password_hash, name, show_on_leaderboard, created_at, updated_at)
   select 1000 + n, gen_random_uuid(), 'student-' || n || '@example.com', '-', 'Student ' || n, n % 10 <> 0, now(), now()
   from generate_series(1, ${students}) n`,
  `insert into student_stats (student_id, exercises_completed, exercises_attempted, total_submissions, average_score, listed, updated_at)
   select 1000 + n, 1 + floor(power(random(), 3) * 200), 200, 400, round((50 + random() * 50)::numeric, 2), n % 10 <> 0, now()
   from generate_series(1, ${students}) n`,
  `insert into progress (student_id, exercise_id, status, attempts, best_score, observation, verdicts, first_graded_at, completed_at, created_at, updated_at)
   select 1000 + n, (select min(id) from exercises where title like 'Exercise%') + (n * 7 + k) % ${FULL.exercises}, 'completed', 3, 100, 0.3,
     '{"accepted": 1, "wrong_answer": 2}', now(), now(), now(), now()
   from generate_series(1, ${students}) n, generate_series(1, ${FULL.progress}) k`,
  `insert into exercise_submissions (student_id, exercise_id, exercise_version, attempt, language, code, status, verdict, score, created_at, started_at, graded_at)
   select 1000 + n, (select min(id) from exercises where title like 'Exercise%') + (n * 7 + k % 10) % ${FULL.exercises}, 1, 1 + k / 10, 'python',
     'def total(numbers):\n    return sum(numbers)\n', 'graded', 'accepted', 100, now(), now(), now()
   from generate_series(1, ${students}) n, generate_series(1, ${FULL.submissions}) k`,
  `insert into exercise_stats (exercise_id, shard, students, submissions, completed, mastered, score_total, verdicts)
   select exercise_id, student_id % 8, count(*), sum(attempts), count(*), 0, sum(best_score), '{"accepted": 1}' from progress group by 1, 2`,
  `insert into leaderboard_levels select exercises_completed, floor(average_score), count(*) from student_stats
   where listed and exercises_completed > 0 group by 1, 2`,
  `insert into system_events (event_id, type, severity, component, subject, data, occurred_at, recorded_at)
   select gen_random_uuid(), 'org.learnflow.submission.graded', 'info', 'submissions', n::text, '{}', now(), now() from generate_series(1, ${3 * students}) n`,
  `insert into pgboss.job (name, data, singleton_key, start_after, priority, created_on)
   select 'grading', '{}', 'none-' || n, now(), -(n % 5), now() - interval '1 hour' from generate_series(1, ${waiting}) n`,
  'set session_replication_role = origin',
  `select setval(pg_get_serial_sequence('students', 'id'), (select max(id) from students))`,
];

interface House {
  url: string;
  databaseUrl: string;
  stop(): Promise<void>;
}

async function openHouse(parts: number, folder: string): Promise<House> {
  const postgres = await startScratchPostgres();
  // It takes and answers; what waits is left waiting.
  const server = await startServer(folder, {
    DATABASE_URL: postgres.url,
    GRADER: 'wasm',
    APP_ROLE: 'api',
    ...ADMIN,
  });
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  const since = performance.now();
  await withoutIndexes(client, async () => {
    for (const sql of fill((FULL.students * parts) / 1_000, (FULL.waiting * parts) / 1_000))
      await client.query(sql);
  });
  await client.query('vacuum analyze');
  console.log(`${parts}/1000 filled in ${((performance.now() - since) / 1_000).toFixed(0)} s`);
  await client.end();
  return {
    url: server.url,
    databaseUrl: postgres.url,
    stop: async () => {
      await server.stop();
      await postgres.stop();
    },
  };
}

/** What is asked, by its name. Not before both houses stand: an access token lives for a quarter of an hour. */
async function asksOf({ url, databaseUrl }: House): Promise<Map<string, () => Promise<unknown>>> {
  const credentials = { email: ADMIN.ADMIN_EMAIL, password: ADMIN.ADMIN_PASSWORD };
  const login = `${url}/api/auth/login`;
  const { accessToken: admin } = await call<{ accessToken: string }>(login, undefined, credentials);
  const token = await newStudent(url);
  const { id } = await call<{ id: number }>(`${url}/api/auth/me`, token);
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `update student_stats set exercises_completed = 1, average_score = 1 where student_id = ${id}`,
  );
  const { rows } = await client.query<{ exercise: number; last: number }>(
    `select min(id) as exercise, (select max(id) from exercise_submissions) as last from exercises where title like 'Exercise%'`,
  );
  await client.end();
  const { exercise = 0, last = 0 } = rows[0] ?? {};
  const middle = Math.floor(last / 2);
  const asks = new Map(
    routesOf(exercise, middle).map(([name, path, isAdmin]): [string, () => Promise<unknown>] => [
      name,
      () => call(url + path, isAdmin ? admin : token),
    ]),
  );
  let score = 60;
  const evaluate = `${url}/api/submissions/${middle}/evaluate`;
  asks.set('a grade by a person', () => call(evaluate, admin, { score: (score += 1) }, {}, 'PUT'));
  const body = { exerciseId: exercise, code: 'x = 1\n', language: 'python' };
  asks.set('submit, behind the queue', () => call(`${url}/api/submissions/`, token, body));
  return asks;
}

function routesOf(exercise: number, middle: number): [name: string, path: string, isAdmin: boolean][] {
  const deep = Buffer.from(JSON.stringify([middle])).toString('base64url');
  return [
    ['exercises', '/api/exercises/', false],
    ['search', '/api/exercises/?q=say+it', false],
    ['stats of an exercise', `/api/analytics/exercise/${exercise}/stats`, false],
    ['leaderboard, the last', '/api/analytics/leaderboard', false],
    ['progress', '/api/analytics/student/1001/progress', true],
    ['stats of a student', '/api/analytics/student/1001/stats', true],
    ['submissions of a student', '/api/submissions/student/1001', true],
    ['submissions of an exercise', `/api/submissions/exercise/${exercise}`, true],
    ['the same, deep', `/api/submissions/exercise/${exercise}?cursor=${deep}`, true],
    ['audit trail', '/api/events', true],
    ['audit trail, one subject', '/api/events?subject=7', true],
    ['students, by a part of a name', '/api/auth/students?q=student+77', true],
    ['students, by a rare part', '/api/auth/students?q=nobody', true],
    ['students, by an address', '/api/auth/students?q=student-77777@', true],
    ['health', '/api/health', true],
  ];
}

const [small, large] = [Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 10)];
await withScratchFolder((one) =>
  withScratchFolder(async (other) => {
    const houses = [await openHouse(small, one), await openHouse(large, other)] as const;
    const [few, many] = [await asksOf(houses[0]), await asksOf(houses[1])];
    console.log(`medians in ms                    ${small}/1000 ${large}/1000  ratio`);
    for (const [name, ask] of many) {
      const taken = await sideBySide(25, ask, few.get(name) ?? ask);
      const [was, is] = [median(taken.bare), median(taken.ours)];
      console.log(
        `${name.padEnd(32)} ${was.toFixed(1).padStart(7)} ${is.toFixed(1).padStart(7)}   ${(is / was).toFixed(2)}  ${is / was <= AT_MOST ? '' : `OVER ${AT_MOST}`}`,
      );
    }
    for (const house of houses) await house.stop();
  }),
);
