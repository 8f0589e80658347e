import { closeSync, openSync, readSync } from 'node:fs';

/** Linux counts process times in ticks of 10 ms (USER_HZ is 100 on every architecture Node runs on). */
const TICK_MS = 10;
const PEAK = Buffer.from('VmHWM:');
/** Longer than any of the files. */
const buffer = Buffer.alloc(8192);

/**
 * What Linux tells of one process; null where it does not, and after the process has ended. The files stay open: they are
 * read many times a second, and an open one is never that of a later process with the same number.
 */
export class ProcessMeter {
  private readonly files = new Map<string, number>();

  constructor(private readonly pid: number) {}

  /** The most memory it has had resident. */
  peakMemoryKb(): number | null {
    const length = this.read('status');
    const start = length > 0 ? buffer.indexOf(PEAK) : -1;
    if (start < 0 || start >= length) return null;
    return Number.parseInt(buffer.toString('latin1', start + PEAK.length, start + PEAK.length + 20), 10);
  }

  /** Processor time in user and system mode, to 10 ms. */
  cpuMs(): number | null {
    const stat = this.text('stat');
    if (stat === '') return null;
    // The name in parentheses may hold spaces; utime and stime are the 12th and 13th field after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  }

  /** How long its first thread was ready to run and got no core. */
  starvedMs(): number | null {
    const waitedNs = this.text('schedstat').split(' ')[1];
    return waitedNs === undefined ? null : Number(waitedNs) / 1e6;
  }

  close(): void {
    for (const file of this.files.values()) closeSync(file);
    this.files.clear();
  }

  private text(name: string): string {
    return buffer.toString('latin1', 0, this.read(name));
  }

  /** The number of bytes that are in the buffer now. */
  private read(name: string): number {
    try {
      const file = this.files.get(name) ?? openSync(`/proc/${this.pid}/${name}`, 'r');
      this.files.set(name, file);
      return readSync(file, buffer, 0, buffer.length, 0);
    } catch {
      return 0;
    }
  }
}
