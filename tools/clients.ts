import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openapiGenerator } from './clients-openapi-generator.js';
import { ASYNCAPI, HERE, OPENAPI, run, runQuietly, tool, type Variables } from './clients-run.js';
import { openServer } from './server.js';

const GENERATED = join(HERE, 'typescript/generated');

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

/** The documents by the linters, then generated clients of several languages through the journey of a student. */
async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'learnflow-clients-'));
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  await lint();
  const server = await openServer({});
  try {
    const variables = { LEARNFLOW_URL: server.url };
    await Promise.all([
      typescript(variables),
      python(variables, folder),
      openapiGenerator(variables, folder),
    ]);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
