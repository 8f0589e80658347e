import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask, beginChat } from './support/chat.js';
import { createExercise, type CreatedExercise } from './support/exercises.js';
import { send } from './support/http.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { submitAndWait } from './support/submissions.js';
import { startTestApp, type TestApp } from './support/test-app.js';

/** Beside what a busy machine takes by itself, measured in the same run. */
const MAX_P99_MS = 100;
const ROUNDS = 3;

const p99 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? Number.NaN;

describe('a text that once held the event loop', () => {
  let app: TestApp;
  let student: TestStudent;
  let bystander: TestStudent;
  let exercise: CreatedExercise;
  let tolerant: CreatedExercise;
  beforeAll(async () => {
    app = await startTestApp();
    const [teacher, first, second] = await Promise.all([
      makeInstructor(app),
      registerStudent(app),
      registerStudent(app),
    ]);
    [student, bystander] = [first, second];
    exercise = await createExercise(app, teacher);
    const testCases = [{ kind: 'io', stdin: '', expectedStdout: '3.14', compare: { absTolerance: 0.01 } }];
    tolerant = await createExercise(app, teacher, { testCases, solutionCode: 'print(3.14)\n' });
  });
  afterAll(() => app.stop());

  /** How long another student waits for their own name, again and again, while something is done. */
  async function waitsDuring(work: () => Promise<unknown>): Promise<number[]> {
    const waits: number[] = [];
    let isOver = false;
    const done = work().finally(() => (isOver = true));
    while (!isOver || waits.length < 20) {
      const started = performance.now();
      const { status } = await send(app, 'GET', '/api/auth/me', { headers: bystander.headers });
      waits.push(performance.now() - started);
      expect(status).toBe(200);
    }
    await done;
    return waits;
  }

  const handIn = (code: string, to = exercise): Promise<unknown> =>
    submitAndWait(app, student, { exerciseId: to.id, code });

  const CASES: readonly [string, () => Promise<unknown>][] = [
    ['a token of 65,536 digits', () => handIn("print('1' * 65536 + 'x')\n", tolerant)],
    [
      'a line of underscores in an exception, which the tutor then reads',
      async () => {
        await handIn("def add(a, b): raise ValueError('\\n' + '_' * 60 + '\\n')\n");
        const { sessionId } = await beginChat(app, student, { agentType: 'debug', exerciseId: exercise.id });
        await ask(app, student, sessionId, `Why does it fail?\n\n${'*'.repeat(60)}`);
      },
    ],
    ['a message of 60,000 letters', () => handIn("def add(a, b): raise TypeError('A' * 60000)\n")],
    [
      'two megabytes of zeros from a stranger',
      () => send(app, 'POST', '/api/auth/register', { body: `{"email":[${'0,'.repeat(900_000)}0]}` }),
    ],
  ];

  it.each(CASES)('lets everybody else be served: %s', async (_, work) => {
    const usual = await waitsDuring(() => handIn('def add(a, b): return a - b\n'));
    const waits: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) waits.push(...(await waitsDuring(work)));
    expect(p99(waits)).toBeLessThan(MAX_P99_MS + 2 * p99(usual));
  });

  it('is counted by the watchdog with the route, should one come again', async () => {
    const answer = await fetch(`${app.url}/metrics`);
    expect(await answer.text()).toContain('learnflow_event_loop_delays_total');
  });
});
