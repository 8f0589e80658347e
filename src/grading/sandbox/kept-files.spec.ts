import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeptFiles } from './kept-files.js';

describe('KeptFiles', () => {
  let home: string;
  let folder: string;
  let warnings: string[];
  let made: number;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'kept-files-'));
    folder = join(home, 'cache');
    warnings = [];
    made = 0;
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const file = (madeFrom: unknown[] = ['Go 1.26'], text = 'a product', from: string | undefined = folder) =>
    new KeptFiles(from, (message) => warnings.push(message)).file('go', madeFrom, (fd) => {
      made += 1;
      if (text === '') throw new Error('no room');
      writeFileSync(fd, text);
      return Promise.resolve();
    });

  it('makes a file once for all who ask after it', async () => {
    const path = await file();
    expect(readFileSync(path ?? '', 'utf8')).toBe('a product');
    expect(await file()).toBe(path);
    expect(made).toBe(1);
  });

  it('makes another from other parts, and again where the folder was emptied', async () => {
    const path = await file();
    expect(await file(['Go 1.27'])).not.toBe(path);
    rmSync(folder, { recursive: true });
    expect(await file()).toBe(path);
    expect(made).toBe(3);
  });

  it('leaves no half of one behind, says why, and makes it the next time', async () => {
    expect(await file(['Go 1.26'], '')).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('no room')]);
    expect(await file()).toBeDefined();
  });

  it('takes away what a killed process has begun, and nothing that another one is at', async () => {
    mkdirSync(folder);
    for (const name of ['.half-old', '.half-new']) writeFileSync(join(folder, name), '');
    utimesSync(join(folder, '.half-old'), 0, 0);
    await file();
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual(['.half-new']);
  });

  it('keeps nothing without a folder, and nothing in what is no folder', async () => {
    const none = new KeptFiles(undefined, () => undefined);
    expect(await none.file('go', [], () => Promise.resolve())).toBeUndefined();
    writeFileSync(join(home, 'taken'), '');
    expect(await file([], 'x', join(home, 'taken'))).toBeUndefined();
    expect(warnings).toHaveLength(1);
  });
});
