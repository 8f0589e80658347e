import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const SWC = createRequire(import.meta.url).resolve('@swc/cli/bin/swc.js');
const PROGRAMS = ['src', 'tools', 'test/support', 'mikro-orm.config.ts'];
const NOT_OURS = ['**/*.spec.ts', 'tools/clients/**'];

/** What tests start as processes of their own, and this file as well, comes from one build: jest transforms nothing here. */
export default async function globalSetup() {
  const build = await mkdtemp(resolve('.test-build-'));
  process.env.TEST_BUILD = build;
  const options = ['--extensions', '.ts', '--copy-files', '--ignore', NOT_OURS.join(), '--quiet'];
  await promisify(execFile)(process.execPath, [SWC, ...PROGRAMS, '--out-dir', build, ...options]);
  process.env.TEST_CACHE_DIR = await mkdtemp(join(tmpdir(), 'learnflow-test-cache-'));
  const { startTemplateDatabase } = await import(join(build, 'test/support/template-database.js'));
  const server = await startTemplateDatabase();
  process.env.TEST_DATABASE_URL = server.url;
  globalThis.templateDatabase = server;
}
