import { GraderUnavailable } from '../../../grading.types.js';
import type { RuntimeInfo } from '../../../protocol/sandbox.js';
import { checkHost, type Check } from './host-check.js';
import { createNativeSandbox } from '../native.sandbox.js';

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

/** Throws GraderUnavailable with the whole report where this machine cannot confine a process. */
export async function requireNative(): Promise<void> {
  const checks = await checkHost();
  if (checks.every(({ ok }) => ok)) return;
  const report = checks.map(inWords).join('\n');
  throw new GraderUnavailable(
    `GRADER=native, but the native sandbox cannot work here:\n\n${report}\n\n` +
      'Cure what is marked with “no”, or set GRADER=auto, which takes the wasm sandbox instead.',
  );
}

/** A check as an operator reads it, and below it what there is to do. */
export function inWords({ name, ok, detail, cure }: Check): string {
  const line = `${ok ? 'ok' : 'no'}  ${name.padEnd(14)} ${detail}`;
  return cure === undefined ? line : `${line}\n${' '.repeat(19)}${cure}`;
}
