import { existsSync } from 'node:fs';
import type { Host, Mount } from '../language.js';

/** How Python starts inside a sandbox. */
export interface PythonInterpreter {
  /** Runs the function `main` of a module that lies in /box. */
  argv(module: string): string[];
  /** Of what it needs itself. */
  mounts: Mount[];
  env: Record<string, string>;
}

/** For `zoneinfo`, where the machine has it. */
const TIME_ZONES = '/usr/share/zoneinfo';
const start = (module: string): string =>
  `import sys; sys.path.insert(0, "/box"); import ${module}; del sys.path[0]; ${module}.main()`;

/** Undefined where this machine has none. */
export function findPython(host: Pick<Host, 'find'>): PythonInterpreter | undefined {
  const interpreter = host.find('/usr/bin/python3', '/usr/local/bin/python3');
  if (!interpreter) return undefined;
  const local = interpreter.startsWith('/usr/local/');
  const folders = [...(local ? ['/usr/local'] : []), ...(existsSync(TIME_ZONES) ? [TIME_ZONES] : [])];
  return {
    argv: (module) => [interpreter, '-I', '-S', '-B', '-X', 'utf8', '-c', start(module)],
    mounts: folders.map((folder) => ({ host: folder, inside: folder })),
    env: local ? { LD_LIBRARY_PATH: '/usr/local/lib' } : {},
  };
}
