import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The account of every sandbox where this process is root: no user of any machine, and never uid 0, which rlimits spare. */
const SANDBOX_ID = 20_001;

export const identity = process.getuid?.() === 0 ? { uid: SANDBOX_ID, gid: SANDBOX_ID } : undefined;

/** Whether the sandbox's account can read a file and pass every directory above it. */
export function isReadable(path: string): boolean {
  if (!identity) return canRead(path);
  for (let current = path; ; current = dirname(current)) {
    const { mode, uid, gid } = statSync(current);
    const shift = uid === identity.uid ? 6 : gid === identity.gid ? 3 : 0;
    const bits = (mode >> shift) & 0o7;
    if (current === path ? (bits & 0o4) === 0 : (bits & 0o1) === 0) return false;
    if (current === dirname(current)) return true;
  }
}

function canRead(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
