import createClient from 'openapi-fetch';
import type { paths } from './generated/schema.js';

const { LEARNFLOW_URL = 'http://localhost:8000' } = process.env;
const account = { email: `fetch-${crypto.randomUUID()}@example.com`, password: 'correct horse battery' };
const code = 'name = input()\ncity = input()\nprint(f"Welcome aboard, {name}! Next stop: {city}.")\n';

function good<T>({ data, error }: { data?: T; error?: unknown }): T {
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
}

const api = createClient<paths>({ baseUrl: LEARNFLOW_URL });
good(await api.POST('/api/auth/register', { body: { ...account, name: 'Fetch' } }));
const { accessToken, student } = good(await api.POST('/api/auth/login', { body: account }));
api.use({
  onRequest: ({ request }) => request.headers.set('Authorization', `Bearer ${accessToken}`),
});

const ids: number[] = [];
for (let cursor: string | null | undefined; cursor !== null;) {
  const query = cursor === undefined ? { limit: 100 } : { limit: 100, cursor };
  const page = good(await api.GET('/api/exercises', { params: { query } }));
  ids.push(...page.items.map(({ id }) => id));
  cursor = page.nextCursor;
}
let tests = 0;
for (const exerciseId of ids) {
  const exercise = good(await api.GET('/api/exercises/{exerciseId}', { params: { path: { exerciseId } } }));
  if (exercise.view !== 'student') throw new Error(`an instructor's view of ${exerciseId}`);
  for (const test of exercise.testCases) {
    if (test.kind === 'io') tests += test.expectedStdout.length > 0 ? 1 : 0;
    else if (test.kind === 'call') tests += test.args.length >= 0 ? 1 : 0;
    else tests += Object.keys(test.files).length;
  }
}

const submission = good(
  await api.POST('/api/submissions', {
    params: { header: { Prefer: 'wait=30' } },
    body: { exerciseId: ids[0] ?? 0, code },
  }),
);
if (submission.verdict !== 'accepted') throw new Error(`the verdict is ${submission.verdict}`);
const progress = good(
  await api.GET('/api/analytics/student/{studentId}/progress', {
    params: { path: { studentId: student.id }, query: { limit: 100 } },
  }),
);
if (!progress.items.some(({ status }) => status === 'mastered')) throw new Error('no progress');
const missing = await api.GET('/api/submissions/{submissionId}', {
  params: { path: { submissionId: 999_999_999 } },
});
if (missing.error?.code !== 'not_found') throw new Error('no typed 404');
console.log(`openapi-fetch: ${ids.length} exercises, ${tests} tests, ${submission.verdict}`);
