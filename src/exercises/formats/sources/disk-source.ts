import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { MAX_FILES, MAX_UNPACKED_BYTES, type FileSource } from './folder.js';
import { ImportFault } from '../import-fault.js';

const SKIPPED = new Set(['.git', 'node_modules', '__pycache__', '__MACOSX']);

/** The files below a folder of this machine, with the checks of an archive: no link out of it, no more than an archive may hold. */
export async function openFolder(root: string): Promise<FileSource> {
  const top = await realpath(root);
  const sizes = new Map<string, number>();
  let bytes = 0;
  const visit = async (folder: string, depth: number): Promise<void> => {
    if (depth > 30) throw new ImportFault('import_too_large', { reason: 'folders within folders, 30 deep' });
    for (const name of await readdir(join(top, folder))) {
      if (SKIPPED.has(name)) continue;
      const path = folder === '' ? name : `${folder}/${name}`;
      const full = join(top, path);
      const isLink = (await lstat(full)).isSymbolicLink();
      if (isLink && !isWithin(top, await realpath(full).catch(() => '')))
        throw new ImportFault('import_malformed', {
          file: path,
          reason: 'a link that leads nowhere, or out of the folder',
        });
      const found = await stat(full);
      if (found.isDirectory()) await visit(path, depth + 1);
      else if (found.isFile()) {
        sizes.set(path, found.size);
        bytes += found.size;
      }
      if (sizes.size > MAX_FILES)
        throw new ImportFault('import_too_large', { reason: `more than ${MAX_FILES} files` });
      if (bytes > MAX_UNPACKED_BYTES)
        throw new ImportFault('import_too_large', { reason: `more than ${MAX_UNPACKED_BYTES >> 20} MiB` });
    }
  };
  await visit('', 0);
  return { sizes, read: (path) => readFile(join(top, path)) };
}

function isWithin(top: string, path: string): boolean {
  const way = relative(top, path);
  return path !== '' && way !== '..' && !way.startsWith(`..${sep}`);
}
