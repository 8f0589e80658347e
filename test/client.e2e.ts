import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LearnFlow, ProblemError, type ReplyEvent, type Tokens } from '../client/src/index.js';
import { StarterExercisesService } from '../src/exercises/starter/starter-exercises.service.js';
import { createExercise } from './support/exercises.js';
import { makeInstructor, registerStudent, TEST_PASSWORD, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { until } from './support/until.js';

let app: TestApp;
let ada: TestStudent;
beforeAll(async () => {
  app = await startTestApp({ EVENT_RELAY: 'on' });
  await app.app.get(StarterExercisesService).ensure();
  ada = await registerStudent(app, { name: 'Ada' });
});
afterAll(() => app.stop());

/** A client that counts its requests by path. */
function countingClient(tokens?: Tokens) {
  const calls: string[] = [];
  const kept: (Tokens | null)[] = [];
  const counted: typeof fetch = (input, init) => {
    calls.push(new URL(input instanceof Request ? input.url : String(input)).pathname);
    return fetch(input, init);
  };
  const client = new LearnFlow({
    baseUrl: `${app.url}/`,
    fetch: counted,
    ...(tokens && { tokens }),
    onTokens: (next) => kept.push(next),
  });
  return { client, calls, kept };
}

const loggedIn = async (): Promise<LearnFlow> => {
  const { client } = countingClient();
  await client.login({ email: ada.student.email, password: TEST_PASSWORD });
  return client;
};

describe('the typed client', () => {
  it('renews an expired token once for all who need it, and keeps the new pair', async () => {
    const { refreshToken } = (await countingClient().client.login({
      email: ada.student.email,
      password: TEST_PASSWORD,
    })) as Tokens;
    const { client, calls, kept } = countingClient({ accessToken: 'expired', refreshToken });
    const all = await Promise.all([client.me(), client.me(), client.startChat(), client.exercise(1)]);
    expect(all[0].name).toBe('Ada');
    expect(calls.filter((path) => path === '/api/auth/refresh')).toHaveLength(1);
    expect(kept).toHaveLength(1);
    expect(await client.me()).toMatchObject({ name: 'Ada' });
  });

  it('says so where the session has ended, and tries no more', async () => {
    const { client, calls, kept } = countingClient({ accessToken: 'x', refreshToken: 'spent' });
    const error = await client.me().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ status: 401, code: 'invalid_token' });
    expect(kept).toEqual([null]);
    await expect(client.me()).rejects.toMatchObject({ status: 401 });
    expect(calls.filter((path) => path === '/api/auth/refresh')).toHaveLength(1);
  });

  it('throws problems with their code and the faults of fields', async () => {
    const { client } = countingClient();
    const error: unknown = await client
      .register({ email: 'no', password: 'short', name: 'N' })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    const { code, status } = error as ProblemError;
    expect({ code, status }).toEqual({ code: 'validation_failed', status: 422 });
    expect((error as ProblemError).fault('/password')).toMatchObject({ code: 'too_short' });
  });

  it('reads lists page after page, as far as somebody wants them', async () => {
    const { client, calls } = countingClient((await registerStudent(app)).login);
    const ids: number[] = [];
    for await (const { id } of client.exercises({ limit: 10 })) {
      ids.push(id);
      if (ids.length === 15) break;
    }
    expect(new Set(ids).size).toBe(15);
    expect(calls).toHaveLength(2);
  });

  it('waits for a verdict, asking again where one request is not enough', async () => {
    const client = await loggedIn();
    const { id: exerciseId } = await createExercise(app, await makeInstructor(app));
    const seen: string[] = [];
    const live = client.openLive({ 'submission.updated': ({ status }) => seen.push(status) });
    try {
      const code = 'def add(a, b):\n    return a + b\n';
      expect(await client.submit({ exerciseId, code })).toMatchObject({ status: 'graded', score: 100 });
      const { data: waiting } = await client.api.POST('/api/submissions', { body: { exerciseId, code: '' } });
      if (!waiting) throw new Error('no submission');
      expect(waiting.status).toBe('queued');
      expect(await client.graded(waiting)).toMatchObject({ status: 'graded', score: 0 });
      await until('a live word of it', () => seen.includes('graded'));
    } finally {
      live.close();
    }
    const listed: number[] = [];
    for await (const { score } of client.submissions(ada.student.id, { exerciseId }))
      listed.push(score ?? -1);
    expect(listed).toEqual([0, 100]);
  });

  it('streams a reply of the tutor over HTTP', async () => {
    const client = await loggedIn();
    const { sessionId } = await client.startChat({ agentType: 'concepts' });
    const events: ReplyEvent[] = [];
    for await (const event of client.say(sessionId, 'What is a list in Python?')) events.push(event);
    const whole = events.at(-1);
    if (whole?.kind !== 'message') throw new Error('no message at the end');
    const text = events.map((event) => (event.kind === 'delta' ? event.text : '')).join('');
    expect(text).toBe(whole.message.content);
    await expect(client.say(crypto.randomUUID(), 'Hello?').next()).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('hears every message once over the socket, those of while it was away too', async () => {
    const { client } = countingClient({
      accessToken: 'expired',
      refreshToken: (
        await countingClient().client.login({ email: ada.student.email, password: TEST_PASSWORD })
      ).refreshToken,
    });
    const { sessionId } = await client.startChat();
    const roles: string[] = [];
    const ids = new Set<number>();
    let written = '';
    const chat = client.openChat(sessionId, {
      message: ({ id, role }) => {
        expect(ids.has(id)).toBe(false);
        ids.add(id);
        roles.push(role);
      },
      writing: ({ text }) => (written = text),
    });
    try {
      const { replyId } = await chat.send('What is a loop?');
      await until('the reply', () => ids.has(replyId));
      expect(written.length).toBeGreaterThan(0);
      chat.interrupt();
      const events: ReplyEvent[] = [];
      for await (const event of client.say(sessionId, 'And a list?')) events.push(event);
      await until('the messages that were missed', () => roles.length === 4);
      expect(roles).toEqual(['user', 'assistant', 'user', 'assistant']);
    } finally {
      chat.close();
    }
  });
});

describe('the examples', () => {
  const run = (program: string, args: string[], settings: Record<string, string> = {}): ChildProcess =>
    spawn(process.execPath, ['--no-warnings', `docs/examples/${program}`, ...args], {
      env: { ...process.env, NODE_OPTIONS: '', LEARNFLOW_URL: app.url, ...settings },
    });
  const outputOf = (child: ChildProcess) => {
    const printed = { text: '' };
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (printed.text += chunk.toString()));
    return printed;
  };
  const toItsEnd = async (child: ChildProcess) => {
    const printed = outputOf(child);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, text: printed.text };
  };

  beforeAll(async () => {
    const built = await toItsEnd(
      spawn(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'client/tsconfig.json']),
    );
    expect(built).toEqual({ code: 0, text: '' });
    const checked = await toItsEnd(
      spawn(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'docs/examples/tsconfig.json']),
    );
    expect(checked).toEqual({ code: 0, text: '' });
  });

  it('include a student on the command line', async () => {
    const { code, text } = await toItsEnd(run('student.ts', []));
    expect(text).toMatch(
      /wrong_answer, 0 points[\s\S]*accepted, 100 points[\s\S]*after 2 attempts[\s\S]*Refused/,
    );
    expect(code).toBe(0);
  });

  it('include a chat client', async () => {
    const { code, text } = await toItsEnd(run('chat.ts', ['What is a loop?']));
    expect(text).toMatch(/\n\n\d+ characters\.\n$/);
    expect(code).toBe(0);
  });

  it('include a server that keeps the tokens in its cookie', async () => {
    const child = run('next-server.ts', [], { PORT: '0' });
    try {
      const printed = outputOf(child);
      const url = (await until('its address', () => printed.text.includes('\n') && printed.text)).trim();
      expect((await fetch(url)).status).toBe(401);
      const form = new URLSearchParams({ email: ada.student.email, password: TEST_PASSWORD });
      const answer = await fetch(url, { method: 'POST', body: form });
      expect(await answer.text()).toContain('Hello, Ada');
      const cookie = (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
      const page = await (await fetch(url, { headers: { Cookie: cookie } })).text();
      expect(page).toContain('Exercises for Ada');
      const expired = cookie.replace(/accessToken%22%3A%22[^%]*/, 'accessToken%22%3A%22expired');
      const again = await fetch(url, { headers: { Cookie: expired } });
      expect(again.status).toBe(200);
      expect(again.headers.getSetCookie()[0]).toContain('refreshToken');
    } finally {
      child.kill();
      await once(child, 'close');
    }
  });
});
