import { lstatSync, readlinkSync } from 'node:fs';
import { release } from 'node:os';
import type { Launch, Mount, ResourceLimits } from '../../../languages/language.js';

export const BWRAP = '/usr/bin/bwrap';
export const PRLIMIT = '/usr/bin/prlimit';
/** A backstop for a machine that forgets a process; the engine's deadline comes long before. */
const CPU_BACKSTOP_SECONDS = 600;
const FILE_SIZE_BYTES = 16 << 20;
const MB = 1 << 20;

/** Where spawner.cjs puts them. */
const SECCOMP_FD = 5;
const STATUS_FD = 6;

/** Where programs start: their files lie here, and here and in /tmp they may write. */
export const HOME = '/home/student';
/** Of each of the two. */
export const WRITABLE_MB = 16;

export interface BwrapOptions {
  /** For tools: a writable /tmp of this size, which is where they start. */
  tmpMb?: number | undefined;
  /** To be made in the working folder, outer ones first. */
  folders?: readonly string[] | undefined;
}

/** For student code: pid 1 of its own, no namespaces below, a filter, and its pid told on a descriptor. */
const CONFINED = '--unshare-pid --as-pid-1 --disable-userns'.split(' ');
const FILTERED = `--json-status-fd ${STATUS_FD} --seccomp ${SECCOMP_FD}`.split(' ');

/** The soft and the hard limit by its name, in prlimit's and setrlimit's units. */
export type KernelLimits = Record<string, [soft: number, hard: number]>;

/**
 * The arguments of bubblewrap: namespaces for everything, no network, no /proc, a hand-made /dev,
 * read-only system directories, and the kernel limits set by prlimit inside.
 */
export function bwrapArguments(launch: Launch, options: BwrapOptions = {}): string[] {
  const limits = limitsOf(launch.limits, options);
  return assemble(launch, options, CONFINED, [...FILTERED, '--', ...withLimits(limits)]);
}

/**
 * The same for a fork server, which is trusted: it makes namespaces, sees its children's pids as this process does, and
 * sets `ownLimits` in each of them.
 */
export function bwrapForkServer(launch: Launch): string[] {
  const limits = ['--', ...withLimits(heritableLimits(launch.limits, {}))];
  // Each child maps its account by a file of /proc, and covers /proc before it runs anything.
  return assemble(launch, {}, ['--bind', '/proc', '/proc'], limits);
}

/** All that a process starts with. */
export const limitsOf = (limits: ResourceLimits, options: BwrapOptions = {}): KernelLimits => ({
  ...heritableLimits(limits, options),
  ...ownLimits(limits),
});

export const environmentOf = ({ env }: Launch, start = HOME): Record<string, string> => ({
  PATH: '/usr/bin',
  LANG: 'C.UTF-8',
  HOME: start,
  PWD: start,
  ...env,
});

/** Of what a fork server needs more than its children. */
export function ownLimits({
  tasks,
  openFiles,
  cpuSeconds = CPU_BACKSTOP_SECONDS,
}: ResourceLimits): KernelLimits {
  const limits: KernelLimits = {
    cpu: [cpuSeconds, cpuSeconds + 1],
    nofile: [openFiles, openFiles],
  };
  return countsTasksPerSandbox() ? { ...limits, nproc: [tasks, tasks] } : limits;
}

function assemble(
  launch: Launch,
  options: BwrapOptions,
  isolation: readonly string[],
  command: readonly string[],
): string[] {
  const start = options.tmpMb ? '/tmp' : HOME;
  const env = environmentOf(launch, start);
  const namespaces = ['user', 'net', 'ipc', 'uts', 'cgroup-try'].map((kind) => `--unshare-${kind}`);
  const variables = Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]);
  // `--dev` would bring a writable tmpfs without a size.
  const devices = ['null', 'zero', 'urandom', 'random'].map((name) => `/dev/${name}`);
  const bind = ({ host, inside }: Mount): string[] => ['--ro-bind', host, inside];
  const folders = (options.folders ?? []).flatMap((path) => ['--dir', `${HOME}/${path}`]);
  return (
    `${namespaces.join(' ')} --die-with-parent --new-session --clearenv`
      .split(' ')
      .concat(isolation)
      .concat(variables)
      .concat('--uid 65534 --gid 65534 --hostname sandbox --cap-drop ALL'.split(' '))
      .concat(systemMounts(), ['--dir', '/dev'])
      .concat(devices.flatMap((path) => ['--dev-bind', path, path]))
      // The root last: it makes read-only what the binds before it have made.
      .concat(writable(options), folders, launch.mounts.flatMap(bind))
      .concat(['--remount-ro', '/', '--chdir', start])
      .concat(command, launch.argv)
  );
}

function writable({ tmpMb }: BwrapOptions): string[] {
  const folder = (path: string, mb: number): string[] => ['--size', `${mb * MB}`, '--tmpfs', path];
  return tmpMb ? folder('/tmp', tmpMb) : [...folder('/tmp', WRITABLE_MB), ...folder(HOME, WRITABLE_MB)];
}

/** Of what a process may use at most, whether it forks others or not. */
function heritableLimits(limits: ResourceLimits, options: BwrapOptions): KernelLimits {
  const set: Record<string, number | undefined> = {
    as: limits.addressSpaceMb && limits.addressSpaceMb * MB,
    data: limits.dataMb && limits.dataMb * MB,
    stack: limits.stackMb * MB,
    fsize: options.tmpMb ? options.tmpMb * MB : FILE_SIZE_BYTES,
    core: 0,
    msgqueue: 0,
    memlock: 0,
  };
  return Object.fromEntries(
    Object.entries(set).flatMap(([name, value]) => (value === undefined ? [] : [[name, [value, value]]])),
  );
}

function withLimits(limits: KernelLimits): string[] {
  const words = Object.entries(limits).map(([name, [soft, hard]]) => `--${name}=${soft}:${hard}`);
  return [PRLIMIT, ...words, '--'];
}

/** Before Linux 5.14 the limit counted every task of the account, over all sandboxes. */
function countsTasksPerSandbox(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}

/** /usr without its data, and the top-level names as this machine has them: links into it, or directories. */
function systemMounts(): string[] {
  const inside = ['/usr/bin', '/usr/lib', '/usr/lib64'].flatMap((path) => ['--ro-bind-try', path, path]);
  const top = ['/bin', '/lib', '/lib64'].flatMap((path) => {
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink();
    return isLink ? ['--symlink', readlinkSync(path), path] : ['--ro-bind-try', path, path];
  });
  return [...inside, ...top];
}
