/**
 * The memory of an interpreter as it was when it was ready, to which it goes back between two submissions: then nothing
 * of the first is left, down to the byte. What lies in the interpreter's globals and tables beside its memory does not
 * change after the boot (import-gate.spec.ts holds to that).
 */

const BLOCK_BYTES = 4096;
const READ_BYTES = 1 << 20;
const EMPTY = Buffer.alloc(BLOCK_BYTES);
const [ZERO, BASE, OWN] = ['zero', 'base', 'own'];

const isEmpty = (bytes, at) => EMPTY.compare(bytes, at, at + BLOCK_BYTES) === 0;
/** Blocks that nobody has touched take no room in the machine; they must stay untouched. */
function clear(bytes, from, to) {
  for (let at = from; at < to; at += BLOCK_BYTES) if (!isEmpty(bytes, at)) EMPTY.copy(bytes, at);
}

/** Fills a new memory with what `readBase(target, offset)` gives. */
export function fillMemory(memory, readBase) {
  const bytes = Buffer.from(memory.buffer);
  forEachBlock(bytes, readBase, (at, base, inside) => {
    if (!isEmpty(base, inside) || !isEmpty(bytes, at)) base.copy(bytes, at, inside, inside + BLOCK_BYTES);
  });
}

/**
 * Keeps the blocks in which the memory differs from what `readBase` gives, which defaults to nothing. The function that
 * it gives takes the memory back; what has been added to it since is zero again.
 */
export function keepImage(memory, readBase = (target) => target.fill(0)) {
  const bytes = Buffer.from(memory.buffer);
  // A memory that grows takes its old buffer away.
  const size = bytes.length;
  const runs = [];
  forEachBlock(bytes, readBase, (at, base, inside) => {
    const isBase = base.compare(bytes, at, at + BLOCK_BYTES, inside, inside + BLOCK_BYTES) === 0;
    const kind = isEmpty(bytes, at) ? ZERO : isBase ? BASE : OWN;
    const last = runs.at(-1);
    if (last?.kind === kind) last.end = at + BLOCK_BYTES;
    else runs.push({ kind, start: at, end: at + BLOCK_BYTES });
  });
  for (const run of runs) if (run.kind === OWN) run.bytes = Buffer.from(bytes.subarray(run.start, run.end));
  return () => {
    const now = Buffer.from(memory.buffer);
    for (const { kind, start, end, bytes: own } of runs) {
      if (kind === ZERO) clear(now, start, end);
      else if (kind === BASE) readBase(now.subarray(start, end), start);
      else own.copy(now, start);
    }
    clear(now, size, now.length);
  };
}

function forEachBlock(bytes, readBase, visit) {
  const base = Buffer.alloc(READ_BYTES);
  for (let start = 0; start < bytes.length; start += READ_BYTES) {
    const length = Math.min(READ_BYTES, bytes.length - start);
    readBase(base.subarray(0, length), start);
    for (let inside = 0; inside < length; inside += BLOCK_BYTES) visit(start + inside, base, inside);
  }
}
