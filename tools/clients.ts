import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openServer } from './server.js';

const HERE = resolve('tools/clients');
const OPENAPI = resolve('openapi.json');
const ASYNCAPI = resolve('asyncapi.json');
const GENERATED = join(HERE, 'typescript/generated');
const STEP_WITHIN_MS = 300_000;

type Variables = Record<string, string>;

/** Runs a program to its end and gives back what it printed; throws with all of that where it fails. */
async function run(program: string, args: string[], cwd = HERE, variables: Variables = {}): Promise<string> {
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

const tool = (name: string): string => join(HERE, 'node_modules/.bin', name);

/** As `run`; whatever it says is a complaint. */
async function runQuietly(...call: Parameters<typeof run>): Promise<void> {
  const output = await run(...call);
  if (/warn/i.test(output)) throw new Error(`${call[0]} warns:\n${output}`);
}

async function lint(): Promise<void> {
  await run(tool('spectral'), ['lint', '-F', 'hint', '-r', '.spectral.yaml', OPENAPI, ASYNCAPI]);
  await runQuietly(tool('redocly'), ['lint', '--config', 'redocly.yaml', '--format', 'stylish', OPENAPI]);
  console.log('Spectral and Redocly find nothing.');
}

async function typescript(variables: Variables): Promise<void> {
  await runQuietly(tool('openapi-typescript'), [OPENAPI, '-o', join(GENERATED, 'schema.d.ts')]);
  await runQuietly(tool('openapi-ts'), [
    '-i',
    OPENAPI,
    '-o',
    join(GENERATED, 'hey'),
    '-c',
    '@hey-api/client-fetch',
  ]);
  await run(tool('tsc'), ['-p', 'typescript']);
  for (const journey of ['fetch-journey.js', 'hey-journey.js'])
    console.log((await run(process.execPath, [join(GENERATED, 'out', journey)], HERE, variables)).trim());
}

async function python(variables: Variables, folder: string): Promise<void> {
  const bin = join(folder, 'venv/bin');
  await run('python3', ['-m', 'venv', join(folder, 'venv')]);
  await run(join(bin, 'pip'), ['install', '-q', '-r', 'python/requirements.txt']);
  const client = join(folder, 'client');
  await runQuietly(
    join(bin, 'openapi-python-client'),
    ['generate', '--path', OPENAPI, '--output-path', client, '--config', 'python/generator.yaml'],
    HERE,
    {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    },
  );
  await cp(join(HERE, 'python/journey.py'), join(client, 'journey.py'));
  await run(join(bin, 'mypy'), ['--strict', 'journey.py'], client);
  console.log((await run(join(bin, 'python'), ['journey.py'], client, variables)).trim());
}

/** The documents by the linters, then clients of both languages through the journey of a student. */
async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'learnflow-clients-'));
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  await lint();
  const server = await openServer({});
  try {
    const variables = { LEARNFLOW_URL: server.url };
    await typescript(variables);
    await python(variables, folder);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
