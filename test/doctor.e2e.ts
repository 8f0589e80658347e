import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ourProgram } from './support/our-program.js';
import { failToStart, startProgram } from './support/program.js';
import { cloneDatabase } from './support/test-database.js';

/** A user namespace with one account: there is no second one to run a sandbox. */
const ALONE = ['unshare', '--user', '--map-root-user'];
const canUnshare = spawnSync('unshare', [...ALONE.slice(1), 'true']).status === 0;
// An AppArmor that lets bubblewrap alone make namespaces is no fault of this project.
if (!canUnshare) console.warn('not tested without a native sandbox: no user namespaces for unshare');

/** `npm run doctor`, without npm. */
function runDoctor(settings: Record<string, string>): Promise<{ code: number; output: string }> {
  const program = [process.execPath, ...ourProgram('src/cli'), 'doctor'];
  const [command = '', ...args] = [...ALONE, ...program];
  const env = { PATH: process.env['PATH'] ?? '', ...settings };
  return new Promise((resolve) => {
    execFile(command, args, { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

const failedCheck = (output: string): string | undefined => /^no +confinement.*\n.*$/m.exec(output)?.[0];

(canUnshare ? describe : describe.skip)('a machine where the native sandbox cannot work', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'learnflow-doctor-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('does not start with GRADER=native, and says which check failed and what to do, as the doctor does', async () => {
    const settings = { GRADER: 'native', DATA_DIR: folder };
    const start = await failToStart(settings, ALONE);
    const doctor = await runDoctor(settings);
    expect(start.code).toBe(1);
    expect(start.output).toContain('ok  bubblewrap');
    expect(start.output).toContain('GRADER=auto');
    expect(start.output).not.toContain('    at ');
    expect(doctor.code).toBe(1);
    expect(doctor.output).toContain('the server refuses to start');
    expect(failedCheck(start.output)).toMatch(/another account.*\n +Run the server/);
    expect(failedCheck(doctor.output)).toBe(failedCheck(start.output));
  });

  it('grades with the wasm sandbox with GRADER=auto, and warns once, with the cause and the cure', async () => {
    const settings = { GRADER: 'auto', DATA_DIR: folder };
    const doctor = await runDoctor(settings);
    expect(doctor.code).toBe(0);
    expect(doctor.output).toContain('auto: code runs in the wasm sandbox');
    const database = await cloneDatabase();
    const url = new URL(database.url);
    // The account may not look into the folder where the server's socket lies.
    url.hostname = '127.0.0.1';
    const program = await startProgram({ ...settings, DATABASE_URL: url.href }, ALONE);
    try {
      const warnings = program.output().match(/Native sandbox off.*another account.*Run the server.*wasm.*/g);
      expect(warnings).toHaveLength(1);
      expect(program.output()).toMatch(/Sandbox +wasm: /);
      const health = await fetch(`${program.url}/api/health`);
      expect(await health.text()).toContain('(wasm)');
    } finally {
      await program.stop();
      await database.drop();
    }
  });

  it('says so where an embedded database has no account to run under', async () => {
    const { code, output } = await failToStart({ GRADER: 'wasm', DATA_DIR: folder }, ALONE);
    expect(code).toBe(1);
    expect(output).toContain('DATABASE_URL');
    expect(output).not.toContain('    at ');
  });
});
