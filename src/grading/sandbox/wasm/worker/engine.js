import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * QuickJS with its tracker of rejected promises. The engine has one (JS_SetHostPromiseRejectionTracker), and the package
 * gives no way to it: so the table of functions is exported by one more entry in the module's export section, it gets
 * room for one function more, and the pointer is set where the runtime keeps it. Where that is, is found by what
 * the interrupt handler changes, and checked by what lies around it; a build that looks otherwise does not boot.
 */

const TABLE_SECTION = 4;
const EXPORT_SECTION = 7;
const TABLE_KIND = 1;
const HEADER_BYTES = 8;
const TABLE_NAME = 'functions';
/** Of the runtime's memory that is looked through. */
const RUNTIME_WORDS = 256;

/** A module that hands a JavaScript function on as one of WebAssembly: (i32, i64, i64, i32, i32) -> (). */
const ADAPTER = Buffer.from(
  // The header, then a type, an import and an export.
  '0061736d01000000' + '01090160057f7e7e7f7f00' + '0207010165016600' + '00' + '07050101660000',
  'hex',
);

function readNumber(bytes, start) {
  let value = 0;
  for (let at = start, shift = 0; ; at++, shift += 7) {
    value |= (bytes[at] & 127) << shift;
    if (bytes[at] < 128) return { value, end: at + 1 };
  }
}

function numberBytes(value) {
  const bytes = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}

/** The body of the section with one more function's room in its only table. */
function widerTable(body) {
  const [tables, type, flags] = body;
  if (tables !== 1 || type !== 0x70) throw new Error('not one table of functions');
  const least = readNumber(body, 3);
  const most = flags === 1 ? numberBytes(readNumber(body, least.end).value + 1) : [];
  return [tables, type, flags, ...numberBytes(least.value + 1), ...most];
}

function withTable(body) {
  const count = readNumber(body, 0);
  const name = [...Buffer.from(TABLE_NAME)];
  return [...numberBytes(count.value + 1), ...body.subarray(count.end), name.length, ...name, TABLE_KIND, 0];
}

function opened(bytes) {
  const parts = [bytes.subarray(0, HEADER_BYTES)];
  for (let at = HEADER_BYTES; at < bytes.length;) {
    const length = readNumber(bytes, at + 1);
    const end = length.end + length.value;
    const body = bytes.subarray(length.end, end);
    const change = { [TABLE_SECTION]: widerTable, [EXPORT_SECTION]: withTable }[bytes[at]];
    if (change) {
      const changed = change(body);
      parts.push(Uint8Array.of(bytes[at], ...numberBytes(changed.length)), Uint8Array.from(changed));
    } else parts.push(bytes.subarray(at, end));
    at = end;
  }
  return Buffer.concat(parts);
}

/** The module of the engine, with `track(runtime, onChange)`. */
export async function loadEngine(core, build, buildFile, memory) {
  const bytes = opened(readFileSync(join(dirname(buildFile), 'emscripten-module.wasm')));
  let table;
  const instantiateWasm = (imports, done) => {
    void WebAssembly.instantiate(bytes, imports).then(({ instance, module }) => {
      table = instance.exports[TABLE_NAME];
      done(instance, module);
    });
    return {};
  };
  const variant = core.newVariant(build.default, {
    wasmMemory: memory,
    emscriptenModule: { instantiateWasm },
  });
  const quickjs = await core.newQuickJSWASMModuleFromVariant(variant);
  const adapter = await WebAssembly.compile(ADAPTER);

  /** Sets the runtime's interrupt handler and its tracker: `onChange(context, promise, isHandled)`. */
  function install(runtime, onInterrupt, onChange) {
    const address = runtime.rt.value;
    const words = () => new Int32Array(memory.buffer, address, RUNTIME_WORDS);
    const before = words().slice();
    runtime.setInterruptHandler(onInterrupt);
    const place = words().findIndex((word, at) => word !== before[at]);
    const [tracker, opaque, next, previous] = words().subarray(place + 2, place + 6);
    const jobs = address + 4 * (place + 4);
    // Behind the tracker lies the list of jobs, empty: it begins and ends at itself.
    if (place < 0 || tracker !== 0 || opaque !== 0 || next !== jobs || previous !== jobs)
      throw new Error('the runtime of this QuickJS is not the one that is known');
    const { exports } = new WebAssembly.Instance(adapter, {
      e: { f: (context, promise, _reason, isHandled) => onChange(context, promise, isHandled !== 0) },
    });
    const index = table.length - 1;
    table.set(index, exports.f);
    words()[place + 2] = index;
  }

  return { quickjs, install };
}
