import { fileURLToPath } from 'node:url';
import type { Language } from '../language.js';

const MODULES = [
  'harness.py',
  'harness_faults.py',
  'harness_values.py',
  'harness_unit.py',
  'harness_specs.py',
  'harness_survey.py',
  'harness_guard.py',
];
const START = 'import sys; sys.path.insert(0, "/box"); import harness; del sys.path[0]; harness.main()';
/** Until `load` tells the exercise's limit and the harness lowers it for good. */
const BOOT_ADDRESS_SPACE_MB = 1536;
const INTERPRETER_RESIDENT_MB = 64;

export const python: Language = {
  id: 'python',
  solutionFile: 'solution.py',
  native: (host) => {
    const interpreter = host.find('/usr/bin/python3', '/usr/local/bin/python3');
    if (!interpreter) return undefined;
    const modules = MODULES.map((name) => ({
      host: host.share(fileURLToPath(new URL(`harness/${name}`, import.meta.url))),
      inside: `/box/${name}`,
    }));
    const local = interpreter.startsWith('/usr/local/');
    return {
      mode: 'harness',
      memoryIsFixedAtStart: false,
      launch: (memoryLimitMb) => ({
        argv: [interpreter, '-I', '-S', '-B', '-X', 'utf8', '-c', START],
        mounts: [...modules, ...(local ? [{ host: '/usr/local', inside: '/usr/local' }] : [])],
        env: local ? { LD_LIBRARY_PATH: '/usr/local/lib' } : {},
        limits: { addressSpaceMb: BOOT_ADDRESS_SPACE_MB, tasks: 32, openFiles: 64, stackMb: 64 },
        maxResidentMb: memoryLimitMb + INTERPRETER_RESIDENT_MB,
      }),
    };
  },
};
