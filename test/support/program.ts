import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../tools/free-port.js';
import { CACHE_DIR } from './cache-dir.js';
import { ourProgram } from './our-program.js';

export interface Program {
  url: string;
  /** Everything printed so far. */
  output(): string;
  process: ChildProcess;
  /** Sends the signal and waits for the end; answers the exit code and how long it took, in ms. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; ms: number }>;
}

/**
 * `main` in a process of its own, as a user starts it, or by a launcher (a command and its arguments); resolves when
 * its banner has been printed.
 */
export async function startProgram(
  settings: Record<string, string>,
  launcher: readonly string[] = [],
): Promise<Program> {
  const program = await spawnProgram(settings, launcher);
  await program.printed('is ready');
  return program;
}

/** For a start that should fail: resolves with what was printed and the exit code. */
export async function failToStart(
  settings: Record<string, string>,
  launcher: readonly string[] = [],
): Promise<{ code: number | null; output: string }> {
  const program = await spawnProgram(settings, launcher);
  const [code] = (await once(program.process, 'exit')) as [number | null];
  return { code, output: program.output() };
}

async function spawnProgram(
  settings: Record<string, string>,
  launcher: readonly string[],
): Promise<Program & { printed(text: string): Promise<void> }> {
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'] ?? '',
    APP_HOST: '127.0.0.1',
    APP_PORT: String(port),
    LOG_LEVEL: 'warn',
    CACHE_DIR: CACHE_DIR ?? '',
    ...settings,
  };
  const [command = '', ...args] = [...launcher, process.execPath, ...ourProgram('src/main')];
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  return {
    url: `http://127.0.0.1:${env.APP_PORT}`,
    process: child,
    output: () => output,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (output.includes(text)) resolve();
        };
        child.stdout.on('data', look);
        child.once('exit', (code) =>
          reject(new Error(`ended with ${code} before it printed "${text}":\n${output}`)),
        );
      }),
    stop: async (signal = 'SIGINT') => {
      const start = performance.now();
      const exited = once(child, 'exit');
      child.kill(signal);
      const [code] = (await exited) as [number | null];
      return { code, ms: performance.now() - start };
    },
  };
}
