import { fstatSync, readSync } from 'node:fs';

/** The descriptor of the (already unlinked) file that holds the text of Node's own modules; see ../node-library.ts. */
const LIBRARY_FD = 5;

/** Their texts by their names. */
export function readLibrary() {
  const bytes = Buffer.alloc(fstatSync(LIBRARY_FD).size);
  for (let at = 0; at < bytes.length;) {
    const count = readSync(LIBRARY_FD, bytes, at, bytes.length - at, at);
    if (count === 0) throw new Error("the text of Node's modules is cut short");
    at += count;
  }
  return new Map(Object.entries(JSON.parse(bytes.toString('utf8'))));
}
