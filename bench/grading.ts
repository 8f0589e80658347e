import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { LanguageId } from '../src/grading/grading.types.js';
import { startScratchPostgres } from '../test/support/scratch-postgres.js';
import { descendants } from '../tools/host-watch.js';
import { BareRun } from './bare.js';
import {
  call,
  median,
  newStudent,
  quantile,
  residentMb,
  sideBySide,
  startServer,
  withScratchFolder,
  type BenchServer,
} from './support.js';
import { TOTAL_SOLUTIONS, TOTAL_TESTS } from './total-task.js';

/**
 * The engine through the API against the bare interpreter that runs the same harness on the same ten tests: the
 * latency of one submission, the throughput of many, the memory of the workers, and 500 in line.
 */
const { values } = parseArgs({
  options: {
    sandbox: { type: 'string', default: 'native' },
    rounds: { type: 'string', default: '30' },
    burst: { type: 'string', default: '500' },
    times: { type: 'string' },
    languages: { type: 'string', default: 'python,javascript' },
    only: { type: 'string', default: 'throughput,latency,burst' },
  },
});
const wanted = values.only.split(',');
const LATENCY_MS = 20;
const THROUGHPUT = 0.8;
/** Submissions before the first that counts: the server's own code is compiled as it runs. */
const WARM_UP = values.sandbox === 'wasm' ? 5 : 50;
const SOLUTIONS: Partial<Record<LanguageId, string>> = TOTAL_SOLUTIONS;
const ADMIN = { email: 'admin@example.com', password: 'bench bench bench' };
const cores = availableParallelism();

interface Submitted {
  id: number;
  score: number | null;
  status: string;
  createdAt: string;
  startedAt: string;
  gradedAt: string;
}

class Scene {
  constructor(
    readonly server: BenchServer,
    private readonly admin: string,
    /** Starts a process that only grades. */
    readonly startWorker: () => Promise<BenchServer>,
  ) {}

  async exercise(language: LanguageId): Promise<number> {
    const body = {
      title: 'Total',
      description: 'Add them up.',
      difficultyLevel: 'beginner',
      topic: 'loops',
      language,
      testCases: TOTAL_TESTS,
    };
    return (await call<{ id: number }>(`${this.server.url}/api/exercises/`, this.admin, body)).id;
  }

  submit(token: string, body: object, wait?: number): Promise<Submitted> {
    const headers = wait === undefined ? {} : { Prefer: `wait=${wait}` };
    return call<Submitted>(`${this.server.url}/api/submissions/`, token, body, headers);
  }

  /** Hands in from many students at once, and waits for the last grade. */
  async gradeAll(bodies: readonly { token: string; body: object }[]): Promise<Submitted[]> {
    const sent = await Promise.all(
      bodies.map(async ({ token, body }) => ({ token, id: (await this.submit(token, body)).id })),
    );
    return this.allGraded(sent);
  }

  async allGraded(sent: readonly { token: string; id: number }[]): Promise<Submitted[]> {
    const graded: Submitted[] = [];
    for (const { token, id } of sent.toReversed()) graded.push(await this.graded(token, id));
    return graded.toReversed();
  }

  private async graded(token: string, id: number): Promise<Submitted> {
    for (;;) {
      const view = await call<Submitted>(`${this.server.url}/api/submissions/${id}`, token);
      if (view.status === 'graded') return view;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

const verdict = (isWithin: boolean) => (isWithin ? 'within' : 'OVER');

async function latency(scene: Scene, language: LanguageId, bare: BareRun): Promise<void> {
  const [exerciseId, token] = [await scene.exercise(language), await newStudent(scene.server.url)];
  const code = SOLUTIONS[language] ?? '';
  for (let n = 0; n < WARM_UP; n++) await scene.submit(token, { exerciseId, code }, 30);
  const parts = { queue: [] as number[], run: [] as number[] };
  const taken = await sideBySide(
    Number(values.rounds),
    async () => {
      const { score, createdAt, startedAt, gradedAt } = await scene.submit(token, { exerciseId, code }, 30);
      if (score !== 100) throw new Error(`scored ${score}`);
      parts.queue.push(Date.parse(startedAt) - Date.parse(createdAt));
      parts.run.push(Date.parse(gradedAt) - Date.parse(startedAt));
    },
    () => bare.once(),
  );
  const [ours, alone] = [median(taken.ours), median(taken.bare)];
  const more = ours - alone;
  console.log(
    `${language}: of it ${median(parts.queue)} ms until a worker has taken it, ${median(parts.run)} ms until it is graded`,
  );
  console.log(
    `${language}: submit to verdict ${ours.toFixed(1)} ms, bare ${alone.toFixed(1)} ms, ${more.toFixed(1)} ms more (${verdict(more <= LATENCY_MS)} ${LATENCY_MS} ms)`,
  );
}

/**
 * Of the worker alone: what is in line has been handed in before the worker starts. The first half warms it up (its
 * compiler and PostgreSQL's caches), the second half counts. `analyse` does what autovacuum does within a minute.
 */
async function throughput(
  door: Scene,
  language: LanguageId,
  bare: BareRun,
  analyse: () => Promise<unknown>,
): Promise<void> {
  const times = Number(values.times ?? (values.sandbox === 'wasm' ? 10 : 400));
  const tokens: string[] = [];
  for (let n = 0; n < 40; n++) tokens.push(await newStudent(door.server.url));
  const rates = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    await bare.loop(times, cores);
    rates.bare.push((times / (performance.now() - start)) * 1000);
    const body = { exerciseId: await door.exercise(language), code: SOLUTIONS[language] };
    const sent: { token: string; id: number }[] = [];
    for (let n = 0; n < 2 * times; n++) {
      const token = tokens[n % tokens.length] ?? '';
      sent.push({ token, id: (await door.submit(token, body)).id });
    }
    await analyse();
    const worker = await door.startWorker();
    const ends = (await door.allGraded(sent))
      .map(({ gradedAt }) => Date.parse(gradedAt))
      .sort((a, b) => a - b);
    await worker.stop();
    const [half = NaN, last = NaN] = [ends[times - 1], ends.at(-1)];
    rates.ours.push((times / (last - half)) * 1000);
  }
  const [ours, alone] = [median(rates.ours), median(rates.bare)];
  console.log(
    `${language}: ${ours.toFixed(1)} submissions/s, bare loop ${alone.toFixed(1)}/s, ratio ${(ours / alone).toFixed(2)} (${verdict(ours / alone >= THROUGHPUT)} ${THROUGHPUT})`,
  );
}

function memory({ server }: Scene): void {
  const workers = descendants(server.pid).map(({ pid, name }) => ({ name, mb: residentMb(pid) }));
  const kinds = Map.groupBy(
    workers.filter(({ mb }) => mb > 5),
    ({ name }) => name,
  );
  for (const [name, those] of kinds)
    console.log(`memory: ${those.length} × ${name}, ${median(those.map(({ mb }) => mb)).toFixed(0)} MB each`);
  console.log(`memory: the server itself ${residentMb(server.pid).toFixed(0)} MB`);
}

/** Two fifths of them from one student, the others from thirty, all at once. */
async function burst(scene: Scene): Promise<void> {
  const size = Number(values.burst);
  const exerciseId = await scene.exercise('python');
  const body = { exerciseId, code: TOTAL_SOLUTIONS.python };
  const eager = await newStudent(scene.server.url);
  const others: string[] = [];
  for (let n = 0; n < 30; n++) others.push(await newStudent(scene.server.url));
  const mine = Math.floor(size * 0.4);
  const bodies = Array.from({ length: size }, (_, n) => ({
    token: n < mine ? eager : (others[n % others.length] ?? ''),
    body,
  }));
  const start = performance.now();
  const graded = await scene.gradeAll(bodies);
  const seconds = (performance.now() - start) / 1000;
  const waits = (some: Submitted[]) =>
    some.map((one) => (Date.parse(one.gradedAt) - Date.parse(one.createdAt)) / 1000);
  const line = (name: string, some: number[]) =>
    console.log(
      `burst: ${name.padEnd(28)} median ${median(some).toFixed(1)} s, 95 % ${quantile(some, 0.95).toFixed(1)} s, longest ${Math.max(...some).toFixed(1)} s`,
    );
  const failed = graded.filter(({ score }) => score !== 100).length;
  console.log(`burst: ${size} graded in ${seconds.toFixed(1)} s, ${failed} without 100 points`);
  line(`one student with ${mine}`, waits(graded.slice(0, mine)));
  line('30 students with the others', waits(graded.slice(mine)));
}

/** A server of that role on the database, and the one who puts exercises in. */
async function open(folder: string, databaseUrl: string, role: 'all' | 'api'): Promise<Scene> {
  const settings = {
    DATABASE_URL: databaseUrl,
    SECRET_KEY: 'the same for every process of the bench',
    GRADER: values.sandbox,
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
  };
  const server = await startServer(folder, { ...settings, APP_ROLE: role });
  const { accessToken } = await call<{ accessToken: string }>(
    `${server.url}/api/auth/login`,
    undefined,
    ADMIN,
  );
  return new Scene(server, accessToken, () => startServer(folder, { ...settings, APP_ROLE: 'worker' }));
}

await withScratchFolder(async (folder) => {
  const postgres = await startScratchPostgres();
  try {
    console.log(`${values.sandbox}, ${cores} cores`);
    const languages = (['python', 'javascript'] as const).filter((one) => values.languages.includes(one));
    const bare = new Map<LanguageId, BareRun>();
    for (const language of languages)
      bare.set(language, await BareRun.prepare(folder, language, SOLUTIONS[language] ?? '', TOTAL_TESTS));
    if (wanted.includes('throughput')) {
      const door = await open(folder, postgres.url, 'api');
      const analyse = () => postgres.run('vacuum analyze');
      for (const [language, run] of bare) await throughput(door, language, run, analyse);
      await door.server.stop();
    }
    const scene = await open(folder, postgres.url, 'all');
    if (wanted.includes('latency')) for (const [language, run] of bare) await latency(scene, language, run);
    memory(scene);
    if (wanted.includes('burst') && values.sandbox === 'native') await burst(scene);
    await scene.server.stop();
  } finally {
    await postgres.stop();
  }
});
