import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { findBrowser, launchBrowser } from './support/browser.js';
import { beginChat, readMessages } from './support/chat.js';
import { says } from './support/scripted-answers.js';
import { ScriptedOpenAi } from './support/scripted-openai.js';
import { registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const executable = findBrowser();
const inBrowser = executable === undefined ? describe.skip : describe;
const bundle = new URL('../node_modules/socket.io-client/dist/socket.io.min.js', import.meta.url);
const WORDS = 'Look at line three. What does `total` hold before the loop begins? 😀 Say it aloud.';

/** A frontend as others write it: a page of another origin, with the bundle of socket.io and nothing else. */
const PAGE = `<!doctype html><meta charset="utf-8"><title>Chat</title><main id="log"></main><script src="/socket.io.js"></script>
<script>
  const log = document.querySelector('#log');
  const line = (id) => log.querySelector('#m' + id) ?? log.appendChild(Object.assign(document.createElement('p'), { id: 'm' + id }));
  window.begin = (url, token) => new Promise((resolve, reject) => {
    const socket = window.socket = io(url, { auth: { token } });
    socket.on('delta', ({ messageId, text }) => { line(messageId).textContent += text; line(messageId).dataset.deltas = Number(line(messageId).dataset.deltas ?? 0) + 1; });
    socket.on('message', ({ id, content, status }) => { line(id).textContent = content; line(id).dataset.status = status; });
    socket.on('connect', resolve).on('connect_error', (error) => reject(new Error(JSON.stringify(error.data))));
  });
  window.say = (content) => window.socket.emitWithAck('message', { content });
  window.catchUp = (after) => window.socket.emitWithAck('sync', { after });
</script>`;

inBrowser('chat in a browser', () => {
  let provider: ScriptedOpenAi;
  let site: Server;
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  let ada: TestStudent;

  beforeAll(async () => {
    provider = await ScriptedOpenAi.start();
    const script = await readFile(bundle);
    site = createServer((request, response) => {
      const isScript = request.url === '/socket.io.js';
      response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
      response.end(isScript ? script : PAGE);
    }).listen(0, '127.0.0.1');
    await once(site, 'listening');
    const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    app = await startTestApp({
      OPENAI_API_KEY: provider.key,
      OPENAI_BASE_URL: provider.baseUrl,
      CORS_ORIGINS: origin,
    });
    ada = await registerStudent(app);
    browser = await launchBrowser(executable!);
    page = await browser.newPage();
    await page.goto(origin);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await provider?.stop();
    site?.closeAllConnections();
    site?.close();
  });

  it('streams a reply into the page, and what is there in the end is what is kept', async () => {
    const { sessionId } = await beginChat(app, ada, { agentType: 'concepts' });
    provider.queue.push(says(WORDS, { everyMs: 10 }));
    await page.evaluate(
      `begin(${JSON.stringify(`${app.url}/api/chat/ws/${sessionId}`)}, ${JSON.stringify(ada.token)})`,
    );
    const ack = (await page.evaluate(`say('What is a loop?')`)) as { ok: true; replyId: number };
    expect(ack.ok).toBe(true);
    const reply = page.locator(`#m${ack.replyId}[data-status=complete]`);
    await reply.waitFor();
    expect(await reply.innerText()).toBe(WORDS);
    expect(Number(await reply.getAttribute('data-deltas'))).toBeGreaterThan(3);
    const messages = await readMessages(app, ada, sessionId);
    expect(await page.evaluate(`catchUp(0)`)).toEqual({ ok: true, messages });
  });

  it('tells the page why it is refused', async () => {
    const { sessionId } = await beginChat(app, ada);
    const eve = await registerStudent(app);
    const url = `${app.url}/api/chat/ws/${sessionId}`;
    const refused = page.evaluate(`begin(${JSON.stringify(url)}, ${JSON.stringify(eve.token)})`);
    await expect(refused).rejects.toThrow('"code":"not_found"');
  });
});
