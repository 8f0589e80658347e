import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Launch, Mount } from '../../../languages/language.js';
import type { Received } from '../../../protocol/sandbox.js';
import { BWRAP, PRLIMIT } from './bwrap.js';
import { SandboxLauncher } from '../launch/sandbox-launcher.js';
import { NativeProcess } from '../native-process.js';
import type { Staging } from '../staging.js';

export interface Check {
  name: string;
  ok: boolean;
  detail: string;
  /** What an operator can do about it. */
  cure?: string;
}

const PROBE = fileURLToPath(new URL('probe.cjs', import.meta.url));
const PROBE_TIMEOUT_MS = 10_000;
const PROBE_MEMORY_MB = 128;

interface Cause {
  sign: RegExp;
  detail: string;
  cure: string;
}

/** What bubblewrap says on stderr where it cannot work, and what helps. */
const CAUSES: readonly Cause[] = [
  {
    sign: /No permissions to creat(e|ing) (a )?new namespace|Creating new namespace failed: Operation not permitted/i,
    detail: 'user namespaces are blocked by the container runtime or the kernel',
    cure:
      'In Docker use a seccomp profile that allows clone, unshare and mount (--security-opt seccomp=<profile>) and ' +
      '--security-opt apparmor=unconfined; in Kubernetes the same by securityContext (seccompProfile of type Localhost, ' +
      'appArmorProfile Unconfined); on a plain kernel set kernel.unprivileged_userns_clone=1.',
  },
  {
    sign: /setting up uid map: Permission denied|Failed RTM_NEWADDR/,
    detail: 'AppArmor restricts user namespaces (Ubuntu 23.10 and newer)',
    cure:
      "Load AppArmor's bwrap profile (package apparmor-profiles, bwrap-userns-restrict); " +
      'the last resort is kernel.apparmor_restrict_unprivileged_userns=0.',
  },
  {
    sign: /nesting depth|max_\w+_namespaces/,
    detail: 'the limit of namespaces is reached or set to 0',
    cure: 'Raise user.max_user_namespaces, or do not run inside another sandbox that forbids nesting.',
  },
  {
    sign: /Unknown option --?disable-userns|unknown option/i,
    detail: 'bubblewrap is older than 0.8',
    cure: 'Install bubblewrap 0.8 or newer.',
  },
  {
    sign: /^(spawn|chown) E(INVAL|PERM)$/,
    detail: 'this process is root, but may not hand a sandbox to another account',
    cure: 'Run the server as an ordinary account, or in a container that has more than one user id.',
  },
  {
    sign: /EACCES|exec: .{0,200}Permission denied/,
    detail: 'bubblewrap may not be executed',
    cure: 'Run chmod 755 /usr/bin/bwrap.',
  },
  {
    sign: /prlimit: .{0,200}(failed|Operation not permitted)/i,
    detail: 'the kernel limits are lower than what a sandbox needs',
    cure: 'Raise the hard limits (ulimit -Ha) of the account that runs this server.',
  },
];

/** Whether this machine can confine a process; the last check tries it with the real arguments. */
export async function checkHost(): Promise<Check[]> {
  const checks = [
    fits(
      'linux',
      process.platform === 'linux',
      `this is ${process.platform}`,
      'Use the wasm sandbox, or a Linux machine.',
    ),
    fits(
      'architecture',
      process.arch === 'x64' || process.arch === 'arm64',
      `this is ${process.arch}`,
      'Use the wasm sandbox.',
    ),
    fits(
      'bubblewrap',
      existsSync(BWRAP),
      `${BWRAP} ${existsSync(BWRAP) ? 'is there' : 'is missing'}`,
      'Run apt-get install bubblewrap.',
    ),
    fits(
      'prlimit',
      existsSync(PRLIMIT),
      `${PRLIMIT} ${existsSync(PRLIMIT) ? 'is there' : 'is missing'}`,
      'Run apt-get install util-linux.',
    ),
  ];
  return checks.every((check) => check.ok) ? [...checks, await tryOut()] : checks;
}

function fits(name: string, ok: boolean, detail: string, cure: string): Check {
  return ok ? { name, ok, detail } : { name, ok, detail, cure };
}

async function tryOut(): Promise<Check> {
  let launcher: SandboxLauncher | undefined;
  try {
    launcher = await SandboxLauncher.open();
    return await tryLauncher(launcher);
  } catch (error) {
    return explainFailure(messageOf(error));
  } finally {
    await launcher?.stop();
  }
}

/** Whether what it starts is refused what student code must not have. */
export async function tryLauncher(launcher: SandboxLauncher): Promise<Check> {
  const nonce = randomBytes(12).toString('hex');
  try {
    const launch = probeLaunch(launcher.staging, nonce);
    const trial = new NativeProcess(await launcher.start(launch), launch, { memoryLimitMb: PROBE_MEMORY_MB });
    try {
      const received = await trial.receive(PROBE_TIMEOUT_MS);
      return readProbe(received, nonce, trial.lastWords());
    } finally {
      await trial.kill();
    }
  } catch (error) {
    return explainFailure(messageOf(error));
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const probeMounts = (staging: Staging): Mount[] => [
  { host: staging.share(process.execPath), inside: '/box/node' },
  { host: staging.share(PROBE), inside: '/box/probe.cjs' },
];

function probeLaunch(staging: Staging, nonce: string): Launch {
  return {
    argv: ['/box/node', '--no-warnings', '/box/probe.cjs', nonce],
    mounts: probeMounts(staging),
    limits: { dataMb: 1024, tasks: 64, openFiles: 256, stackMb: 8 },
    maxResidentMb: 512,
  };
}

function readProbe(received: Received, nonce: string, stderr: string): Check {
  if (received.kind === 'timeout') return explainFailure('the trial process did not answer in time');
  if (received.kind !== 'frame')
    return explainFailure(stderr.trim() || 'the trial process ended without a word');
  const answer = JSON.parse(received.line) as { ready?: unknown; leaks?: unknown };
  if (answer.ready !== nonce || !Array.isArray(answer.leaks))
    return explainFailure('the trial process gave a foreign answer');
  const leaks = answer.leaks.map(String);
  if (leaks.length === 0)
    return { name: 'confinement', ok: true, detail: 'a trial process was refused what it must not have' };
  return explainFailure(`a trial process ${leaks.join(', ')}`);
}

/** The check that failed with these words of bubblewrap, of the kernel or of the trial process. */
export function explainFailure(detail: string): Check {
  const cause = CAUSES.find(({ sign }) => sign.test(detail));
  return cause
    ? { name: 'confinement', ok: false, detail: `${cause.detail} (${firstLine(detail)})`, cure: cause.cure }
    : { name: 'confinement', ok: false, detail: firstLine(detail) };
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.slice(0, 300) ?? '';
}
