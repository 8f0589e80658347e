import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileScript, foldersOf } from './file-script.js';

const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const FILES = {
  'words.txt': "one 'two' $(three) %s %d \\n \\\\ `four`\n\nlast without newline",
  'data/deep/größe 1.csv': 'ä;€;😀\r\n',
  'data/all.bin': { base64: ALL_BYTES.toString('base64') },
  'empty.txt': '',
  '-n': '-e',
};

describe('fileScript', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'file-script-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('writes every byte, and becomes the program', () => {
    for (const path of foldersOf(FILES)) mkdirSync(join(folder, path));
    writeFileSync(join(folder, 'script.sh'), fileScript(FILES));
    const told = execFileSync('/bin/sh', ['script.sh', '/bin/echo', 'it', 'runs'], { cwd: folder });
    expect(told.toString()).toBe('it runs\n');
    for (const [path, content] of Object.entries(FILES)) {
      const bytes = typeof content === 'string' ? Buffer.from(content) : ALL_BYTES;
      expect(readFileSync(join(folder, path))).toEqual(bytes);
    }
  });

  it('names the folders from the outside in', () => {
    expect(foldersOf({ 'a/b/c.txt': '', 'a/d.txt': '', 'e.txt': '' })).toEqual(['a', 'a/b']);
  });
});
