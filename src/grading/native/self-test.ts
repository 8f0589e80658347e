import type { RuntimeInfo } from '../sandbox.js';
import { checkHost, type Check } from './host-check.js';
import { createNativeSandbox } from './native.sandbox.js';

export interface Diagnosis {
  native: { usable: boolean; checks: Check[] };
  runtimes: readonly RuntimeInfo[];
}

/** What an operator wants to know before the server starts: can it confine code here, and in which languages. */
export async function diagnose(): Promise<Diagnosis> {
  const checks = await checkHost();
  if (!checks.every((check) => check.ok)) return { native: { usable: false, checks }, runtimes: [] };
  const sandbox = await createNativeSandbox((level, message) => {
    if (level !== 'info') checks.push({ name: 'runtime', ok: false, detail: message });
  });
  await sandbox.stop();
  return { native: { usable: true, checks }, runtimes: sandbox.runtimes };
}
