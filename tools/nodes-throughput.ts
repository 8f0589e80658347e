import { availableParallelism } from 'node:os';
import { Client as Pg } from 'pg';
import { addExercise } from '../test/support/exercises.js';
import { until } from '../test/support/until.js';
import { Client, type Credentials } from './client.js';
import { ClusterNode } from './nodes-cluster.js';

const SUBMISSIONS = 240;
const STUDENTS = 24;

/** Grades a second with 1, 2 and 4 worker processes that each run one program at a time, all submissions waiting before they start. */
export async function measureWorkers(
  settings: Record<string, string>,
  databaseUrl: string,
  admin: Credentials,
): Promise<void> {
  const api = await ClusterNode.create('api', 'api', settings);
  const pg = new Pg({ connectionString: databaseUrl });
  await pg.connect();
  try {
    await api.start();
    const instructor = await new Client(api.url, admin).login();
    const { body } = await instructor.send<{ id: number }>('POST', '/api/exercises/', addExercise);
    const students = await Promise.all(
      Array.from({ length: STUDENTS }, (_, n) =>
        new Client(api.url, { email: `n${n}@example.com`, password: 'correct horse battery' }).register('N'),
      ),
    );
    console.log(
      `${SUBMISSIONS} submissions of ${STUDENTS} students, ${availableParallelism()} cores, GRADER_CONCURRENCY=1`,
    );
    let one = Number.NaN;
    for (const count of [1, 2, 4]) {
      const perSecond = await measure(settings, pg, students, body.id, count);
      if (count === 1) one = perSecond;
      console.log(
        `${count} workers: ${perSecond.toFixed(1)} grades/s, ${(perSecond / one).toFixed(2)} times one worker`,
      );
    }
  } finally {
    await pg.end();
    await api.end('SIGKILL');
  }
}

async function measure(
  settings: Record<string, string>,
  pg: Pg,
  students: readonly Client[],
  exerciseId: number,
  count: number,
): Promise<number> {
  for (let n = 0; n < SUBMISSIONS / students.length; n += 1)
    await Promise.all(
      students.map((student) =>
        student.send('POST', '/api/submissions/', { exerciseId, code: String(addExercise.solutionCode) }),
      ),
    );
  const workers = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      ClusterNode.create(`worker ${n}`, 'worker', { ...settings, GRADER_CONCURRENCY: '1' }),
    ),
  );
  try {
    await Promise.all(workers.map((worker) => worker.start()));
    await until(
      'all are graded',
      async () => {
        const { rows } = await pg.query<{ open: number }>(
          "select count(*)::int as open from exercise_submissions where status <> 'graded'",
        );
        return rows[0]?.open === 0;
      },
      180_000,
    );
    // From the tenth to the ninetieth of a hundred: without the starts and the end, when some have nothing to do.
    const { rows } = await pg.query<{ seconds: number }>(
      `select extract(epoch from percentile_disc(0.9) within group (order by graded_at)
         - percentile_disc(0.1) within group (order by graded_at))::float8 as seconds
       from (select graded_at from exercise_submissions order by id desc limit $1) last`,
      [SUBMISSIONS],
    );
    return (SUBMISSIONS * 0.8) / (rows[0]?.seconds ?? Number.NaN);
  } finally {
    await Promise.all(workers.map((worker) => worker.end('SIGTERM')));
  }
}
