import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Launch } from '../../languages/language.js';
import { spawnChild } from '../spawn.js';
import { BWRAP, bwrapArguments, bwrapForkServer, ownLimits, type BwrapOptions } from './bwrap.js';
import { Launcher, type LaunchedChild } from './launcher.js';
import { seccompFilter, type FilterArch } from './seccomp.js';
import { identity, Staging } from './staging.js';
import { ConnectionHub } from './connection-hub.js';

const SPAWNER = fileURLToPath(new URL('spawner.cjs', import.meta.url));
/** Where a fork server finds them. */
const SOCKET_INSIDE = '/box/engine.socket';
const FILTER_INSIDE = '/box/filter';

export interface ConfineOptions extends BwrapOptions {
  /** For compilers; student code may not. */
  mayFork?: boolean;
}

export interface ForkedFrom {
  fork(): Promise<LaunchedChild>;
  stop(): Promise<void>;
}

/** Starts processes that share nothing but their lines with this one. */
export class SandboxLauncher {
  private readonly spawner: Launcher;
  private readonly launchers: Launcher[] = [];
  private readonly filter: string;
  private readonly forkFilter: string;

  private constructor(
    readonly staging: Staging,
    private readonly socket: string,
    private readonly hub: ConnectionHub,
  ) {
    const arch = process.arch as FilterArch;
    this.filter = staging.write('filter', seccompFilter(arch, { fork: false }));
    this.forkFilter = staging.write('fork-filter', seccompFilter(arch, { fork: true }));
    const command = staging.share(process.execPath);
    const args = ['--no-warnings', '--max-semi-space-size=1', staging.share(SPAWNER), socket];
    this.spawner = this.launcher({ command, args });
  }

  /** Rejects where this machine has no room for the files that sandboxes share. */
  static async open(): Promise<SandboxLauncher> {
    const staging = new Staging();
    try {
      const socket = join(staging.directory, 'engine.socket');
      return new SandboxLauncher(staging, socket, await ConnectionHub.open(socket));
    } catch (error) {
      staging.dispose();
      throw error;
    }
  }

  /** A command line in bubblewrap. Rejects where it could not be started. */
  start(launch: Launch, { mayFork, ...options }: ConfineOptions = {}): Promise<LaunchedChild> {
    const filter = mayFork ? this.forkFilter : this.filter;
    return this.spawner.launch({ command: BWRAP, args: bwrapArguments(launch, options), filter });
  }

  /** A fork server in bubblewrap, which starts with its first process. */
  forkServer(launch: Launch): ForkedFrom {
    const mounts = [
      { host: this.socket, inside: SOCKET_INSIDE },
      { host: this.filter, inside: FILTER_INSIDE },
    ];
    const args = bwrapForkServer({ ...launch, mounts: [...launch.mounts, ...mounts] });
    const server = this.launcher({ command: BWRAP, args });
    return {
      fork: () => server.launch({ limits: ownLimits(launch.limits) }),
      stop: () => server.stop(),
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.launchers.map((launcher) => launcher.stop()));
    this.hub.close();
    this.staging.dispose();
  }

  private launcher(how: { command: string; args: string[] }): Launcher {
    const start = () => spawnChild({ ...how, cwd: dirname(this.socket), env: {}, identity });
    const launcher = new Launcher(this.hub, start);
    this.launchers.push(launcher);
    return launcher;
  }
}
