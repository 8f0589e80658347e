import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { openFolder } from '../sources/disk-source.js';
import { Folder } from '../sources/folder.js';
import { openZip } from '../sources/zip-source.js';

/** A folder, a zip, or one file of this machine. Throws ImportFault. */
export async function openPath(path: string): Promise<Folder> {
  if ((await stat(path)).isDirectory()) {
    // Its own name is that of the exercise, where it is one.
    const source = await openFolder(path);
    const name = basename(path);
    if (
      !['exercise.yaml', 'problem.yaml', 'config.json'].some((file) => source.sizes.has(file)) ||
      /^\.*$/.test(name)
    )
      return Folder.of(source);
    const sizes = new Map([...source.sizes].map(([inner, size]) => [`${name}/${inner}`, size]));
    return Folder.of({ sizes, read: (inner) => source.read(inner.slice(name.length + 1)) });
  }
  if (path.endsWith('.zip')) return Folder.of(await openZip(path));
  return Folder.inMemory({ [basename(path)]: await readFile(path) });
}
