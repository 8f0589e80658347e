import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startScratchPostgres } from '../test/support/scratch-postgres.js';
import { byHand } from './by-hand.js';
import {
  call,
  cpuMs,
  many,
  median,
  newStudent,
  processTree,
  startServer,
  withScratchFolder,
} from './support.js';
import { TOTAL_SOLUTIONS, TOTAL_TESTS } from './total-task.js';

/**
 * The whole API under a burst: clients that hand in, wait for the verdict (`Prefer: wait`) and hand in again, against as many bare
 * interpreters at once, by turns. Throughput, and the processor time of all but the client for each graded submission.
 */
const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '8' },
    times: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    sandbox: { type: 'string', default: 'native' },
    languages: { type: 'string', default: 'python' },
  },
});
const [CLIENTS, TIMES, ROUNDS] = [values.clients, values.times, values.rounds].map(Number) as [
  number,
  number,
  number,
];
const ADMIN = { email: 'admin@example.com', password: 'bench bench bench' };
const CODE: Record<string, string> = TOTAL_SOLUTIONS;

interface Asker {
  url: string;
  admin: string;
  cpu: () => number;
  serverCpu: () => number;
}

async function measure({ url, admin, cpu, serverCpu }: Asker, language: string, folder: string) {
  const code = CODE[language] ?? '';
  const exercise = { title: 'Total', description: 'Add.', difficultyLevel: 'beginner', topic: 'loops' };
  const body = { ...exercise, language, testCases: TOTAL_TESTS };
  const { id } = await call<{ id: number }>(`${url}/api/exercises/`, admin, body);
  const tokens: string[] = [];
  for (let n = 0; n < CLIENTS; n++) tokens.push(await newStudent(url));
  let next = 0;
  const submit = async (): Promise<void> => {
    const token = tokens[(next += 1) % CLIENTS] ?? '';
    const { score } = await call<{ score: number }>(
      `${url}/api/submissions/`,
      token,
      { exerciseId: id, code },
      { Prefer: 'wait=30' },
    );
    if (score !== 100) throw new Error(`scored ${score}`);
  };
  const hand = await byHand(folder, language as 'python', code, TOTAL_TESTS);
  if (!hand) throw new Error(`nothing by hand for ${language}`);
  await many(TIMES, CLIENTS, submit);
  const taken = { rate: [] as number[], cpu: [] as number[], ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const [c0, s0] = [cpu(), serverCpu()];
    const rate = await many(TIMES, CLIENTS, submit);
    const [spent, server] = [(cpu() - c0) / TIMES, (serverCpu() - s0) / TIMES];
    const b0 = cpuMs([process.pid]);
    const bare = await many(TIMES, availableParallelism(), hand);
    const bareCpu = (cpuMs([process.pid]) - b0) / TIMES;
    taken.rate.push(rate / bare);
    taken.cpu.push(spent / bareCpu);
    taken.ours.push(spent);
    taken.bare.push(bareCpu);
    console.log(
      `${language}: ${rate.toFixed(1)} a second, bare ${bare.toFixed(1)}; processor time ${spent.toFixed(1)} ms (of it the server's own process ${server.toFixed(1)}), bare ${bareCpu.toFixed(1)} ms`,
    );
  }
  console.log(`${language}, throughput of bare: ${median(taken.rate).toFixed(2)} times`);
  console.log(`${language}, processor time of bare: ${median(taken.cpu).toFixed(2)} times`);
}

await withScratchFolder(async (folder) => {
  const postgres = await startScratchPostgres();
  const settings = { DATABASE_URL: postgres.url, GRADER: values.sandbox };
  const account = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password };
  const server = await startServer(folder, { ...settings, ...account, ...extra() });
  try {
    const { accessToken: admin } = await call<{ accessToken: string }>(
      `${server.url}/api/auth/login`,
      undefined,
      ADMIN,
    );
    const postmaster = readFileSync(join(postgres.dataDir, 'postgres/postmaster.pid'), 'utf8');
    const database = Number(postmaster.split('\n')[0]);
    const cpu = (): number => cpuMs([...processTree(server.pid), ...processTree(database)]);
    const asker = { url: server.url, admin, cpu, serverCpu: () => cpuMs([server.pid]) };
    for (const language of values.languages.split(',')) await measure(asker, language, folder);
  } finally {
    await server.stop();
    await postgres.stop();
  }
});

/** For profiles: `NODE_OPTIONS=--cpu-prof` in BENCH_NODE_OPTIONS. */
function extra(): Record<string, string> {
  const options = process.env['BENCH_NODE_OPTIONS'];
  return options === undefined ? {} : { NODE_OPTIONS: options };
}
