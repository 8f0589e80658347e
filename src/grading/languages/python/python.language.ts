import { fileURLToPath } from 'node:url';
import type { Language } from '../language.js';

const HARNESS = fileURLToPath(new URL('harness.py', import.meta.url));
/** Until `load` tells the exercise's limit and the harness lowers it for good. */
const BOOT_ADDRESS_SPACE_MB = 1536;
const INTERPRETER_RESIDENT_MB = 64;

export const python: Language = {
  id: 'python',
  solutionFile: 'solution.py',
  native: (host) => {
    const interpreter = host.find('/usr/bin/python3', '/usr/local/bin/python3');
    if (!interpreter) return undefined;
    const harness = host.share(HARNESS);
    const local = interpreter.startsWith('/usr/local/');
    return {
      mode: 'harness',
      memoryIsFixedAtStart: false,
      launch: (memoryLimitMb) => ({
        argv: [interpreter, '-I', '-S', '-B', '-X', 'utf8', '/box/harness.py'],
        mounts: [
          { host: harness, inside: '/box/harness.py' },
          ...(local ? [{ host: '/usr/local', inside: '/usr/local' }] : []),
        ],
        env: local ? { LD_LIBRARY_PATH: '/usr/local/lib' } : {},
        limits: { addressSpaceMb: BOOT_ADDRESS_SPACE_MB, tasks: 32, openFiles: 64, stackMb: 64 },
        maxResidentMb: memoryLimitMb + INTERPRETER_RESIDENT_MB,
      }),
    };
  },
};
