import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HERE, OPENAPI, run } from './clients-run.js';
import { openServer } from './server.js';

/** What would end the session that all other requests need. */
const NOT_CALLED = ['auth_logout', 'auth_changePassword', 'auth_endSession'];
/** What a schema allows may still be refused: the id of nothing, the cursor of another list, a password that is wrong. */
const NOT_CHECKED = 'positive_data_acceptance';

interface Bounds {
  examples: string;
  seed: string;
}

const argumentsFor = (url: string, token: string, { examples, seed }: Bounds): string[] => [
  `--config-file=${join(HERE, 'python/schemathesis.toml')}`,
  'run',
  OPENAPI,
  `--url=${url}`,
  `--header=Authorization: Bearer ${token}`,
  '--phases=examples,coverage,fuzzing',
  `--max-examples=${examples}`,
  `--seed=${seed}`,
  '--generation-database=none',
  '--continue-on-failure',
  `--exclude-checks=${NOT_CHECKED}`,
  '--warnings=off',
  '--no-color',
  ...NOT_CALLED.map((operation) => `--exclude-operation-id=${operation}`),
];

/**
 * schemathesis on the live server, as a student and as an instructor: valid and invalid requests of every operation. Finds
 * a 500, a status, header or body that the document does not tell of, an invalid request that is taken, a wrong method
 * that is not 405.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { examples: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
  });
  const folder = await mkdtemp(join(tmpdir(), 'learnflow-fuzz-'));
  const bin = join(folder, 'venv/bin');
  const server = await openServer({});
  try {
    await run('python3', ['-m', 'venv', join(folder, 'venv')]);
    await run(join(bin, 'pip'), ['install', '-q', '-r', 'python/fuzz-requirements.txt']);
    const student = await server.newStudent();
    await Promise.all(
      Object.entries({ student, instructor: server.instructor }).map(async ([role, client]) => {
        const output = await run(
          join(bin, 'schemathesis'),
          argumentsFor(server.url, client.accessToken, values),
          folder,
        );
        console.log(`schemathesis as ${role}: ${/[\d,]+ generated/.exec(output)?.[0] ?? ''}, nothing found`);
      }),
    );
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
