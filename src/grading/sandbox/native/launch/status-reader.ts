import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { ChildEnd } from '../../../process/spawn.js';

/** What is said on the line, all in one. */
interface Status {
  pid?: number;
  'child-pid'?: number;
  code?: number | null;
  signal?: string | null;
  error?: string;
}

/**
 * What is said of a launched process on its line `status`, which it cannot reach itself: by the launcher `{"pid":1}` when it
 * runs and `{"code":0,"signal":null}` or `{"error":"..."}` when it is over, by bubblewrap or a fork server `{"child-pid":2}`.
 */
export class StatusReader {
  /** Resolves with the pid of the outermost process; rejects where it could not be started. */
  readonly started: Promise<number>;
  /** Resolves when the process is over; never rejects. */
  readonly ended: Promise<ChildEnd>;
  private readonly status: Status = {};

  constructor(line: Readable) {
    const lines = createInterface({ input: line });
    this.ended = new Promise((resolve) => {
      lines.once('close', () => {
        line.destroy();
        resolve(this.end());
      });
    });
    this.started = new Promise((resolve, reject) => {
      lines.on('line', (text) => {
        this.note(text);
        if (this.status.pid !== undefined) resolve(this.status.pid);
      });
      void this.ended.then(({ error }) => reject(error ?? new Error('a process ended before it ran')));
    });
  }

  /** The process that runs student code, as this machine numbers it. */
  get insidePid(): number | undefined {
    return this.status['child-pid'];
  }

  /** bubblewrap writes in pieces: where it is killed between two of them, the launcher's word follows in the same line. */
  private note(text: string): void {
    for (const part of text.split(/(?=\{")/)) {
      try {
        Object.assign(this.status, JSON.parse(part));
      } catch {
        // The half that came before.
      }
    }
  }

  private end(): ChildEnd {
    const { code, signal, error } = this.status;
    if (error !== undefined) return { code: null, signal: null, error: new Error(error) };
    if (code === undefined) return { code: null, signal: null, error: new Error('its launcher has ended') };
    return { code, signal: signal ?? null };
  }
}
