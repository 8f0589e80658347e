import { Client } from 'pg';
import { ConfigError, loadConfig, type Config } from './common/config.js';
import { VERSION } from './common/version.js';
import { normaliseDatabaseUrl } from './database/database-url.js';
import type { Check } from './grading/sandbox/native/host-check.js';
import { diagnose, inWords } from './grading/sandbox/native/self-test.js';

/** One line of the report, and whether the server could not start with it. */
interface Line extends Check {
  isFatal?: boolean;
}

const CONNECT_TIMEOUT_MS = 5_000;

/** Prints what an operator wants to know before the server starts; exit code 1 where it could not. */
async function main(): Promise<void> {
  const config = loadConfig();
  console.log(
    `LearnFlow ${VERSION}, Node.js ${process.versions.node}, ${process.platform} ${process.arch}\n`,
  );
  const lines = [await checkDatabase(config), ...(await checkSandbox(config))];
  for (const line of lines) console.log(inWords(line));
  if (lines.some(({ isFatal }) => isFatal)) process.exitCode = 1;
}

async function checkDatabase({ env }: Config): Promise<Line> {
  const name = 'database';
  if (env.DATABASE_URL === undefined)
    return { name, ok: true, detail: `embedded PostgreSQL in ${env.DATA_DIR}, started with the server` };
  const connectionString = normaliseDatabaseUrl(env.DATABASE_URL);
  const client = new Client({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    const { hostname } = new URL(connectionString);
    return { name, ok: true, detail: `PostgreSQL ${rows[0]?.server_version} at ${hostname}` };
  } catch (error) {
    const detail = `cannot be reached: ${error instanceof Error ? error.message : String(error)}`;
    return { name, ok: false, detail, cure: 'Check DATABASE_URL, and that the server runs.', isFatal: true };
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function checkSandbox({ env }: Config): Promise<Line[]> {
  const { native, runtimes } = await diagnose();
  const languages = runtimes.map(({ language, version }) => ({ name: language, ok: true, detail: version }));
  return [...native.checks, ...languages, chosen(env.GRADER, native.usable)];
}

function chosen(grader: Config['env']['GRADER'], isUsable: boolean): Line {
  const name = 'GRADER';
  if (grader === 'native' && !isUsable)
    return { name, ok: false, detail: 'native, so the server refuses to start', isFatal: true };
  const sandbox = grader === 'auto' ? (isUsable ? 'native' : 'wasm') : grader;
  return { name, ok: true, detail: `${grader}: code runs in the ${sandbox} sandbox` };
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
});
