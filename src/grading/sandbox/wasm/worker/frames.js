import { readSync, writeSync } from 'node:fs';

const REQUESTS_FD = 3;
const ANSWERS_FD = 4;
const EAGAIN_PAUSE_MS = 1;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Runs a blocking system call on a descriptor that may have been made non-blocking by the parent's platform. */
function blocking(call) {
  for (;;) {
    try {
      return call();
    } catch (error) {
      if (error.code === 'EOF') return 0;
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(sleeper, 0, 0, EAGAIN_PAUSE_MS);
    }
  }
}

/** Writes all of `bytes`; a reader that is gone ends this process, as SIGPIPE would. */
export function writeAll(fd, bytes) {
  try {
    for (let at = 0; at < bytes.length;) at += blocking(() => writeSync(fd, bytes, at, bytes.length - at));
  } catch {
    process.exit(1);
  }
}

export const sendFrame = (frame) => writeAll(ANSWERS_FD, Buffer.from(`${JSON.stringify(frame)}\n`));
export const sendBytes = (bytes) => writeAll(ANSWERS_FD, bytes);

/** After this the engine reads nothing more of what came before: a mark on each line that the program could write to. */
export function confirmReset(nonce) {
  const mark = Buffer.from(`${nonce}\n`);
  for (const fd of [1, 2, ANSWERS_FD]) writeAll(fd, mark);
}

const chunk = Buffer.allocUnsafe(65_536);
let pending = Buffer.alloc(0);

/** The next request line as bytes, its newline included; empty when the engine has hung up. */
export function readRequest() {
  const parts = [pending];
  let newline = pending.indexOf(10);
  while (newline < 0) {
    const count = blocking(() => readSync(REQUESTS_FD, chunk, 0, chunk.length, null));
    if (count === 0) return Buffer.alloc(0);
    const part = Buffer.from(chunk.subarray(0, count));
    newline = part.indexOf(10);
    parts.push(part);
  }
  const all = Buffer.concat(parts);
  const end = all.indexOf(10) + 1;
  pending = all.subarray(end);
  return all.subarray(0, end);
}
