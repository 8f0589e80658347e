import { readFileSync } from 'node:fs';

export interface ProcessUsage {
  cpuMs: number;
  peakMemoryKb: number | null;
  /** How long its first thread was ready to run and got no core; null where the kernel does not say. */
  starvedMs: number | null;
}

/** Linux counts process times in ticks of 10 ms (USER_HZ is 100 on every architecture Node runs on). */
const TICK_MS = 10;

/** CPU time and peak resident memory of a living process; undefined where /proc does not tell. */
export function readUsage(pid: number): ProcessUsage | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may hold spaces; utime and stime are the 12th and 13th field after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
    return {
      cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
      peakMemoryKb: peak === undefined ? null : Number(peak),
      starvedMs: readStarvation(pid),
    };
  } catch {
    return undefined;
  }
}

/** The second number of schedstat: nanoseconds spent waiting on a run queue. */
function readStarvation(pid: number): number | null {
  try {
    const waited = readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ')[1];
    return waited === undefined ? null : Number(waited) / 1e6;
  } catch {
    return null;
  }
}
