import { readFileSync } from 'node:fs';
import { lockDown } from './lockdown.js';
import { createImportGate } from './import-gate.js';
import { readRequest, sendBytes, sendFrame, writeAll } from './frames.js';
import { limitFiles } from './memory-files.js';
import { loadPyodideModule } from './pyodide-host.js';
import { readSnapshot } from './snapshot-file.js';

const [pyodideDir] = process.argv.slice(2);
const PAGE_BYTES = 65_536;
const MIB = 1024 * 1024;
const STOPPED = 1;

const exit = process.exit.bind(process);
process.env.TZ = 'UTC';

/** The nonce of the request under way: a fatal end is answered in the place of the interpreter. */
let nonce = null;
let standardInput = Buffer.alloc(0);
let memoryCap = Infinity;
let forgetFiles = () => undefined;

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
const { module, memory } = await loadPyodideModule(
  pyodideDir,
  { _loadSnapshot: readSnapshot(), jsglobals: Object.create(null) },
  gate,
);

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
}

/** The next request; what concerns the host side of it (standard input, the memory limit) is taken here. */
function receive() {
  const line = readRequest();
  if (line.length === 0) exit(0);
  const frame = JSON.parse(line.toString('utf8'));
  nonce = frame.n;
  if (frame.op === 'load') memoryCap = memory.buffer.byteLength + frame.memoryLimitMb * MIB;
  if (frame.op === 'io') {
    standardInput = Buffer.from(frame.stdin ?? '', 'utf8');
    forgetFiles();
  }
  return line;
}

function capMemory() {
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) =>
    grow(Math.min(pages, Math.floor((memoryCap - memory.buffer.byteLength) / PAGE_BYTES)));
  gate.replace('emscripten_resize_heap', (original, bytes) =>
    bytes >>> 0 > memoryCap ? 0 : original(bytes),
  );
}

connect(module.FS);
forgetFiles = limitFiles(module.FS);
capMemory();
gate.replace('proc_exit', (_original, code) => exit(code));
gate.replace('exit', (_original, code) => exit(code));
const start = module.stringToNewUTF8(readFileSync(new URL('start.py', import.meta.url), 'utf8'));
const serve = module.stringToNewUTF8('import harness; harness.serve(3, 4)');
if (module._PyRun_SimpleString(start) !== 0) exit(STOPPED);
// From here on the last words would name files of this machine.
process.on('uncaughtException', () => exit(STOPPED));
lockDown();
gate.lock();
try {
  module._PyRun_SimpleString(serve);
} catch (error) {
  die(explain(error));
}
exit(0);
