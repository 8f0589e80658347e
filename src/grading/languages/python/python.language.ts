import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Language, Launch } from '../language.js';

declare module '../../grading.types.js' {
  interface LanguageIds {
    python: true;
  }
}

const MODULES = [
  'harness.py',
  'harness_faults.py',
  'harness_values.py',
  'harness_folder.py',
  'harness_calls.py',
  'harness_remote.py',
  'harness_unit.py',
  'harness_specs.py',
  'harness_survey.py',
  'harness_guard.py',
  'harness_hollow.py',
];
const FORK_SERVER = 'zygote.py';
const PROBE = new URL('harness/probe.py', import.meta.url);
/** For `zoneinfo`, where the machine has it. */
const TIME_ZONES = '/usr/share/zoneinfo';
const start = (module: string): string =>
  `import sys; sys.path.insert(0, "/box"); import ${module}; del sys.path[0]; ${module}.main()`;
/** Until `load` tells the exercise's limit and the harness lowers it for good. */
const BOOT_ADDRESS_SPACE_MB = 1536;
const INTERPRETER_RESIDENT_MB = 64;

export const python: Language = {
  id: 'python',
  title: 'Python',
  endings: ['py'],
  aliases: ['python3', 'py3', 'pypy', 'pypy3'],
  frameworks: ['unittest', 'assert'],
  solutionFile: 'solution.py',
  native: (host) => {
    const interpreter = host.find('/usr/bin/python3', '/usr/local/bin/python3');
    if (!interpreter) return undefined;
    const inBox = (name: string) => ({
      host: host.share(fileURLToPath(new URL(`harness/${name}`, import.meta.url))),
      inside: `/box/${name}`,
    });
    const local = interpreter.startsWith('/usr/local/');
    const folders = [...(local ? ['/usr/local'] : []), ...(existsSync(TIME_ZONES) ? [TIME_ZONES] : [])];
    const mounts = [...MODULES.map(inBox), ...folders.map((folder) => ({ host: folder, inside: folder }))];
    const launch = (module: string, memoryLimitMb: number): Launch => ({
      argv: [interpreter, '-I', '-S', '-B', '-X', 'utf8', '-c', start(module)],
      mounts,
      env: local ? { LD_LIBRARY_PATH: '/usr/local/lib' } : {},
      limits: { addressSpaceMb: BOOT_ADDRESS_SPACE_MB, tasks: 32, openFiles: 64, stackMb: 64 },
      maxResidentMb: memoryLimitMb + INTERPRETER_RESIDENT_MB,
    });
    const zygote = launch('zygote', 0);
    return {
      mode: 'harness',
      memoryIsFixedAtStart: false,
      launch: (memoryLimitMb) => launch('harness', memoryLimitMb),
      forkServer: {
        launch: { ...zygote, mounts: [...zygote.mounts, inBox(FORK_SERVER)] },
        probe: readFileSync(PROBE, 'utf8'),
      },
    };
  },
};
