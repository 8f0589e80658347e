import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Launch, Mount } from '../../../languages/language.js';
import { spawnChild } from '../../../process/spawn.js';
import {
  BWRAP,
  bwrapArguments,
  bwrapForkServer,
  environmentOf,
  limitsOf,
  ownLimits,
  type BwrapOptions,
} from '../confinement/bwrap.js';
import { Launcher, type LaunchedChild } from './launcher.js';
import { seccompFilter, type FilterArch } from '../confinement/seccomp.js';
import { identity } from '../../../process/account.js';
import { Staging } from '../staging.js';
import { ConnectionHub } from './connection-hub.js';

const SPAWNER = fileURLToPath(new URL('spawner.cjs', import.meta.url));
/** Where a fork server finds them. */
const SOCKET_INSIDE = '/box/engine.socket';
const FILTER_INSIDE = '/box/filter';
/** What fork servers have in common. */
const FORKER = { file: fileURLToPath(new URL('forker.py', import.meta.url)), inside: '/box/forker.py' };
/** Where the starter finds programs, and nobody else. */
const PROGRAMS_INSIDE = '/box/programs';

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
  private starter: { launcher: Launcher; mounted: ReadonlySet<string> } | undefined;
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

  /** A command line in a sandbox of its own. Rejects where it could not be started. */
  start(launch: Launch, options: ConfineOptions = {}): Promise<LaunchedChild> {
    return this.startQuickly(launch, options) ?? this.startAlone(launch, options);
  }

  /** In bubblewrap. */
  startAlone(launch: Launch, { mayFork, ...options }: ConfineOptions = {}): Promise<LaunchedChild> {
    const filter = mayFork ? this.forkFilter : this.filter;
    return this.spawner.launch({ command: BWRAP, args: bwrapArguments(launch, options), filter });
  }

  /** A fork server in bubblewrap, which starts with its first process. */
  forkServer(launch: Launch): ForkedFrom {
    const server = this.forking(launch);
    return {
      fork: async () => bounded(await server.launch({ limits: ownLimits(launch.limits) })),
      stop: () => server.stop(),
    };
  }

  /**
   * From now on `start` lets this fork server start what needs nothing but its mounts and one program. Without `isTrusted`,
   * which tries it out, it is stopped again.
   */
  async useStarter(launch: Launch, isTrusted: () => Promise<boolean>): Promise<boolean> {
    const programs = { host: this.staging.directory, inside: PROGRAMS_INSIDE };
    const launcher = this.forking({ ...launch, mounts: [...launch.mounts, programs] });
    this.starter = { launcher, mounted: new Set(launch.mounts.map(nameOf)) };
    const isUsed = await isTrusted();
    if (isUsed) return true;
    this.starter = undefined;
    await launcher.stop();
    return false;
  }

  async stop(): Promise<void> {
    await Promise.all(this.launchers.map((launcher) => launcher.stop()));
    this.hub.close();
    this.staging.dispose();
  }

  /** Undefined where it needs more than the starter has. */
  private startQuickly(launch: Launch, options: ConfineOptions): Promise<LaunchedChild> | undefined {
    if (!this.starter || options.mayFork || options.tmpMb || options.folders?.length) return undefined;
    const { launcher, mounted } = this.starter;
    const [program, ...others] = launch.mounts.filter((mount) => !mounted.has(nameOf(mount)));
    if (others.length > 0 || (program && program.inside !== launch.argv[0])) return undefined;
    const file = program && relative(this.staging.directory, program.host);
    if (file?.startsWith('..')) return undefined;
    const { argv, limits } = launch;
    return launcher
      .launch({ argv, env: environmentOf(launch), limits: limitsOf(limits), file })
      .then(bounded);
  }

  private forking(launch: Launch): Launcher {
    const mounts = [
      { host: this.socket, inside: SOCKET_INSIDE },
      { host: this.filter, inside: FILTER_INSIDE },
      { host: this.staging.share(FORKER.file), inside: FORKER.inside },
    ];
    const args = bwrapForkServer({ ...launch, mounts: [...launch.mounts, ...mounts] });
    return this.launcher({ command: BWRAP, args });
  }

  private launcher(how: { command: string; args: string[] }): Launcher {
    const start = () => spawnChild({ ...how, cwd: dirname(this.socket), env: {}, identity });
    const launcher = new Launcher(this.hub, start);
    this.launchers.push(launcher);
    return launcher;
  }
}

const bounded = (child: LaunchedChild): LaunchedChild => ({ ...child, filesAreBounded: true });

const nameOf = ({ host, inside }: Mount): string => `${host} ${inside}`;
