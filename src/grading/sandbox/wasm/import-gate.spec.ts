import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';

type Import = (...args: number[]) => unknown;
interface Gate {
  wrap(imports: Record<string, Record<string, unknown>>): void;
  replace(name: string, substitute: (original: Import, ...args: number[]) => unknown): void;
  lock(): void;
}
interface GateModule {
  ALLOWED: Set<string>;
  REFUSED: Map<string, number | null>;
  FORBIDDEN: Set<string>;
  createImportGate(onForbidden: (name: string) => void): Gate;
}

const gatePath = './worker/import-gate.js';
const gateModule = (await import(gatePath)) as GateModule;
const { ALLOWED, REFUSED, FORBIDDEN } = gateModule;

/** The compiler's library knows browsers' WebAssembly only. */
interface WebAssemblyModules {
  Module: {
    new (bytes: Uint8Array): object;
    imports(module: object): { name: string; kind: string }[];
  };
}
const { Module } = Reflect.get(globalThis, 'WebAssembly') as WebAssemblyModules;

function importsOfPyodide(): string[] {
  const file = createRequire(import.meta.url).resolve('pyodide/pyodide.asm.wasm');
  return Module.imports(new Module(readFileSync(file)))
    .filter(({ kind }) => kind === 'function')
    .map(({ name }) => name);
}

describe('the lists of imports', () => {
  const lists = [...ALLOWED, ...REFUSED.keys(), ...FORBIDDEN];

  it('judge every function that the installed Pyodide imports', () => {
    const judged = new Set(lists);
    expect(importsOfPyodide().filter((name) => !judged.has(name))).toEqual([]);
  });

  it('judge each name once, and none that Pyodide does not import', () => {
    expect(lists).toHaveLength(new Set(lists).size);
    const imported = new Set(importsOfPyodide());
    expect(lists.filter((name) => !imported.has(name))).toEqual([]);
  });

  it('let nothing of the bridge to JavaScript, of sockets or of processes through', () => {
    const powers = /js|hiwire|proxy|socket|connect|send|recv|ffi|dlopen|dlsym|system|promise/i;
    const harmless = ['_tzset_js', '_timegm_js', '_mktime_js', '_localtime_js', '_gmtime_js', '_mmap_js'];
    const internal = [
      '_munmap_js',
      '_msync_js',
      '__syscall_getuid32_js',
      '__syscall_umask_js',
      '_PyEM_TrampolineCall_JS',
    ];
    const known = new Set([...harmless, ...internal]);
    expect([...ALLOWED].filter((name) => powers.test(name) && !known.has(name))).toEqual([]);
  });
});

describe('the gate', () => {
  function gated(): { gate: Gate; imports: Record<string, Import>; refusals: string[] } {
    const refusals: string[] = [];
    const gate = gateModule.createImportGate((name) => refusals.push(name));
    const imports: Record<string, Import> = {
      fd_write: (fd) => `wrote ${fd}`,
      __syscall_socket: () => 'a socket',
      JsProxy_GetAttr_js: () => 'an attribute',
      emscripten_glGenBuffers: () => 'buffers',
      emscripten_resize_heap: (bytes) => bytes,
    };
    Object.assign(imports.fd_write as object, { sig: 'iiii' });
    // As Emscripten does: one object under both names.
    gate.wrap({ env: imports, wasi_snapshot_preview1: imports });
    return { gate, imports, refusals };
  }

  it('lets everything through until it is locked', () => {
    const { imports } = gated();
    expect(imports.JsProxy_GetAttr_js?.()).toBe('an attribute');
    expect(imports.__syscall_socket?.()).toBe('a socket');
  });

  it('lets only the allowed imports through once it is locked', () => {
    const { gate, imports, refusals } = gated();
    gate.lock();
    expect(imports.fd_write?.(1)).toBe('wrote 1');
    expect(imports.__syscall_socket?.()).toBe(-63);
    expect(() => imports.JsProxy_GetAttr_js?.()).toThrow('JsProxy_GetAttr_js');
    expect(refusals).toEqual(['JsProxy_GetAttr_js']);
  });

  it('forbids what stands in no list', () => {
    const { gate, imports, refusals } = gated();
    gate.lock();
    expect(() => imports.emscripten_glGenBuffers?.()).toThrow();
    expect(refusals).toEqual(['emscripten_glGenBuffers']);
  });

  it('answers a replaced import by its substitute, but only once it is locked', () => {
    const { gate, imports } = gated();
    gate.replace('emscripten_resize_heap', (original, bytes = 0) => (bytes > 100 ? 0 : original(bytes)));
    expect(imports.emscripten_resize_heap?.(500)).toBe(500);
    gate.lock();
    expect(imports.emscripten_resize_heap?.(500)).toBe(0);
    expect(imports.emscripten_resize_heap?.(50)).toBe(50);
  });

  it('keeps the signature that Emscripten reads from a function', () => {
    const { imports } = gated();
    expect((imports.fd_write as { sig?: string } | undefined)?.sig).toBe('iiii');
  });

  it('forbids suspending imports, which are no functions', () => {
    const refusals: string[] = [];
    const gate = gateModule.createImportGate((name) => refusals.push(name));
    const imports: Record<string, unknown> = { syncifyHandler: {} };
    gate.wrap({ env: imports, wasi_snapshot_preview1: imports });
    expect(() => (imports.syncifyHandler as Import)()).toThrow();
    expect(refusals).toEqual(['syncifyHandler']);
  });
});
