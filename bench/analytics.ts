import { MikroORM } from '@mikro-orm/postgresql';
import { ormConfig } from '../mikro-orm.config.js';
import { DatabaseTarget } from '../src/database/connection/database-target.js';
import { AnalyticsService } from '../src/analytics/analytics.service.js';
import { LeaderboardService } from '../src/analytics/leaderboard.service.js';
import type { Viewer } from '../src/common/viewer.js';
import { migrate } from '../src/database/migrate.js';
import { startScratchPostgres } from '../test/support/scratch-postgres.js';

/**
 * `npm run bench bench/analytics.ts [students]`: fills a scratch database with students (100,000), one exercise that all
 * of them have tried and 300 that each hundredth has, and prints how long the reads of analytics take.
 */
const STUDENTS = Number(process.argv[2] ?? 100_000);

const FILL = [
  `insert into students (user_id, email, password_hash, name, show_on_leaderboard, created_at, updated_at)
   select gen_random_uuid(), 'student-' || n || '@example.com', '-', 'Student ' || n, n % 10 <> 0, now(), now()
   from generate_series(1, ${STUDENTS}) n`,
  `insert into student_stats (student_id, exercises_completed, exercises_attempted, total_submissions, average_score, updated_at)
   select id, 1 + floor(power(random(), 3) * 200), 200, 400, round((50 + random() * 50)::numeric, 2), now() from students`,
  `insert into exercises (title, description, difficulty_level, topic, test_cases, hints, created_at, updated_at)
   select 'Exercise ' || n, '-', 'intermediate', 'topic ' || n % 12, '[]', '[]', now(), now() from generate_series(1, 300) n`,
  `insert into progress (student_id, exercise_id, status, attempts, best_score, observation, verdicts, first_graded_at, completed_at, created_at, updated_at)
   select s.id, e.id, 'completed', 3, 100, 0.3, '{"accepted": 1, "wrong_answer": 2}', now(), now(), now(), now()
   from students s join exercises e on e.id = 1 or s.id % 100 = 0`,
  `insert into student_activity (student_id, day, submissions)
   select s.id, current_date - n, 3 from students s, generate_series(0, 364) n where s.id % 100 = 0`,
  'vacuum analyze',
];

async function time(name: string, work: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < 40; round++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * sorted.length)]!.toFixed(1).padStart(7);
  console.log(`${name.padEnd(44)} median ${at(0.5)} ms   p95 ${at(0.95)} ms`);
}

const postgres = await startScratchPostgres();
const orm = await MikroORM.init(ormConfig(DatabaseTarget.direct(postgres.url), { logger: () => undefined }));
try {
  await migrate(orm);
  const em = orm.em.fork();
  for (const sql of FILL) await em.execute(sql);
  const leaderboards = new LeaderboardService(em);
  const analytics = new AnalyticsService(em);
  const placed = await em.execute<{ student_id: number }[]>(
    'select student_id from student_stats order by exercises_completed desc, average_score desc',
  );
  const viewer = (share: number): Viewer => ({
    studentId: placed[Math.floor(share * (placed.length - 1))]!.student_id,
    userId: '',
    sessionId: '',
    role: 'instructor',
  });
  for (const [name, share] of [
    ['first', 0],
    ['middle', 0.5],
    ['last', 1],
  ] as const) {
    await time(`leaderboard, 10 rows, viewer is ${name}`, () => leaderboards.leaderboard(viewer(share), 10));
  }
  await time('leaderboard, 100 rows, viewer is first', () => leaderboards.leaderboard(viewer(0), 100));
  await time('exercise stats, everybody has tried it', () => analytics.getExerciseStats(viewer(0), 1));
  await time('student progress, 300 exercises tried, page 20', () =>
    analytics.listProgress(viewer(0), 100, { limit: 20 }),
  );
  await time('student stats, 300 exercises, 365 days', () => analytics.getStudentStats(viewer(0), 100));
} finally {
  await orm.close(true);
  await postgres.stop();
}
