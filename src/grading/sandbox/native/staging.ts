import {
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { identity, isReadable } from '../../process/account.js';

const PREFIX = 'learnflow-grader-';
/** The address of a socket has room for 107 bytes, of which our own names take less than half. */
const MAX_BASE_LENGTH = 60;

/** A private directory that the sandbox's account may read: what lies under closed directories is put in here. */
export class Staging {
  readonly directory: string;
  private readonly shared = new Map<string, string>();
  private readonly onExit = (): void => this.dispose();
  private count = 0;

  constructor() {
    const base = [tmpdir(), '/tmp', '/var/tmp', '/dev/shm'].find(
      (path) => path.length <= MAX_BASE_LENGTH && isReadable(path),
    );
    if (!base) throw new Error(`no temporary directory is open to the account ${identity?.uid}`);
    removeStale(base);
    this.directory = mkdtempSync(join(base, `${PREFIX}${process.pid}-`));
    chmodSync(this.directory, 0o755);
    process.once('exit', this.onExit);
  }

  /** A path under which the sandbox's account can read this file: its own, or that of a link or copy. */
  share(path: string): string {
    const real = realpathSync(path);
    if (isReadable(real)) return real;
    const known = this.shared.get(real);
    if (known) return known;
    const copy = this.newPath(basename(real));
    try {
      linkSync(real, copy);
      if (!isReadable(copy)) throw new Error('not readable');
    } catch {
      rmSync(copy, { force: true });
      copyFileSync(real, copy, constants.COPYFILE_FICLONE);
      chmodSync(copy, 0o555);
    }
    this.shared.set(real, copy);
    return copy;
  }

  /** A new file with these bytes; the caller removes it when it is not needed any more. */
  write(name: string, bytes: Buffer): string {
    const path = this.newPath(name);
    writeFileSync(path, bytes, { mode: 0o555, flag: 'wx' });
    chmodSync(path, 0o555);
    return path;
  }

  dispose(): void {
    process.off('exit', this.onExit);
    rmSync(this.directory, { recursive: true, force: true });
  }

  private newPath(name: string): string {
    const directory = join(this.directory, `${(this.count += 1)}`);
    mkdirSync(directory);
    chmodSync(directory, 0o755);
    return join(directory, name);
  }
}

/** What a killed process of this program left behind. */
function removeStale(base: string): void {
  for (const name of readdirSync(base)) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : NaN;
    if (!(pid > 0) || isAlive(pid)) continue;
    try {
      rmSync(join(base, name), { recursive: true, force: true });
    } catch {
      // Somebody else's, or being removed at this moment.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
