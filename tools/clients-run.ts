import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

export const HERE = resolve('tools/clients');
export const OPENAPI = resolve('openapi.json');
export const ASYNCAPI = resolve('asyncapi.json');
const STEP_WITHIN_MS = 300_000;

export type Variables = Record<string, string>;

/** Runs a program to its end and gives back what it printed; throws with all of that where it fails. */
export async function run(
  program: string,
  args: string[],
  cwd = HERE,
  variables: Variables = {},
): Promise<string> {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: STEP_WITHIN_MS,
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  const code = await new Promise<number | null>((done, reject) =>
    child.once('error', reject).once('close', done),
  );
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}

/** As `run`; whatever it says is a complaint. */
export async function runQuietly(...call: Parameters<typeof run>): Promise<void> {
  const output = await run(...call);
  if (/warn/i.test(output)) throw new Error(`${call[0]} warns:\n${output}`);
}

/** Whether a program is there at all. */
export const isThere = (program: string, ...args: string[]): Promise<boolean> =>
  run(program, args).then(
    () => true,
    () => false,
  );

export const tool = (name: string): string => join(HERE, 'node_modules/.bin', name);
