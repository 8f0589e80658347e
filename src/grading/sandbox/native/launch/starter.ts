import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { COMPILE_TIMEOUT_MS, COMPILER_LIMITS } from '../../../languages/compiler.js';
import type { Host, Launch, Mount } from '../../../languages/language.js';
import { findPython } from '../../../languages/python/interpreter.js';
import type { KernelLimits } from '../confinement/bwrap.js';
import { probeMounts, tryLauncher } from '../confinement/host-check.js';
import { asJson, type Encode } from './launcher.js';
import { runTool } from '../run-tool.js';
import type { SandboxLauncher } from './sandbox-launcher.js';

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const LIMITS = { tasks: 64, openFiles: 256, stackMb: 64 };
const INSIDE = '/box/starter';

/** A program that starts others, and how it wants to be asked. */
interface Starter {
  launch: Launch;
  encode: Encode;
}

/** Resolves with undefined where this machine has not what it takes. Rejects where it should, and does not. */
type Candidate = (launcher: SandboxLauncher, host: Host) => Promise<Starter | undefined>;

/** The same in C, which is small enough to be forked in no time. */
const compiled: Candidate = async (launcher, host) => {
  const compiler = host.find('/usr/bin/gcc');
  if (!compiler || !host.find('/usr/include/linux/seccomp.h')) return undefined;
  const folders = ['/usr/include', '/usr/libexec'].filter((path) => host.find(path) !== undefined);
  const command = `${compiler} -O1 -static -x c -o starter - <&3 && cat starter >&4`;
  const launch = {
    argv: ['/bin/sh', '-c', command],
    mounts: folders.map((path) => ({ host: path, inside: path })),
    limits: COMPILER_LIMITS,
    maxResidentMb: 256,
    tmpMb: 16,
  };
  const input = readFileSync(fileOf('starter.c'), 'utf8');
  const { code, stderr, product } = await runTool(launcher, launch, { timeoutMs: COMPILE_TIMEOUT_MS, input });
  if (code !== 0) throw new Error(`the starter cannot be compiled: ${stderr.slice(0, 300)}`);
  const mounts = [{ host: launcher.staging.write('starter', product), inside: INSIDE }];
  return { launch: { argv: [INSIDE], mounts, limits: LIMITS, maxResidentMb: 16 }, encode: asTexts };
};

const inPython: Candidate = (launcher, host) => {
  const python = findPython(host);
  const own = { host: launcher.staging.share(fileOf('starter.py')), inside: `${INSIDE}.py` };
  const launch = python && {
    argv: python.argv('starter'),
    mounts: [...python.mounts, own],
    env: python.env,
    limits: LIMITS,
    maxResidentMb: 64,
  };
  return Promise.resolve(launch && { launch, encode: asJson });
};

/**
 * Lets a fork server start programs: a fork and two mounts, where bubblewrap makes a file system anew for each.
 * `mounts`: what they may need. Answers why not, where that is so; then bubblewrap goes on alone.
 */
export async function openStarter(
  launcher: SandboxLauncher,
  host: Host,
  mounts: readonly Mount[],
  candidates: readonly Candidate[] = [compiled, inPython],
): Promise<string | undefined> {
  let why = 'there is neither a C compiler nor Python';
  for (const candidate of candidates) {
    try {
      const starter = await candidate(launcher, host);
      if (!starter) continue;
      const all = [...starter.launch.mounts, ...probeMounts(launcher.staging), ...mounts];
      const byName = new Map(all.map((mount) => [mount.inside, mount]));
      const launch = { ...starter.launch, mounts: [...byName.values()] };
      const isUsed = await launcher.useStarter({ ...starter, launch }, async () => {
        const { ok, detail } = await tryLauncher(launcher);
        if (!ok) why = detail;
        return ok;
      });
      if (isUsed) return undefined;
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
  }
  return why;
}

interface StartRequest {
  token: string;
  file?: string | undefined;
  limits: KernelLimits;
  env: Record<string, string>;
  argv: readonly string[];
}

/** As starter.c reads it. */
export const asTexts: Encode = (request) => {
  const { token, file = '', limits, env, argv } = request as StartRequest;
  const bounds = Object.entries(limits).map(([name, [soft, hard]]) => `${name}=${soft}:${hard}`);
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const lists = [bounds, variables, argv];
  const texts = [token, file, ...lists.map(({ length }) => String(length)), ...lists.flat()];
  const bytes = texts.map((text) => `${text}\0`).join('');
  return `${Buffer.byteLength(bytes)}\n${bytes}`;
};
