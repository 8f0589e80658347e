import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Language, Launch } from '../language.js';
import { findPython } from './interpreter.js';

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
  'harness_methods.py',
  'harness_survey.py',
  'harness_guard.py',
  'harness_hollow.py',
];
const FORK_SERVER = 'zygote.py';
const PROBE = new URL('harness/probe.py', import.meta.url);
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
    const python = findPython(host);
    if (!python) return undefined;
    const inBox = (name: string) => ({
      host: host.share(fileURLToPath(new URL(`harness/${name}`, import.meta.url))),
      inside: `/box/${name}`,
    });
    const { env } = python;
    const mounts = [...MODULES.map(inBox), ...python.mounts];
    const launch = (module: string, memoryLimitMb: number): Launch => ({
      argv: python.argv(module),
      mounts,
      env,
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
