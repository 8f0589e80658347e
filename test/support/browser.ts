import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const CANDIDATES = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The browser on this machine. Without one the tests are skipped aloud; in CI that is a failure. */
export function findBrowser(): string | undefined {
  const found = CANDIDATES.find((path) => path !== undefined && existsSync(path));
  if (found === undefined && process.env['CI'] === 'true')
    throw new Error('CI needs a browser: apt-get install chromium');
  if (found === undefined)
    console.warn('SKIPPED: no Chromium on this machine (CHROMIUM_PATH names one elsewhere)');
  return found;
}

/** Headless, and quiet: it asks nothing of any host but ours. */
export async function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
