import { fstatSync, readSync, writeSync } from 'node:fs';

/** The descriptor of the (already unlinked) file that holds the booted interpreter's memory, about 31 MB. */
const SNAPSHOT_FD = 5;

function readAt(target, position) {
  for (let at = 0; at < target.length;) {
    const count = readSync(SNAPSHOT_FD, target, at, target.length - at, position + at);
    if (count === 0) throw new Error('the interpreter snapshot is cut short');
    at += count;
  }
}

/** What Pyodide writes before the memory. Its second word says how long that is. */
function readHeader() {
  const start = Buffer.alloc(8);
  readAt(start, 0);
  const header = Buffer.alloc(start.readUInt32LE(4));
  readAt(header, 0);
  return header;
}

/** The part of the snapshot that says how the memory was, as `readMemory(target, offset)`. */
function memoryReader(header, size) {
  return (target, offset) => {
    const length = Math.max(0, Math.min(target.length, size - header.length - offset));
    readAt(target.subarray(0, length), header.length + offset);
    target.fill(0, length);
  };
}

/**
 * The snapshot in Pyodide's form, which copies all of it into the new interpreter's memory. This one has nothing but its header,
 * and calls `load` when Pyodide takes out the rest: half of the memory is empty, and would be touched for nothing.
 */
class HollowSnapshot extends Uint8Array {
  subarray(start, end) {
    if (end !== undefined) return new Uint8Array(this.buffer).subarray(start, end);
    this.load();
    return new Uint8Array(0);
  }
}

export function openSnapshot() {
  const { size } = fstatSync(SNAPSHOT_FD);
  const header = readHeader();
  const hollow = new HollowSnapshot(size);
  hollow.set(header);
  return { hollow, readMemory: memoryReader(header, size) };
}

export function writeSnapshot(bytes) {
  for (let at = 0; at < bytes.length;) at += writeSync(SNAPSHOT_FD, bytes, at, bytes.length - at, at);
}
