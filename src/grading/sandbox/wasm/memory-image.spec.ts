import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
type ReadBase = (target: Buffer, offset: number) => void;
const { keepImage, fillMemory } = (await import(new URL('worker/memory-image.js', import.meta.url).href)) as {
  keepImage: (memory: Memory, readBase?: ReadBase) => () => void;
  fillMemory: (memory: Memory, readBase: ReadBase) => void;
};
const { Memory: NewMemory } = (
  globalThis as unknown as {
    WebAssembly: { Memory: new (size: { initial: number; maximum: number }) => Memory };
  }
).WebAssembly;
const PAGE = 65_536;
const require = createRequire(import.meta.url);

const bytesOf = (memory: Memory): Buffer => Buffer.from(memory.buffer);
const scribble = (memory: Memory, seed: number, every: number): void => {
  const bytes = bytesOf(memory);
  for (let at = seed % every; at < bytes.length; at += every) bytes[at] = (at * seed) % 251;
};

describe('the image of a memory', () => {
  it.each([1, 997, 4096, 70_001])('brings back each byte, whatever was written (every %i)', (every) => {
    const memory = new NewMemory({ initial: 8, maximum: 16 });
    scribble(memory, 7, 9001);
    const before = Buffer.from(bytesOf(memory));
    const restore = keepImage(memory);
    for (const seed of [3, 5]) {
      memory.grow(1);
      scribble(memory, seed, every);
      restore();
      const after = bytesOf(memory);
      expect(after.subarray(0, before.length).equals(before)).toBe(true);
      expect(after.subarray(before.length).every((byte) => byte === 0)).toBe(true);
    }
  });

  it('keeps only what differs from a base, and asks for the rest again', () => {
    const base = Buffer.alloc(4 * PAGE);
    for (let at = 0; at < base.length; at += 5000) base[at] = 9;
    const readBase = (target: Buffer, offset: number): void => {
      target.fill(0).set(base.subarray(offset, offset + target.length));
    };
    const memory = new NewMemory({ initial: 5, maximum: 5 });
    bytesOf(memory).fill(1);
    fillMemory(memory, readBase);
    expect(bytesOf(memory).subarray(0, base.length).equals(base)).toBe(true);
    bytesOf(memory)[123] = 4;
    bytesOf(memory)[4 * PAGE + 1] = 4;
    const before = Buffer.from(bytesOf(memory));
    const restore = keepImage(memory, readBase);
    scribble(memory, 11, 100);
    restore();
    expect(bytesOf(memory).equals(before)).toBe(true);
  });
});

/** How many of a module's own globals can change: what memory is not, and an image does not bring back. */
function mutableGlobals(wasm: Buffer): number {
  let at = 8;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++] ?? 0;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < wasm.length) {
    const [section, size] = [wasm[at++], number()];
    if (section !== 6) {
      at += size;
      continue;
    }
    let found = 0;
    for (let left = number(); left > 0; left--) {
      at += 1;
      found += wasm[at++] ?? 0;
      // Each begins with a constant or another global, and ends.
      while (wasm[at] !== 0x0b) {
        at += 1;
        number();
      }
      at += 1;
    }
    return found;
  }
  return 0;
}

describe('the interpreters', () => {
  // The stack's pointer, which is where it was, and its bounds.
  it.each([
    ['Pyodide', require.resolve('pyodide/pyodide.asm.wasm'), 4],
    [
      'QuickJS',
      createRequire(require.resolve('quickjs-emscripten/package.json')).resolve(
        '@jitl/quickjs-wasmfile-release-sync/wasm',
      ),
      1,
    ],
  ])('keep nothing beside their memory: %s', (_name, file, globals) => {
    expect(mutableGlobals(readFileSync(file))).toBeLessThanOrEqual(globals);
  });
});
