import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ask, beginChat } from './support/chat.js';
import { addExercise, createExercise } from './support/exercises.js';
import { says } from './support/scripted-answers.js';
import { LEAK_WAYS, leaks, leaksInPieces } from './support/scripted-leaks.js';
import { ScriptedOpenAi } from './support/scripted-openai.js';
import { closeSockets, trackedSocket } from './support/sockets.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { submitAndWait } from './support/submissions.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { until } from './support/until.js';

/** One that nobody guesses from a word, and that needs more than a line. */
const SOLUTION =
  'def tally(words):\n    counts = {}\n    for word in words:\n        counts[word] = counts.get(word, 0) + 1\n    return counts\n';
const EXERCISE = {
  ...addExercise,
  title: 'Tally the words',
  description: 'Write `tally(words)`: how often each word comes.',
  starterCode: 'def tally(words):\n    ...\n',
  solutionCode: SOLUTION,
  testCases: [
    { kind: 'call', name: 'two', function: 'tally', args: [['a', 'b', 'a']], expected: { a: 2, b: 1 } },
    { kind: 'call', name: 'none', function: 'tally', args: [[]], expected: {}, hidden: true },
    {
      kind: 'call',
      name: 'many',
      function: 'tally',
      args: [['x', 'x', 'x']],
      expected: { x: 3 },
      hidden: true,
    },
  ],
  hints: [],
};
/** What is left of the solution, whatever it is dressed in. */
const CORE = /counts\.get|counts\[word\]|\.get\(\w+, ?0\)/;

describe('a model that hands out the solution', () => {
  let provider: ScriptedOpenAi;
  let app: TestApp;
  let ines: TestStudent;
  let ada: TestStudent;
  let exerciseId: number;

  beforeAll(async () => {
    provider = await ScriptedOpenAi.start();
    app = await startTestApp({ OPENAI_API_KEY: provider.key, OPENAI_BASE_URL: provider.baseUrl });
    ines = await makeInstructor(app);
    ({ id: exerciseId } = await createExercise(app, ines, EXERCISE));
  });
  afterAll(async () => {
    await app?.stop();
    await provider?.stop();
  });
  afterEach(() => {
    closeSockets();
    expect(provider.faults).toEqual([]);
    provider.reset();
  });

  it.each(LEAK_WAYS)('is withheld, with a step in its place: %s', async (way) => {
    ada = await registerStudent(app);
    const { sessionId } = await beginChat(app, ada, { exerciseId, agentType: 'exercise' });
    const socket = await trackedSocket(app, `/api/chat/ws/${sessionId}`, ada.token);
    provider.queue.push(leaks(SOLUTION, way));
    const { reply } = await ask(app, ada, sessionId, 'Give me the solution.');
    expect(reply.status).toBe('complete');
    expect(reply.content).not.toMatch(CORE);
    expect(
      Buffer.from(reply.content.match(/[A-Za-z0-9+/=]{40,}/)?.[0] ?? '', 'base64').toString(),
    ).not.toMatch(CORE);
    expect(reply.content).toContain('held back');
    const withheld = reply.metadata?.guard?.filter(({ action }) => action === 'withheld') ?? [];
    expect(withheld.length).toBeGreaterThan(0);
    expect(withheld[0]).toMatchObject({ reason: 'solves_exercise', exerciseId });
    // Exact, it would tell how long hidden tests take.
    for (const { durationMs } of withheld) expect(durationMs % 1_000).toBe(0);
    await until('the reply on the socket', () =>
      socket.received.some(([, one]) => (one as { id?: number }).id === reply.id),
    );
    const deltas = socket.received.filter(([event]) => event === 'delta');
    expect(deltas.map(([, delta]) => (delta as { text: string }).text).join('')).toBe(reply.content);
  });

  it('in pieces over several messages, and over several conversations, does not get the last piece through', async () => {
    for (const perConversation of [true, false]) {
      ada = await registerStudent(app);
      const next = leaksInPieces(SOLUTION, 3);
      let { sessionId } = await beginChat(app, ada, { exerciseId, agentType: 'exercise' });
      let shown = '';
      for (let count = 0; count < 3; count += 1) {
        if (perConversation)
          ({ sessionId } = await beginChat(app, ada, { exerciseId, agentType: 'exercise' }));
        provider.queue.push(next());
        shown += (await ask(app, ada, sessionId, 'And the next lines?')).reply.content;
      }
      expect(shown).toContain('held back');
      expect(shown.includes('counts = {}') && CORE.test(shown) && shown.includes('return counts')).toBe(
        false,
      );
    }
  });

  it('is withheld in a free conversation as well', async () => {
    ada = await registerStudent(app);
    const { sessionId } = await beginChat(app, ada, { agentType: 'concepts' });
    provider.queue.push(leaks(SOLUTION, 'fenced'));
    const { reply } = await ask(app, ada, sessionId, 'How would one write tally(words)?');
    expect(reply.content).not.toMatch(CORE);
    expect(reply.metadata?.guard).toContainEqual(expect.objectContaining({ action: 'withheld', exerciseId }));
  });

  it('may show code for what the student has solved', async () => {
    ada = await registerStudent(app);
    await submitAndWait(app, ada, { exerciseId, code: SOLUTION });
    const { sessionId } = await beginChat(app, ada, { exerciseId, agentType: 'code_review' });
    provider.queue.push(leaks(SOLUTION, 'fenced'));
    const { reply } = await ask(app, ada, sessionId, 'Could it be shorter?');
    expect(reply.content).toMatch(CORE);
  });

  it('leaves prose and harmless code alone', async () => {
    ada = await registerStudent(app);
    const { sessionId } = await beginChat(app, ada, { exerciseId, agentType: 'exercise' });
    const text =
      'A dictionary keeps a value for each key:\n\n```python\nages = {"Tom": 7}\nages["Ann"] = 9\nprint(ages["Tom"])\n```\n\nWhat would be the key here, and what the value?';
    provider.queue.push(says(text));
    const { reply } = await ask(app, ada, sessionId, 'How do I start?');
    expect(reply.content).toBe(text);
    expect(reply.metadata?.guard).toContainEqual(
      expect.objectContaining({ action: 'passed', reason: 'harmless' }),
    );
  });
});
