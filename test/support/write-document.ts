import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import type { INestApplication } from '@nestjs/common';
import { format, resolveConfig } from 'prettier';
import { createApp } from '../../src/app.js';
import { DatabaseTarget } from '../../src/database/connection/database-target.js';
import { loadConfig } from '../../src/common/config.js';

const ENVIRONMENT = { NODE_ENV: 'test', LOG_LEVEL: 'silent', SECRET_KEY: 'only-for-writing-the-document' };

/** Writes what `build` makes of the app; with `--check` fails when the file is not what the code says. */
export async function writeDocument(
  file: string,
  command: string,
  build: (app: INestApplication) => object,
): Promise<void> {
  const app = await createApp(
    loadConfig(ENVIRONMENT, '/nonexistent/.env'),
    DatabaseTarget.direct('postgresql://nobody@127.0.0.1:1/none'),
  );
  const document = build(app);
  await app.close();
  await writeFresh(file, command, document);
}

/** Writes a JSON file that follows from the code; with `--check` fails when it is not what the code says. */
export async function writeFresh(file: string, command: string, content: unknown): Promise<void> {
  const options = { ...(await resolveConfig(file)), parser: 'json' };
  const text = await format(JSON.stringify(content, null, 2), options);
  if (!process.argv.includes('--check')) {
    await writeFile(file, text);
    console.log(`Wrote ${file}.`);
  } else if ((await readFile(file, 'utf8').catch(() => '')) === text) {
    console.log(`${file} is fresh.`);
  } else {
    console.error(`${file} is not what the code says: npm run ${command}`);
    process.exitCode = 1;
  }
}
