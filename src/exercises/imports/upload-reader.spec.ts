import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UploadReader } from './upload-reader.js';

/** Each number of a list costs YAML's reader some microseconds, and some hundred bytes. */
const numbers = (count: number): string => `[${Array.from({ length: count }, () => 1).join(', ')}]`;

describe('the reader of uploaded files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'learnflow-reader-'));
    await writeFile(join(folder, 'large.yaml'), `learnflow: 1\ntitle: ${numbers(400_000)}\n`);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const firstOf = (reader: UploadReader): Promise<unknown> =>
    reader.read({ path: join(folder, 'large.yaml'), name: 'exercise.yaml' }).next();

  it('refuses what takes too much memory', async () => {
    const reader = new UploadReader({ readingMs: 60_000, memoryMb: 100 });
    await expect(firstOf(reader)).rejects.toMatchObject({
      code: 'import_too_large',
      message: 'it takes more than 100 MB of memory to read',
    });
    await reader.close();
  });

  it('refuses what takes too long', async () => {
    const reader = new UploadReader({ readingMs: 20, memoryMb: 512 });
    await expect(firstOf(reader)).rejects.toMatchObject({
      code: 'import_too_large',
      message: 'it takes more than 0.02 s to read',
    });
    await reader.close();
  });
});
