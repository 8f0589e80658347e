import { defineEntity, p } from '@mikro-orm/core';
import { MikroORM, type InferKyselyDB } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { ormConfig } from '../mikro-orm.config.js';
import { DatabaseTarget } from '../src/database/connection/database-target.js';
import { migrate } from '../src/database/migrate.js';
import { prepared, statement } from '../src/database/statement.js';
import { StudentStats } from '../src/analytics/student-stats.entity.js';
import { startScratchPostgres } from '../test/support/scratch-postgres.js';
import { median, sample } from './support.js';

/**
 * `npm run bench bench/reads.ts [rounds]`: one row of `student_stats` by its key, in every way there is, by turns;
 * medians and their ratios to a prepared statement. Also what each way's types say of a column, and what comes.
 */
const ROUNDS = Number(process.argv[2] ?? 40);
const EACH = 100;

const StatsSchema = defineEntity({
  name: 'StudentStats',
  tableName: 'student_stats',
  properties: {
    student: p.integer().primary().fieldName('student_id'),
    exercisesCompleted: p.integer(),
    averageScore: p.decimal('number').precision(5).scale(2),
    updatedAt: p.datetime(3),
  },
});
type Tables = InferKyselyDB<typeof StatsSchema>;
type Named = InferKyselyDB<typeof StatsSchema, typeof NAMED>;
const NAMED = {
  tableNamingStrategy: 'entity',
  columnNamingStrategy: 'property',
  convertValues: true,
} as const;

const TEXT = `select student_id as "studentId", exercises_completed as "exercisesCompleted", average_score::float8 as "averageScore",
  to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "updatedAt" from student_stats where student_id = ?`;
const Row = z.object({
  studentId: z.int(),
  exercisesCompleted: z.int(),
  averageScore: z.number(),
  updatedAt: z.string(),
});
const PREPARED = prepared(Row, TEXT);
const ONCE = statement(Row, `${TEXT} and true`);

const postgres = await startScratchPostgres();
const orm = await MikroORM.init(ormConfig(DatabaseTarget.direct(postgres.url), { logger: () => undefined }));
try {
  await migrate(orm);
  const em = orm.em.fork();
  await em.execute(`insert into students (user_id, email, password_hash, name, created_at, updated_at)
    select gen_random_uuid(), n || '@example.org', '-', 'Student ' || n, now(), now() from generate_series(1, 1000) n`);
  await em.execute('update student_stats set average_score = 87.5');
  const [{ id } = { id: 0 }] = await em.execute<{ id: number }[]>(
    'select min(student_id) as id from student_stats',
  );
  const columns = ['student_id', 'exercises_completed', 'average_score', 'updated_at'] as const;
  const ways: Record<string, () => Promise<unknown>> = {
    'prepared statement': () => PREPARED.first(em, [id]),
    'statement, planned each time': () => ONCE.first(em, [id]),
    'em.execute': () => em.execute(TEXT, [id]),
    'em.getKysely': () =>
      em
        .getKysely<Tables>()
        .selectFrom('student_stats')
        .select(columns)
        .where('student_id', '=', id)
        .execute(),
    'em.getKysely by properties, converted': () =>
      em
        .getKysely<Named, typeof NAMED>(NAMED)
        .selectFrom('StudentStats')
        .select(['student', 'exercisesCompleted', 'averageScore', 'updatedAt'])
        .where('student', '=', id)
        .execute(),
    'em.findOne in a fork': () => orm.em.fork().findOne(StudentStats, id),
  };
  const taken = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, ask] of Object.entries(ways)) {
      const [ms = 0] = await sample(
        1,
        async () => {
          for (let i = 0; i < EACH; i++) await ask();
        },
        round === 0 ? 2 : 0,
      );
      taken.get(name)?.push((1000 * ms) / EACH);
    }
  const least = median(taken.get('prepared statement') ?? []);
  for (const [name, times] of taken) {
    const us = median(times);
    console.log(`${name.padEnd(40)} ${us.toFixed(0).padStart(5)} µs  ratio ${(us / least).toFixed(2)}`);
  }
  const [row] = await em
    .getKysely<Tables>()
    .selectFrom('student_stats')
    .select(columns)
    .where('student_id', '=', id)
    .execute();
  const score: number | undefined = row?.average_score;
  const updated: Date | undefined = row?.updated_at;
  console.log(`em.getKysely: average_score is a number by its type and a ${typeof score} by its value`);
  console.log(`em.getKysely: updated_at is a Date by its type and a ${typeof updated} by its value`);
} finally {
  await orm.close(true);
  await postgres.stop();
}
