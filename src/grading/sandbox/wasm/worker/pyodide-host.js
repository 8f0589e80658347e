import { registerHooks } from 'node:module';
import { constants as fsConstants } from 'node:fs';
import { constants as osConstants } from 'node:os';
import { pathToFileURL } from 'node:url';
import { join, sep } from 'node:path';

const EMPTY_MODULE = 'data:text/javascript,export default {}';
/** Pyodide's loader imports these; without them there is less to reach from inside. */
const LEFT_OUT = new Set(['ws', 'node:child_process', 'node:vm']);

/** Files of the boot's own, put into the in-memory file system. */
export const HARNESS_DIR = '/harness';
export const STUDENT_DIR = '/home/student';

/** The pinned Pyodide, whose `WebAssembly.instantiate` goes through `gate`. `memory` is there as soon as it is made. */
export function openHost(gate) {
  registerHooks({
    resolve: (specifier, context, next) =>
      LEFT_OUT.has(specifier) ? { url: EMPTY_MODULE, shortCircuit: true } : next(specifier, context),
  });
  // Pyodide's loader asks process.binding for constants, which --permission denies.
  process.binding = () => ({ fs: fsConstants, os: osConstants });
  const host = { memory: undefined, pyodide: undefined, load };
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (source, imports) => {
    if (imports?.env) gate.wrap(imports);
    const result = await instantiate(source, imports);
    // Pyodide holds on to the bytes, of which the engine has a copy.
    if (ArrayBuffer.isView(source)) source.buffer.transfer(0);
    host.memory ??= (result.instance ?? result).exports.memory;
    return result;
  };

  /** Gives the module object; see pyodide.asm.mjs for what hangs on it (FS, HEAPU8, stackSave, ...). */
  async function load(pyodideDir, options) {
    const { loadPyodide } = await import(pathToFileURL(join(pyodideDir, 'pyodide.mjs')).href);
    host.pyodide = await loadPyodide({
      indexURL: pyodideDir + sep,
      // Else the path of the worker would stand in os.environ['_'].
      _sysExecutable: '/usr/bin/python3',
      env: { HOME: STUDENT_DIR, PYTHONDONTWRITEBYTECODE: '1', PYTHONINSPECT: '', LANG: 'C.UTF-8' },
      ...options,
    });
    return host.pyodide._module;
  }
  return host;
}
