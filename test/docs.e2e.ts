import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { findBrowser, launchBrowser } from './support/browser.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const executable = findBrowser();
const inBrowser = executable === undefined ? describe.skip : describe;

inBrowser('the documentation page in a browser', () => {
  let testApp: TestApp;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  const account = { email: 'reader@example.com', password: 'correct horse', name: 'Reader' };

  beforeAll(async () => {
    testApp = await startTestApp();
    browser = await launchBrowser(executable!);
    page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(testApp.url) && !request.url().startsWith('data:'))
        complaints.push(`asked ${request.url()}`);
    });
    await page.goto(`${testApp.url}/api/docs`);
    await page.locator('.opblock').first().waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await testApp?.stop();
  });

  it('registers, logs in by Try it out and reads the own account with the cookie', async () => {
    expect(await tryOut('auth_register', account)).toMatchObject({ status: '201' });
    expect(await tryOut('auth_login', { email: account.email, password: account.password })).toMatchObject({
      status: '200',
    });
    const me = await tryOut('auth_me');
    expect(me.status).toBe('200');
    expect(me.body).toContain(account.email);
  });

  it('shows the problem document of a refused request', async () => {
    const refused = await tryOut('auth_login', { email: account.email, password: 'not the password' });
    expect(refused.status).toBe('401');
    expect(refused.body).toContain('invalid_credentials');
  });

  it('loads nothing from elsewhere and no script is refused', () => {
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
  });

  /** Opens the operation, fills in the body, presses Execute, and reads the answer that the page shows. */
  async function tryOut(operationId: string, body?: object): Promise<{ status: string; body: string }> {
    const block = page.locator(`.opblock[id$="-${operationId}"]`);
    if (!(await block.getAttribute('class'))?.includes('is-open'))
      await block.locator('.opblock-summary').first().click();
    const tryButton = block.getByRole('button', { name: 'Try it out' });
    if (await tryButton.isVisible().catch(() => false)) await tryButton.click();
    else if (
      await block
        .locator('.btn-clear')
        .isVisible()
        .catch(() => false)
    )
      await block.locator('.btn-clear').click();
    if (body !== undefined) await block.locator('textarea.body-param__text').fill(JSON.stringify(body));
    const answered = page.waitForResponse((response) => !response.url().includes('openapi'));
    await block.getByRole('button', { name: 'Execute' }).click();
    await answered;
    const live = block.locator('.live-responses-table');
    await live.waitFor();
    return {
      status: (await live.locator('tbody .response-col_status').first().innerText()).split('\n')[0]!.trim(),
      body: await live.locator('tbody .response-col_description').first().innerText(),
    };
  }
});
