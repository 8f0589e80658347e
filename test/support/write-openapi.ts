import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { createApp } from '../../src/app.js';
import { loadConfig } from '../../src/common/config.js';
import { buildOpenApi } from '../../src/common/openapi.js';

/** Writes `openapi.json`; with `--check` fails when the file is not what the code says. */
const FILE = 'openapi.json';
const environment = { NODE_ENV: 'test', LOG_LEVEL: 'silent', SECRET_KEY: 'only-for-writing-the-document' };
const app = await createApp(
  loadConfig(environment, '/nonexistent/.env'),
  'postgresql://nobody@127.0.0.1:1/none',
);
const document = JSON.stringify(buildOpenApi(app), null, 2);
await app.close();
const text = await format(document, { ...(await resolveConfig(FILE)), parser: 'json' });
if (!process.argv.includes('--check')) {
  await writeFile(FILE, text);
  console.log(`Wrote ${FILE}: ${Object.keys((JSON.parse(text) as { paths: object }).paths).length} paths.`);
} else if ((await readFile(FILE, 'utf8').catch(() => '')) === text) {
  console.log(`${FILE} is fresh.`);
} else {
  console.error(`${FILE} is not what the code says: npm run openapi`);
  process.exitCode = 1;
}
