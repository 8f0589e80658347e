import { call, median, newStudent } from './support.js';

/** One server of several that are measured by turns in one run, with an exercise and a student of its own. */
export interface Subject {
  url: string;
  student: string;
  exerciseId: number;
}

export const ADMIN = { ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: 'bench bench bench' };
const CODE = 'def total(numbers):\n    return sum(numbers)\n';
const READS = 400;
const GRADES = 16;
const AT_ONCE = 8;

/** Of a server that was started with `ADMIN`. */
export async function subjectAt(url: string): Promise<Subject> {
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

const MEASURES: Readonly<Record<string, (subject: Subject) => Promise<number>>> = {
  requests: ({ url, student, exerciseId }) =>
    perSecond(READS, () => call(`${url}/api/exercises/${exerciseId}`, student)),
  grades: ({ url, student, exerciseId }) =>
    perSecond(GRADES, () =>
      call(`${url}/api/submissions/`, student, { exerciseId, code: CODE }, { Prefer: 'wait=20' }),
    ),
};

/** Requests and grades a second of each subject, by turns: the medians of the rounds, the first of which warms up. */
export async function inTurns(
  subjects: readonly Subject[],
  rounds: number,
  report: (what: string, perSecondOf: readonly number[]) => void,
): Promise<void> {
  for (const [what, measure] of Object.entries(MEASURES)) {
    const taken = subjects.map((): number[] => []);
    for (let round = 0; round <= rounds; round += 1)
      for (const [at, subject] of subjects.entries()) {
        const rate = await measure(subject);
        if (round > 0) taken[at]?.push(rate);
      }
    report(what, taken.map(median));
  }
}
