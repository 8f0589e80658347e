import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { io, type Socket } from 'socket.io-client';
import { startScratchPostgres } from '../test/support/scratch-postgres.js';
import { call, median, newStudent, quantile, residentMb, startServer, withScratchFolder } from './support.js';

/**
 * A class on one server: students who browse, try their code, ask the tutor and hold a live socket, and who all hand in at the
 * deadline. Prints each route's median, p99 and longest, the queue's own wait, memory and file handles minute by minute, and
 * whether the totals are those of a recount.
 */
const { values } = parseArgs({
  options: {
    students: { type: 'string', default: '400' },
    minutes: { type: 'string', default: '10' },
    /** Between two things that a student does, on average. */
    pause: { type: 'string', default: '20' },
  },
});
const [STUDENTS, MINUTES, PAUSE_S] = [values.students, values.minutes, values.pause].map(Number) as [
  number,
  number,
  number,
];
const AT_MOST_MS = 1_000;
const ADMIN = { email: 'admin@example.com', password: 'bench bench bench' };
const CODE = 'def total(numbers):\n    return sum(numbers)\n';
const TESTS = [0, 1, 2, 3].map((n) => ({
  kind: 'call',
  function: 'total',
  args: [[n, 1, 2]],
  expected: n + 3,
}));

const taken = new Map<string, number[]>();
const failures = new Map<string, number>();

async function timed<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  const start = performance.now();
  try {
    return await work();
  } catch (error) {
    const what = `${name}: ${error instanceof Error ? error.message.slice(0, 160) : String(error)}`;
    failures.set(what, (failures.get(what) ?? 0) + 1);
    return undefined;
  } finally {
    const list = taken.get(name) ?? [];
    taken.set(name, [...list, performance.now() - start]);
  }
}

class Pupil {
  private session: string | undefined;

  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly exerciseId: number,
    readonly socket: Socket,
  ) {}

  async act(): Promise<void> {
    const dice = Math.random();
    if (dice < 0.55) await this.browse();
    else if (dice < 0.85) await this.run();
    else await this.ask();
  }

  handIn(): Promise<{ id: number } | undefined> {
    return timed('hand in', () =>
      call<{ id: number }>(`${this.url}/api/submissions/`, this.token, {
        exerciseId: this.exerciseId,
        code: CODE,
      }),
    );
  }

  async graded(id: number): Promise<number> {
    for (;;) {
      const view = await timed('own submission', () =>
        call<{ status: string; createdAt: string; gradedAt: string }>(
          `${this.url}/api/submissions/${id}`,
          this.token,
        ),
      );
      if (view?.status === 'graded') return Date.parse(view.gradedAt) - Date.parse(view.createdAt);
      await sleep(1_000);
    }
  }

  private async browse(): Promise<void> {
    const get = (name: string, path: string) => timed(name, () => call(`${this.url}/api${path}`, this.token));
    await get('exercises', '/exercises/');
    await get('exercise', `/exercises/${this.exerciseId}`);
    await get('leaderboard', '/analytics/leaderboard');
    await get('me', '/auth/me');
  }

  private run(): Promise<unknown> {
    const body = { exerciseId: this.exerciseId, code: CODE };
    return timed('run, with its wait for a place', () =>
      call(`${this.url}/api/submissions/run`, this.token, body),
    );
  }

  private async ask(): Promise<void> {
    this.session ??= (
      await timed('chat session', () =>
        call<{ sessionId: string }>(`${this.url}/api/chat/sessions/`, this.token, { agentType: 'concepts' }),
      )
    )?.sessionId;
    const path = `${this.url}/api/chat/sessions/${this.session}/messages`;
    await timed('chat message', () => call(path, this.token, { content: 'What is a loop?' }));
  }
}

async function enrol(url: string, exerciseId: number): Promise<Pupil[]> {
  const pupils: Pupil[] = [];
  const some = async (): Promise<void> => {
    while (pupils.length < STUDENTS) {
      const token = await newStudent(url);
      const socket = io(`${url}/api/live`, { auth: { token }, transports: ['websocket'], forceNew: true });
      pupils.push(new Pupil(url, token, exerciseId, socket));
    }
  };
  await Promise.all([some(), some(), some(), some()]);
  return pupils;
}

async function lesson(pupils: readonly Pupil[], pid: number): Promise<void> {
  const end = Date.now() + MINUTES * 60_000;
  const handles = () => readdirSync(`/proc/${pid}/fd`).length;
  const watching = (async () => {
    for (let minute = 0; Date.now() < end; minute += 1) {
      console.log(
        `minute ${minute}: the server's process ${residentMb(pid).toFixed(0)} MB, ${handles()} handles`,
      );
      await sleep(Math.min(60_000, Math.max(1, end - Date.now())));
    }
  })();
  await Promise.all(
    pupils.map(async (pupil) => {
      for (;;) {
        const pause = 2 * PAUSE_S * 1_000 * Math.random();
        if (Date.now() + pause > end) return;
        await sleep(pause);
        await pupil.act();
      }
    }),
  );
  await watching;
  const waits = await Promise.all(
    pupils.map(async (pupil) => {
      const handed = await pupil.handIn();
      return handed && pupil.graded(handed.id);
    }),
  );
  const graded = waits.filter((wait) => wait !== undefined);
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  console.log(
    `deadline: ${graded.length} of ${pupils.length} graded; from handing in to the grade median ${seconds(median(graded))}, longest ${seconds(Math.max(...graded))}`,
  );
  const live = pupils.filter(({ socket }) => socket.connected).length;
  console.log(
    `end: the server's process ${residentMb(pid).toFixed(0)} MB, ${handles()} handles, ${live} live sockets connected`,
  );
}

function report(): void {
  for (const [name, list] of taken) {
    const [p50, p99, longest] = [median(list), quantile(list, 0.99), Math.max(...list)];
    console.log(
      `${name.padEnd(32)} ${String(list.length).padStart(6)} times  median ${p50.toFixed(0)} ms  p99 ${p99.toFixed(0)} ms  longest ${longest.toFixed(0)} ms  ${p99 > AT_MOST_MS ? `OVER ${AT_MOST_MS}` : ''}`,
    );
  }
  for (const [what, count] of failures) console.log(`failed ${count} times: ${what}`);
}

/** What is kept as a counter, against what the rows say. */
async function recount(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ graded: number; attempts: number; counted: number }>(
    `select (select count(*)::int from exercise_submissions where status = 'graded') as graded,
       (select sum(attempts)::int from progress) as attempts,
       (select sum(submissions)::int from exercise_stats) as counted`,
  );
  await client.end();
  const { graded, attempts, counted } = rows[0] ?? { graded: NaN, attempts: NaN, counted: NaN };
  const verdict = graded === attempts && graded === counted ? 'the same' : 'DIFFERENT';
  console.log(
    `recount: ${graded} graded, ${attempts} in progress, ${counted} in the exercise's counter: ${verdict}`,
  );
}

await withScratchFolder(async (folder) => {
  const postgres = await startScratchPostgres();
  const account = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password };
  const server = await startServer(folder, { DATABASE_URL: postgres.url, ...account });
  try {
    const { url, pid } = server;
    const { accessToken } = await call<{ accessToken: string }>(`${url}/api/auth/login`, undefined, ADMIN);
    const exercise = { title: 'Total', description: 'Add.', difficultyLevel: 'beginner', topic: 'loops' };
    const body = { ...exercise, language: 'python', testCases: TESTS };
    const { id } = await call<{ id: number }>(`${url}/api/exercises/`, accessToken, body);
    const pupils = await enrol(url, id);
    await lesson(pupils, pid);
    report();
    await recount(postgres.url);
    for (const { socket } of pupils) socket.close();
  } finally {
    await server.stop();
    await postgres.stop();
  }
});
