import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { startProgram } from './support/program.js';
import { cloneDatabase } from './support/test-database.js';

it('keeps the first admin’s password out of what is printed, in a file for its owner alone', async () => {
  const database = await cloneDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'learnflow-first-'));
  const program = await startProgram({ DATABASE_URL: database.url, DATA_DIR: dataDir, NODE_ENV: 'test' });
  try {
    const path = join(dataDir, 'first-admin-password');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const [email, password = '', ...rest] = (await readFile(path, 'utf8')).split('\n');
    expect([email, rest]).toEqual(['admin@learnflow.local', ['']]);
    expect(password.length).toBeGreaterThanOrEqual(16);
    expect(program.output()).not.toContain(password);
    expect(program.output()).toContain(path);
    expect(program.output().includes('runs as root')).toBe(process.getuid?.() === 0);
    const answer = await fetch(`${program.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    expect(answer.status).toBe(200);
  } finally {
    await program.stop();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  }
}, 120_000);
