import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { findBrowser, launchBrowser } from './support/browser.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const PAGES = ['/', '/api/docs/problems', '/api/docs/webhooks', '/api/docs/events'];
const executable = findBrowser();
const inBrowser = executable === undefined ? describe.skip : describe;

describe('the pages', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ TRUST_PROXY: '1' });
  });
  afterAll(() => app.stop());

  it('are led to from / and /api, under a path prefix too', async () => {
    for (const [path, location] of [
      ['/api', 'api/docs'],
      ['/api/', 'docs'],
    ] as const) {
      const answer = await fetch(app.url + path, { redirect: 'manual' });
      expect([answer.status, answer.headers.get('location')]).toEqual([302, location]);
    }
    const proxied = {
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'school.example',
      'X-Forwarded-Prefix': '/learnflow',
    };
    const start = await (await fetch(app.url, { headers: proxied })).text();
    expect(start).toContain('https://school.example/learnflow/api');
    const missing = await (await fetch(`${app.url}/api/nothing`, { headers: proxied })).json();
    expect(missing).toMatchObject({
      type: '/learnflow/api/docs/problems#route_not_found',
      instance: '/learnflow/api/nothing',
    });
    const document = await (await fetch(`${app.url}/api/openapi.json`, { headers: proxied })).json();
    expect(document).toMatchObject({
      servers: [{ url: '/learnflow' }],
      info: {
        description: expect.stringMatching(
          /\]\(\/learnflow\/api\/docs\/problems\).*https:\/\/school\.example\/learnflow\/api/s,
        ),
      },
    });
  });

  it('link to nothing that is not there', async () => {
    for (const page of PAGES) {
      const text = await (await fetch(app.url + page)).text();
      for (const [, link] of text.matchAll(/href="([^"#][^"]*)"/g)) {
        if (link!.startsWith('data:')) continue;
        const answer = await fetch(new URL(link!, app.url + page));
        expect({ page, link, status: answer.status }).toEqual({ page, link, status: 200 });
      }
    }
  });

  it('write no host that is none into their samples', async () => {
    const text = await (await fetch(app.url, { headers: { 'X-Forwarded-Host': '"><script>' } })).text();
    expect(text).not.toContain('<script>');
  });

  inBrowser('in a browser', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser(executable!);
    });
    afterAll(() => browser?.close());

    it.each([1280, 360])('fit a screen of %d pixels', async (width) => {
      const page = await browser.newPage({ viewport: { width, height: 800 } });
      for (const path of PAGES) {
        await page.goto(app.url + path);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect({ path, overflow }).toEqual({ path, overflow: 0 });
      }
      await page.close();
    });
  });
});
