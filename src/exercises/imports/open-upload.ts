import { open, readFile, stat } from 'node:fs/promises';
import { Folder } from '../formats/sources/folder.js';
import { openZip } from '../formats/sources/zip-source.js';

export interface Upload {
  /** Of a file on this machine, which is the caller's to delete. */
  path: string;
  name: string;
}

const ZIP_START = Buffer.from('PK');

/** A zip, or one file that is an exercise, or several, by itself. Throws ImportFault. */
export async function openUpload({ path, name }: Upload): Promise<{ folder: Folder; close: () => void }> {
  if (await isZip(path)) {
    const zip = await openZip(path);
    return { folder: Folder.of(zip), close: () => zip.close() };
  }
  const { size } = await stat(path);
  return {
    folder: Folder.of({ sizes: new Map([[name, size]]), read: () => readFile(path) }),
    close: () => undefined,
  };
}

async function isZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const start = Buffer.alloc(ZIP_START.length);
    await file.read(start, 0, start.length, 0);
    return start.equals(ZIP_START);
  } finally {
    await file.close();
  }
}
