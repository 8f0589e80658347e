import { readFileSync } from 'node:fs';
import { lockDown } from './lockdown.js';
import { createImportGate } from './import-gate.js';
import { confirmReset, readRequest, sendBytes, sendFrame, writeAll } from './frames.js';
import { limitFiles } from './memory-files.js';
import { fillMemory, keepImage } from './memory-image.js';
import { openHost } from './pyodide-host.js';
import { openSnapshot } from './snapshot-file.js';

const [pyodideDir] = process.argv.slice(2);
const PAGE_BYTES = 65_536;
const MIB = 1024 * 1024;
const SPARE_BYTES = MIB;
/** Grown memory that the next submission may find: the least that a limit grants. */
const KEPT_BYTES = 16 * MIB;
const STOPPED = 1;

const exit = process.exit.bind(process);
process.env.TZ = 'UTC';

/** The nonce of the request under way: a fatal end is answered in the place of the interpreter. */
let nonce = null;
let standardInput = Buffer.alloc(0);
let memoryCap = Infinity;
let forgetFiles = () => undefined;
/** Thrown through whatever the interpreter is at when the engine is done with a submission: nothing in there can catch it. */
const RESET = Symbol('reset');
/** The nonce of the engine's request to begin anew. */
let resetNonce = null;

function die(fault) {
  if (nonce !== null)
    sendFrame({ n: nonce, fault: fault.kind ?? 'exception', type: fault.type, message: fault.message });
  exit(STOPPED);
}

/** How C code ends a process that cannot go on. */
const ABORTS = new Set(['_abort_js', '__assert_fail']);
const gate = createImportGate((name) =>
  ABORTS.has(name)
    ? die({ type: 'SystemError', message: 'the interpreter was aborted' })
    : die({ type: 'SandboxError', message: `this operation is not available in the sandbox (${name})` }),
);
const { hollow, readMemory } = openSnapshot();
hollow.load = () => fillMemory(host.memory, readMemory);
const host = openHost(gate);
const module = await host.load(pyodideDir, { _loadSnapshot: hollow, jsglobals: Object.create(null) });
const { memory } = host;
const bootedBytes = memory.buffer.byteLength;

/** What the JavaScript stack or a trap of the WebAssembly code means to the author of the program. */
function explain(error) {
  if (error instanceof RangeError)
    return { type: 'RecursionError', message: 'maximum recursion depth exceeded' };
  if (memory.buffer.byteLength >= memoryCap - PAGE_BYTES)
    return { kind: 'memory', type: 'MemoryError', message: '' };
  return { type: 'SystemError', message: 'the interpreter crashed' };
}

/** Descriptors 0 to 4 as the harness knows them natively, each a character device in memory. */
function connect(FS) {
  let request = Buffer.alloc(0);
  const takeFrom = (source, buffer, offset, length) => {
    const part = source.subarray(0, length);
    buffer.set(part, offset);
    return part.length;
  };
  const begin = () => {
    request = Buffer.alloc(0);
  };
  const readers = {
    0: (_stream, buffer, offset, length) => {
      const count = takeFrom(standardInput, buffer, offset, length);
      standardInput = standardInput.subarray(count);
      return count;
    },
    3: (_stream, buffer, offset, length) => {
      if (request.length === 0) request = receive();
      const count = takeFrom(request, buffer, offset, length);
      request = request.subarray(count);
      return count;
    },
  };
  const write = (send) => (_stream, buffer, offset, length) => {
    send(Buffer.from(buffer.subarray(offset, offset + length)));
    return length;
  };
  const writers = { 1: write((b) => writeAll(1, b)), 2: write((b) => writeAll(2, b)), 4: write(sendBytes) };
  const names = ['stdin', 'stdout', 'stderr', 'requests', 'answers'];
  for (let fd = 0; fd < names.length; fd++) {
    const device = FS.makedev(70, fd);
    FS.registerDevice(device, {
      open: (stream) => void (stream.seekable = false),
      read: readers[fd],
      write: writers[fd],
    });
    const path = `/dev/${names[fd]}`;
    if (FS.analyzePath(path).exists) FS.unlink(path);
    FS.mkdev(path, device);
    // Not FS.close: Pyodide's own streams would ask for fsync, which --permission denies.
    FS.closeStream(fd);
    const stream = FS.open(path, readers[fd] ? 'r' : 'w');
    if (stream.fd !== fd) throw new Error(`descriptor ${fd} of the sandbox is ${stream.fd}`);
  }
  return begin;
}

/** The next request; what concerns the host side of it (standard input, the memory limit) is taken here. */
function receive() {
  const line = readRequest();
  if (line.length === 0) exit(0);
  const frame = JSON.parse(line.toString('utf8'));
  if (frame.op === 'reset') {
    resetNonce = frame.n;
    throw RESET;
  }
  nonce = frame.n;
  if (frame.op === 'load') memoryCap = bootedBytes + frame.memoryLimitMb * MIB;
  if (frame.op === 'io') {
    standardInput = Buffer.from(frame.stdin ?? '', 'utf8');
    forgetFiles();
  }
  return line;
}

/** Grows by little more than was asked for: Emscripten's own fifth more would stay for all submissions to come. */
function capMemory() {
  const grow = memory.grow.bind(memory);
  let wanted = 0;
  memory.grow = (pages) => grow(Math.min(pages, Math.ceil((wanted - memory.buffer.byteLength) / PAGE_BYTES)));
  gate.replace('emscripten_resize_heap', (original, bytes) => {
    if (bytes >>> 0 > memoryCap) return 0;
    wanted = Math.min((bytes >>> 0) + SPARE_BYTES, memoryCap);
    return original(bytes);
  });
}

const forgetRequest = connect(module.FS);
const files = limitFiles(module.FS);
forgetFiles = files.files;
capMemory();
gate.replace('proc_exit', (_original, code) => exit(code));
gate.replace('exit', (_original, code) => exit(code));
const start = module.stringToNewUTF8(readFileSync(new URL('start.py', import.meta.url), 'utf8'));
const serve = module.stringToNewUTF8(readFileSync(new URL('serve.py', import.meta.url), 'utf8'));
if (module._PyRun_SimpleString(start) !== 0) exit(STOPPED);
globalThis.gc();
const stack = module.stackSave();
const restoreMemory = keepImage(memory, readMemory);

/** All that one submission could have changed, as it was before. */
function reset() {
  // Memory does not shrink, and what the next one may have is counted from the beginning.
  if (memory.buffer.byteLength > bootedBytes + KEPT_BYTES) exit(0);
  restoreMemory();
  module.stackRestore(stack);
  files.files();
  files.streams();
  forgetRequest();
  [nonce, standardInput, memoryCap] = [null, Buffer.alloc(0), Infinity];
  confirmReset(resetNonce);
}

// From here on the last words would name files of this machine.
process.on('uncaughtException', () => exit(STOPPED));
lockDown();
gate.lock();
for (;;) {
  try {
    module._PyRun_SimpleString(serve);
    exit(0);
  } catch (error) {
    if (error !== RESET) die(explain(error));
    reset();
  }
}
