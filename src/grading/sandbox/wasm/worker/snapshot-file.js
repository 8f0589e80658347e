import { fstatSync, readSync, writeSync } from 'node:fs';

/** The descriptor of the (already unlinked) file that holds the booted interpreter's memory, about 31 MB. */
const SNAPSHOT_FD = 5;

export function readSnapshot() {
  const bytes = new Uint8Array(fstatSync(SNAPSHOT_FD).size);
  for (let at = 0; at < bytes.length;) {
    const count = readSync(SNAPSHOT_FD, bytes, at, bytes.length - at, at);
    if (count === 0) throw new Error('the interpreter snapshot is cut short');
    at += count;
  }
  return bytes;
}

export function writeSnapshot(bytes) {
  for (let at = 0; at < bytes.length;) at += writeSync(SNAPSHOT_FD, bytes, at, bytes.length - at, at);
}
