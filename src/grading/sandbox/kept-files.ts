import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';

const HALF = '.half-';
/** Longer than anything takes to make: whoever began it has been killed. */
const STALE_MS = 60 * 60_000;

/**
 * Files that take long to make and can be made again: the next start and other processes find them. A file is there whole
 * or not at all. Whoever empties the folder loses time only.
 */
export class KeptFiles {
  constructor(
    /** Without one nothing is kept. */
    private readonly folder: string | undefined,
    private readonly warn: (message: string) => void,
  ) {}

  /**
   * The path of what `make` has once written to the descriptor. `madeFrom` is all that it depends on. Undefined where it cannot be
   * made or kept: no folder, no room, no right.
   */
  async file(
    name: string,
    madeFrom: readonly unknown[],
    make: (fd: number) => Promise<void>,
  ): Promise<string | undefined> {
    if (this.folder === undefined) return undefined;
    const hash = createHash('sha256').update(JSON.stringify(madeFrom)).digest('hex');
    const path = join(this.folder, `${name}-${hash.slice(0, 32)}`);
    if (existsSync(path)) return path;
    const half = join(this.folder, `${HALF}${randomUUID()}`);
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      removeStale(this.folder);
      const fd = openSync(half, 'wx+', 0o600);
      try {
        await make(fd);
        fsyncSync(fd);
        renameSync(half, path);
      } finally {
        closeSync(fd);
        rmSync(half, { force: true });
      }
      return path;
    } catch (error) {
      this.warn(`${name} is made anew at each start, as it cannot be kept in CACHE_DIR: ${String(error)}`);
      return undefined;
    }
  }
}

function removeStale(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(HALF)) continue;
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat && Date.now() - stat.mtimeMs > STALE_MS) rmSync(path, { force: true });
  }
}
