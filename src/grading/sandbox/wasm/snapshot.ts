import { closeSync, fstatSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeptFiles } from '../kept-files.js';
import { snapshotParts, spawnSnapshotMaker } from './workers.js';

/** The memory of a booted interpreter; in a file that has no name any more and goes with its last descriptor, where it cannot be kept. */
export interface Snapshot {
  readonly fd: number;
  close(): void;
}

/** A boot from nothing takes 2 s of an idle core. */
const MAX_BOOT_MS = 120_000;

/** The memory of a booted Pyodide, about 31 MB, kept or made now. Rejects with the words of the boot that failed. */
export async function takeSnapshot(kept: KeptFiles): Promise<Snapshot> {
  const path = await kept.file('pyodide', snapshotParts(), makeSnapshot);
  const fd = path === undefined ? await makeNameless() : openSync(path, 'r');
  return { fd, close: () => closeSync(fd) };
}

async function makeNameless(): Promise<number> {
  const fd = openNameless();
  try {
    await makeSnapshot(fd);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function openNameless(): number {
  const dir = mkdtempSync(join(tmpdir(), 'learnflow-'));
  try {
    return openSync(join(dir, 'pyodide'), 'wx+', 0o600);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

async function makeSnapshot(fd: number): Promise<void> {
  const child = spawnSnapshotMaker(fd);
  const words: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => words.push(chunk));
  child.stdout.resume();
  child.answers.resume();
  const timer = setTimeout(() => child.kill(), MAX_BOOT_MS);
  const { code, signal, error } = await child.ended.finally(() => clearTimeout(timer));
  if (code !== 0 || fstatSync(fd).size === 0) {
    const said = Buffer.concat(words).toString('utf8').trim().slice(-500);
    throw new Error(`Pyodide did not boot (${error?.message ?? signal ?? code}): ${said}`);
  }
}
