import { client } from './generated/hey/client.gen.js';
import {
  analyticsProgress,
  authLogin,
  authRegister,
  exercisesGet,
  exercisesList,
  submissionsGet,
  submissionsSubmit,
} from './generated/hey/index.js';

const { LEARNFLOW_URL = 'http://localhost:8000' } = process.env;
const account = { email: `hey-${crypto.randomUUID()}@example.com`, password: 'correct horse battery' };
const code = 'name = input()\ncity = input()\nprint(f"Welcome aboard, {name}! Next stop: {city}.")\n';

client.setConfig({ baseUrl: LEARNFLOW_URL });
await authRegister({ body: { ...account, name: 'Hey' }, throwOnError: true });
const { data: login } = await authLogin({ body: account, throwOnError: true });
client.setConfig({ auth: login.accessToken });

const { data: page } = await exercisesList({ query: { limit: 100 }, throwOnError: true });
let tests = 0;
for (const { id } of page.items) {
  const { data: exercise } = await exercisesGet({ path: { exerciseId: id }, throwOnError: true });
  tests += exercise.testCases.length;
}
const { data: submission } = await submissionsSubmit({
  headers: { Prefer: 'wait=30' },
  body: { exerciseId: page.items[0]?.id ?? 0, code },
  throwOnError: true,
});
if (submission.verdict !== 'accepted') throw new Error(`the verdict is ${submission.verdict}`);
const { data: progress } = await analyticsProgress({
  path: { studentId: login.student.id },
  query: { limit: 100 },
  throwOnError: true,
});
if (!progress.items.some(({ status }) => status === 'mastered')) throw new Error('no progress');
const missing = await submissionsGet({ path: { submissionId: 999_999_999 } });
if (missing.error?.code !== 'not_found') throw new Error('no typed 404');
console.log(`hey-api: ${page.items.length} exercises, ${tests} tests, ${submission.verdict}`);
