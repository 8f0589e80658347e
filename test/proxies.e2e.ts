import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'node:https';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { LiveService } from '../src/live/live.service.js';
import { createExercise, type CreatedExercise } from './support/exercises.js';
import { hasProxies, PROXIES, startProxy, type ProxyName, type TestProxy } from './support/proxies.js';
import { ScriptedOpenAi } from './support/scripted-openai.js';
import { closeSockets, connect, refused } from './support/sockets.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

if (!hasProxies && process.env['CI'] === 'true') throw new Error('nginx, caddy or haproxy is missing');
if (!hasProxies) console.warn('SKIPPED: no nginx, caddy and haproxy (apt-get install nginx caddy haproxy)');
const withProxies = hasProxies ? describe : describe.skip;

/** Longer than Node keeps an idle connection by itself (5 s). */
const PAUSE_MS = 6_000;
const WAIT_SECONDS = 8;
const PREFIXES = ['', '/learnflow'] as const;

interface Call {
  headers?: Record<string, string>;
  body?: unknown;
  /** Whose address the request comes from. */
  from?: string;
  agent?: Agent;
}
interface Got {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

withProxies('behind a proxy with our sample configuration', () => {
  let app: TestApp;
  let provider: ScriptedOpenAi;
  let student: TestStudent;
  let exercise: CreatedExercise;
  const proxies = new Map<ProxyName, TestProxy>();

  beforeAll(async () => {
    provider = await ScriptedOpenAi.start();
    app = await startTestApp({
      NODE_ENV: 'production',
      SECRET_KEY: 'q8Zr1yKxT0vLw3uJm5nBq8Zr1yKxT0vLw3uJm5nB',
      RATE_LIMIT: 'on',
      RATE_LIMIT_AUTH_PER_MINUTE: '1000',
      RATE_LIMIT_CHAT_PER_MINUTE: '1000',
      TRUST_PROXY: '1',
      APP_ROLE: 'api',
      OPENAI_API_KEY: provider.key,
      OPENAI_BASE_URL: provider.baseUrl,
    });
    const upstream = new URL(app.url).host;
    const started = await Promise.allSettled(
      PROXIES.map(async (name) => proxies.set(name, await startProxy(name, upstream))),
    );
    for (const one of started) if (one.status === 'rejected') throw one.reason;
    const teacher = await makeInstructor(app);
    [student, exercise] = [await registerStudent(app), await createExercise(app, teacher)];
  });
  afterEach(closeSockets);
  afterAll(async () => {
    await Promise.all([...proxies.values()].map((proxy) => proxy.stop()));
    await app?.stop();
    await provider?.stop();
  });

  /** One request over TLS; `onText` sees what has come as soon as it comes. */
  function call(
    name: ProxyName,
    method: string,
    path: string,
    options: Call = {},
    onText?: (text: string) => void,
  ) {
    const { url, ca } = proxies.get(name)!;
    const { body, headers = {}, from, agent } = options;
    return new Promise<Got>((resolve, reject) => {
      const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
      const sent = request(
        new URL(path, url),
        {
          method,
          ca,
          headers: { ...type, ...headers },
          ...(from && { localAddress: from }),
          agent: agent ?? false,
        },
        (answer) => {
          let text = '';
          answer
            .setEncoding('utf8')
            .on('data', (piece: string) => onText?.((text += piece)) ?? (text += onText ? '' : piece));
          answer.once('end', () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }),
          );
          answer.once('error', reject);
        },
      );
      sent.once('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  describe.each(PROXIES)('%s', (name) => {
    const session = { email: 'proxied@example.com', password: 'correct horse battery', name: 'Proxied' };

    it.each(PREFIXES)('pages tell the address that the reader has used (at "%s/")', async (prefix) => {
      const { url } = proxies.get(name)!;
      const start = await call(name, 'GET', `${prefix}/`);
      expect(start.text).toContain(`${url}${prefix}/api`);
      const document = await call(name, 'GET', `${prefix}/api/openapi.json`);
      const { servers } = JSON.parse(document.text) as { servers?: { url: string }[] };
      expect(servers?.[0]?.url ?? '').toBe(prefix === '' ? '/' : prefix);
      const forged = await call(name, 'GET', `${prefix}/`, {
        headers: {
          'X-Forwarded-Prefix': '/elsewhere',
          'X-Forwarded-Host': 'evil.example',
          'X-Forwarded-Proto': 'http',
        },
      });
      expect(forged.text).toContain(`${url}${prefix}/api`);
      expect(forged.text).not.toMatch(/elsewhere|evil/);
      if (prefix !== '')
        expect(await call(name, 'GET', prefix)).toMatchObject({
          status: 308,
          headers: { location: `${prefix}/` },
        });
    });

    it.each(PREFIXES)('browsers log in and stay so by their cookie (at "%s/")', async (prefix) => {
      const { url } = proxies.get(name)!;
      const email = `${name}${prefix.slice(1)}-${session.email}`;
      await call(name, 'POST', `${prefix}/api/auth/register`, { body: { ...session, email } });
      const login = await call(name, 'POST', `${prefix}/api/auth/login`, {
        body: { email, password: session.password },
        headers: { Origin: url },
      });
      expect(login.status).toBe(200);
      const cookies = [login.headers['set-cookie'] ?? []].flat();
      for (const cookie of cookies) expect(cookie).toMatch(/Path=\/;.*Secure/);
      const Cookie = cookies.map((one) => one.split(';')[0]).join('; ');
      const path = `${prefix}/socket.io`;
      const { ca } = proxies.get(name)!;
      await connect({ url }, '/api/live', { path, ca, extraHeaders: { Cookie, Origin: url } });
      const foreign = { Cookie, Origin: 'https://evil.example' };
      expect(await refused({ url }, '/api/live', { path, ca, extraHeaders: foreign })).toMatchObject({
        status: 403,
      });
      const refresh = (Origin: string) =>
        call(name, 'POST', `${prefix}/api/auth/refresh`, { headers: { Cookie, Origin } });
      expect((await refresh('https://evil.example')).status).toBe(403);
      const renewed = await refresh(url);
      expect(renewed.status).toBe(200);
      const { accessToken } = JSON.parse(renewed.text) as { accessToken: string };
      const me = await call(name, 'GET', `${prefix}/api/auth/me`, {
        headers: { Authorization: `Bearer ${accessToken}` },
      });
      expect(JSON.parse(me.text)).toMatchObject({ email });
    });

    it.each(PREFIXES)('sockets hear by websocket and by polling (at "%s/")', async (prefix) => {
      const { url, ca } = proxies.get(name)!;
      for (const transport of ['websocket', 'polling']) {
        const socket = await connect({ url }, '/api/live', {
          path: `${prefix}/socket.io`,
          ca,
          transports: [transport],
          auth: { token: student.token },
        });
        const heard = new Promise((resolve) => socket.once('leaderboard.updated', resolve));
        app.app.get(LiveService).toStudent(student.student.userId, 'leaderboard.updated', { exerciseId: 7 });
        expect(await heard).toMatchObject({ exerciseId: 7 });
      }
    });

    it('a reply arrives piece by piece', async () => {
      const begun = await call(name, 'POST', '/api/chat/sessions/', { headers: student.headers, body: {} });
      const { sessionId } = JSON.parse(begun.text) as { sessionId: string };
      const { promise: seen, resolve: see } = Promise.withResolvers<void>();
      provider.queue.push(async (exchange) => {
        await exchange.chunk({
          choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
        });
        await exchange.delta('Look at the second line.\n\n');
        // The rest is said only when the reader has the beginning.
        await seen;
        await exchange.delta('Then try it once more.');
        await exchange.finish('stop', true);
        await exchange.done();
      });
      const answer = await call(
        name,
        'POST',
        `/learnflow/api/chat/sessions/${sessionId}/messages`,
        {
          headers: { ...student.headers, Accept: 'text/event-stream' },
          body: { content: 'Why does a loop end?' },
        },
        (text) => text.includes('second line') && see(),
      );
      expect(answer.headers['content-type']).toContain('text/event-stream');
      expect(answer.text).toContain('once more');
    });

    it('the address of a client is the one that the proxy has seen, whatever the client says', async () => {
      const left = async (from: string, headers: Record<string, string> = {}): Promise<number> => {
        const body = { refreshToken: 'wrong' };
        const answer = await call(name, 'POST', '/api/auth/refresh', { body, from, headers });
        return Number(answer.headers['ratelimit-remaining']);
      };
      const place = `127.0.${PROXIES.indexOf(name) + 1}`;
      const first = await left(`${place}.1`);
      const spoofed = await left(`${place}.1`, {
        'X-Forwarded-For': '203.0.113.9',
        Forwarded: 'for=203.0.113.9',
      });
      expect(spoofed).toBe(first - 1);
      expect(await left(`${place}.2`)).toBe(first);
    });
  });

  it('connections outlive a pause, and long waits are waited out', async () => {
    await Promise.all(
      PROXIES.map(async (name) => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        const get = () => call(name, 'GET', '/api/auth/me', { headers: student.headers, agent });
        expect((await get()).status).toBe(200);
        await pause(PAUSE_MS);
        expect((await get()).status).toBe(200);
        agent.destroy();
      }),
    );
    const waited = await Promise.all(
      PROXIES.map(async (name, index) => {
        const headers = {
          ...student.headers,
          Prefer: `wait=${WAIT_SECONDS}`,
          'Idempotency-Key': `wait-${index}`,
        };
        const body = {
          exerciseId: exercise.id,
          language: 'python',
          code: `def add(a, b): return ${index}\n`,
        };
        const since = performance.now();
        const { status } = await call(name, 'POST', '/api/submissions/', { headers, body });
        return { name, status, isLong: performance.now() - since >= (WAIT_SECONDS - 1) * 1_000 };
      }),
    );
    expect(waited).toEqual(PROXIES.map((name) => ({ name, status: 201, isLong: true })));
  });

  it('every limit of theirs is longer than the longest wait, and idle connections are theirs to close', () => {
    const text = (file: string) =>
      readFileSync(new URL(`../docker/proxies/${file}`, import.meta.url), 'utf8');
    const seconds = (file: string, pattern: RegExp) =>
      Array.from(text(file).matchAll(pattern), ([, found]) => Number(found));
    for (const limit of seconds('nginx.conf.template', /proxy_\w+_timeout (\d+)s/g))
      expect(limit).toBeGreaterThan(60);
    for (const limit of seconds('haproxy.cfg', /timeout (?:client|server) (\d+)s/g))
      expect(limit).toBeGreaterThan(60);
    for (const limit of seconds('Caddyfile', /response_header_timeout (\d+)s/g))
      expect(limit).toBeGreaterThan(60);
    const ours = app.app.getHttpServer().keepAliveTimeout / 1_000;
    const idle = [
      ...seconds('nginx.conf.template', /keepalive_timeout (\d+)s/g),
      ...seconds('haproxy.cfg', /pool-purge-delay (\d+)s/g),
      ...seconds('Caddyfile', /keepalive (\d+)s/g),
    ];
    expect(idle).toHaveLength(PROXIES.length);
    for (const limit of idle) expect(2 * limit).toBeLessThan(ours);
  });
});
