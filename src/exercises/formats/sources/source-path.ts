import { posix } from 'node:path';
import { ImportFault } from '../import-fault.js';

const MAX_PATH = 1_000;
const DRIVE = /^[A-Za-z]:/;

/** A member's name as a path within the archive. Throws `import_malformed` for one that leads out of it. */
export function safePath(name: string): string {
  const path = name.replaceAll('\\', '/');
  const refuse = (reason: string) =>
    new ImportFault('import_malformed', { file: name.slice(0, 200), reason });
  if (path.length > MAX_PATH) throw refuse(`a path is longer than ${MAX_PATH} characters`);
  if (path.startsWith('/') || DRIVE.test(path)) throw refuse('an absolute path');
  if (path.includes('\0')) throw refuse('a path holds NUL');
  if (path.split('/').includes('..')) throw refuse('a path leads out of the archive');
  return posix.normalize(path);
}

/** Where a symbolic link leads within the archive; undefined where it leads out of it. */
export function linkTarget(link: string, target: string): string | undefined {
  const text = target.trim();
  if (text === '' || text.length > MAX_PATH || text.startsWith('/') || DRIVE.test(text)) return undefined;
  const path = posix.normalize(posix.join(posix.dirname(link), text));
  return path === '..' || path.startsWith('../') ? undefined : path.replace(/\/$/, '');
}
