import { fileURLToPath } from 'node:url';
import type { Host, Mount } from '../../../languages/language.js';
import { findPython } from '../../../languages/python/interpreter.js';
import { probeMounts, tryLauncher } from '../confinement/host-check.js';
import type { SandboxLauncher } from './sandbox-launcher.js';

const STARTER = fileURLToPath(new URL('starter.py', import.meta.url));

/**
 * Lets a fork server of Python start programs: a fork and two mounts, where bubblewrap makes a file system anew for each.
 * `mounts`: what they may need. Answers why not, where that is so; then bubblewrap goes on alone.
 */
export async function openStarter(
  launcher: SandboxLauncher,
  host: Host,
  mounts: readonly Mount[],
): Promise<string | undefined> {
  const python = findPython(host);
  if (!python) return 'there is no Python';
  const own = { host: host.share(STARTER), inside: '/box/starter.py' };
  const all = [...python.mounts, ...probeMounts(launcher.staging), own, ...mounts];
  const byName = new Map(all.map((mount) => [mount.inside, mount]));
  let why: string | undefined;
  const launch = {
    argv: python.argv('starter'),
    mounts: [...byName.values()],
    env: python.env,
    limits: { tasks: 64, openFiles: 256, stackMb: 64 },
    maxResidentMb: 64,
  };
  await launcher.useStarter(launch, async () => {
    const { ok, detail } = await tryLauncher(launcher);
    if (!ok) why = detail;
    return ok;
  });
  return why;
}
