import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identity } from '../../process/account.js';
import { Staging } from './staging.js';

const isRoot = identity !== undefined;
if (!isRoot) console.warn('closed directories are not tested: only root hands sandboxes to another account');

describe('Staging', () => {
  let staging: Staging;
  let base: string;
  beforeEach(() => {
    staging = new Staging();
    base = mkdtempSync(join(tmpdir(), 'staging-spec-'));
    chmodSync(base, 0o755);
  });
  afterEach(() => {
    staging.dispose();
    rmSync(base, { recursive: true });
  });

  function fileIn(mode: number): string {
    const directory = join(base, 'inner');
    mkdirSync(directory);
    chmodSync(directory, mode);
    writeFileSync(join(directory, 'harness.py'), 'print()', { mode: 0o644 });
    return join(directory, 'harness.py');
  }

  it('passes over a temporary directory whose name leaves no room for that of a socket', () => {
    const long = join(base, 'x'.repeat(60));
    mkdirSync(long);
    const before = process.env.TMPDIR;
    process.env.TMPDIR = long;
    try {
      const elsewhere = new Staging();
      expect(elsewhere.directory.startsWith(long)).toBe(false);
      elsewhere.dispose();
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  });

  it('shares a file that everybody can read as it is', () => {
    const path = fileIn(0o755);
    expect(staging.share(path)).toBe(path);
  });

  (isRoot ? it : it.skip)('shares a file under a closed directory by another path to the same bytes', () => {
    const path = fileIn(0o700);
    const shared = staging.share(path);
    expect(shared.startsWith(staging.directory)).toBe(true);
    expect(readFileSync(shared, 'utf8')).toBe('print()');
    expect(statSync(staging.directory).mode & 0o777).toBe(0o755);
    expect(staging.share(path)).toBe(shared);
  });

  it('writes files that a sandbox can run and not change', () => {
    const path = staging.write('program', Buffer.from('x'));
    expect(statSync(path).mode & 0o777).toBe(0o555);
  });

  it('leaves nothing behind', () => {
    staging.write('program', Buffer.from('x'));
    staging.dispose();
    expect(existsSync(staging.directory)).toBe(false);
  });

  it('removes what a killed process of this program left', () => {
    // No process has this number: the kernel's highest is 2^22.
    const stale = join(tmpdir(), `learnflow-grader-${2 ** 22 + 1}-spec`);
    mkdirSync(stale);
    new Staging().dispose();
    expect(existsSync(stale)).toBe(false);
  });
});
