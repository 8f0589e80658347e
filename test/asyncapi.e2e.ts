import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Parser } from '@asyncapi/parser';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { AsyncApiRegistry } from '../src/events/asyncapi/asyncapi-registry.js';
import { buildAsyncApi, type AsyncApiDocument } from '../src/events/asyncapi/asyncapi.js';
import { asyncApiPage } from '../src/events/asyncapi/asyncapi-page.js';
import { CATALOG, cloudEventType, EVENT_NAMES } from '../src/events/catalog.js';
import { LIVE_MESSAGES } from '../src/live/live.messages.js';
import { findBrowser, launchBrowser } from './support/browser.js';
import { startTestApp, type TestApp } from './support/test-app.js';

/** A namespace as the tutor's: messages both ways, with acknowledgements and a parameter. */
const TWO_WAY = {
  id: 'talk',
  namespace: '/api/talk/{talkId}',
  meaning: 'A <b>talk</b>',
  parameters: { talkId: 'Which one' },
  toClient: {
    said: { meaning: 'Somebody said', payload: z.object({ text: z.string() }), example: { text: '<i>' } },
  },
  toServer: {
    say: {
      meaning: 'Say something',
      payload: z.strictObject({ text: z.string() }),
      example: { text: 'hi' },
      ack: z.object({ ok: z.literal(true) }),
    },
  },
};

describe('the AsyncAPI document', () => {
  let testApp: TestApp;
  let document: AsyncApiDocument;

  beforeAll(async () => {
    testApp = await startTestApp();
    document = (await (await fetch(`${testApp.url}/api/asyncapi.json`)).json()) as AsyncApiDocument;
  });
  afterAll(() => testApp.stop());

  it('is public, and the one that is checked in', async () => {
    expect(document).toEqual(JSON.parse(await readFile('asyncapi.json', 'utf8')));
  });

  it('is valid by the official parser, also with a namespace of both directions', async () => {
    expect(await errorsOf(document)).toEqual([]);
    const channels = testApp.app.get(AsyncApiRegistry).channels;
    expect(await errorsOf(buildAsyncApi([...channels, TWO_WAY]))).toEqual([]);
    const broken = {
      ...document,
      operations: { bad: { ...Object.values(document.operations)[0], action: 'shout' } },
    };
    expect(await errorsOf(broken)).not.toEqual([]);
  });

  it('holds every event of the catalog, in its topic, and every message of the live namespace', () => {
    for (const name of EVENT_NAMES) {
      expect(Object.keys(document.channels[CATALOG[name].topic]!.messages)).toContain(name);
      expect(document.components.messages[name]).toMatchObject({ name: cloudEventType(name) });
    }
    const live = Object.keys(LIVE_MESSAGES).map((message) => `live.${message}`);
    expect(Object.keys(document.channels['live']!.messages)).toEqual(live);
  });

  it('gives an example of each that fits its schema', () => {
    for (const name of EVENT_NAMES) {
      const [example] = document.components.messages[name]!.examples;
      expect(CATALOG[name].data.strict().parse(example?.payload)).toEqual(example?.payload);
    }
    for (const { payload, example } of Object.values(LIVE_MESSAGES))
      expect(payload.strict().parse(example)).toEqual(example);
  });

  it('escapes whatever stands in descriptions and examples', () => {
    const page = asyncApiPage(buildAsyncApi([TWO_WAY]), './');
    expect(page).not.toMatch(/<b>talk|"<i>"/);
    expect(page).toContain('A &lt;b&gt;talk&lt;/b&gt;');
  });

  const executable = findBrowser();
  const inBrowser = executable === undefined ? describe.skip : describe;

  inBrowser('as a page in a browser', () => {
    let browser: Browser;
    let page: Page;
    const complaints: string[] = [];

    beforeAll(async () => {
      browser = await launchBrowser(executable!);
      page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => {
        if (!request.url().startsWith(testApp.url) && !request.url().startsWith('data:'))
          complaints.push(`asked ${request.url()}`);
      });
      await page.goto(`${testApp.url}/api/docs/events`);
    });
    afterAll(() => browser?.close());

    it('shows every message with its fields, and an example on demand', async () => {
      const messages = Object.keys(document.components.messages);
      expect(await page.locator('article').count()).toBe(messages.length);
      const graded = page.locator('[id="submission.graded"]');
      expect(await graded.innerText()).toContain('com.learnflow.submission.graded.v1');
      expect(await graded.locator('tbody tr').count()).toBe(
        Object.keys(CATALOG['submission.graded'].data.shape).length,
      );
      expect(await graded.locator('pre').isVisible()).toBe(false);
      await graded.locator('summary').click();
      expect(await graded.locator('pre').innerText()).toContain('ce_specversion: 1.0');
    });

    it('leads to a message from the menu', async () => {
      await page.getByRole('navigation').getByRole('link', { name: 'progress.updated' }).click();
      expect(page.url()).toContain('#live.progress.updated');
      expect(await page.locator('[id="live.progress.updated"]').isVisible()).toBe(true);
    });

    it('is styled under the policy of the server, and asks no other host for anything', async () => {
      const columns = await page.evaluate('getComputedStyle(document.body).display');
      expect(columns).toBe('grid');
      const policy = (await fetch(`${testApp.url}/api/docs/events`)).headers.get('content-security-policy');
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain('unsafe-eval');
      expect(complaints).toEqual([]);
    });
  });
});

async function errorsOf(document: object): Promise<string[]> {
  const { diagnostics } = await new Parser().parse(JSON.stringify(document));
  return diagnostics
    .filter(({ severity }) => severity <= 1)
    .map(({ message, path }) => `${path.join('.')}: ${message}`);
}
