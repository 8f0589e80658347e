import type { Readable } from 'node:stream';
import type { CapturedOutput } from '../protocol/sandbox.js';

/** Bytes of one stream between two looks; more ends the process. */
const MAX_OUTPUT_BYTES = 1 << 20;

/** Keeps what a stream said since the last `take`, at most MAX_OUTPUT_BYTES of it. */
export class CapturedStream {
  private chunks: Buffer[] = [];
  private size = 0;

  constructor(stream: Readable, onOverflow: () => void) {
    stream.on('data', (chunk: Buffer) => {
      const room = MAX_OUTPUT_BYTES - this.size;
      this.size += chunk.length;
      if (room > 0) this.chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
      if (this.size > MAX_OUTPUT_BYTES) onOverflow();
    });
  }

  take(): CapturedOutput {
    const text = this.peek();
    const truncated = this.size > MAX_OUTPUT_BYTES;
    this.chunks = [];
    this.size = 0;
    return { text, truncated };
  }

  /** Valid UTF-8 without NUL, which PostgreSQL would refuse. */
  peek(): string {
    return Buffer.concat(this.chunks).toString('utf8').replaceAll('\0', '\uFFFD');
  }
}
