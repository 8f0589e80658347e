import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { call, median, newStudent, startServer, withScratchFolder } from './support.js';

/**
 * What traces cost: requests and grades a second of a server that sends its traces to a collector (which only counts them)
 * against one that writes none, in turns, each with its own database. Goal: at most 5 % fewer.
 */
const ROUNDS = 11;
const READS = 400;
const GRADES = 16;
const AT_ONCE = 8;
const ADMIN = { ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: 'bench bench bench' };
const CODE = 'def total(numbers):\n    return sum(numbers)\n';

interface Subject {
  url: string;
  student: string;
  exerciseId: number;
}

async function subjectAt(url: string): Promise<Subject> {
  const body = { email: ADMIN.ADMIN_EMAIL, password: ADMIN.ADMIN_PASSWORD };
  const { accessToken } = await call<{ accessToken: string }>(`${url}/api/auth/login`, undefined, body);
  const { id } = await call<{ id: number }>(`${url}/api/exercises/`, accessToken, {
    title: 'Total',
    description: 'Add them up.',
    difficultyLevel: 'beginner',
    topic: 'loops',
    language: 'python',
    testCases: [{ kind: 'call', function: 'total', args: [[1, 2]], expected: 3 }],
    hints: [],
  });
  return { url, student: await newStudent(url), exerciseId: id };
}

/** Of so many, `AT_ONCE` at a time: how many a second. */
async function perSecond(count: number, work: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  let left = count;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return count / ((performance.now() - since) / 1_000);
}

const reads = ({ url, student, exerciseId }: Subject) =>
  perSecond(READS, () => call(`${url}/api/exercises/${exerciseId}`, student));
const grades = ({ url, student, exerciseId }: Subject) =>
  perSecond(GRADES, () =>
    call(`${url}/api/submissions/`, student, { exerciseId, code: CODE }, { Prefer: 'wait=20' }),
  );

let exported = 0;
const collector = createServer((request, response) => {
  request.on('data', (part: Buffer) => (exported += part.length));
  request.once('end', () => response.end());
}).listen(0, '127.0.0.1');
await once(collector, 'listening');
const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

await withScratchFolder(async (folder) => {
  const settings = { ...ADMIN, RATE_LIMIT: 'off' };
  const off = await startServer(join(folder, 'off'), settings);
  const on = await startServer(join(folder, 'on'), { ...settings, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  try {
    const [without, traced] = [await subjectAt(off.url), await subjectAt(on.url)];
    for (const [name, measure] of [
      ['requests', reads],
      ['grades', grades],
    ] as const) {
      const taken = { without: [] as number[], traced: [] as number[] };
      for (let round = 0; round <= ROUNDS; round += 1) {
        const [a, b] = [await measure(without), await measure(traced)];
        // The first warms up.
        if (round > 0)
          [taken.without, taken.traced] = [
            [...taken.without, a],
            [...taken.traced, b],
          ];
      }
      const [a, b] = [median(taken.without), median(taken.traced)];
      const cost = `${((1 - b / a) * 100).toFixed(1)} % fewer (${b / a >= 0.95 ? 'within' : 'OVER'} 5 %)`;
      console.log(`${name} a second: without ${a.toFixed(1)}, traced ${b.toFixed(1)}, ${cost}`);
    }
    console.log(`${(exported / 1e6).toFixed(1)} MB of traces were sent`);
  } finally {
    await Promise.all([off.stop(), on.stop()]);
    collector.close();
  }
});
