import { Client } from 'pg';
import { ConfigError, loadConfig, type Config } from './common/config.js';
import { VERSION } from './common/version.js';
import { normaliseDatabaseUrl } from './database/database-url.js';
import { diagnose } from './grading/native/self-test.js';

/** One line of the report, and whether the server could not start with it. */
interface Line {
  name: string;
  mark: 'ok' | 'no';
  detail: string;
  cure?: string | undefined;
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
  for (const { name, mark, detail, cure } of lines) {
    console.log(`${mark.padEnd(3)} ${name.padEnd(14)} ${detail}`);
    if (cure !== undefined) console.log(`${' '.repeat(19)}${cure}`);
  }
  if (lines.some(({ isFatal }) => isFatal)) process.exitCode = 1;
}

async function checkDatabase({ env }: Config): Promise<Line> {
  const name = 'database';
  if (env.DATABASE_URL === undefined)
    return { name, mark: 'ok', detail: `embedded PostgreSQL in ${env.DATA_DIR}, started with the server` };
  const connectionString = normaliseDatabaseUrl(env.DATABASE_URL);
  const client = new Client({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    const { hostname } = new URL(connectionString);
    return { name, mark: 'ok', detail: `PostgreSQL ${rows[0]?.server_version} at ${hostname}` };
  } catch (error) {
    const detail = `cannot be reached: ${error instanceof Error ? error.message : String(error)}`;
    return { name, mark: 'no', detail, cure: 'Check DATABASE_URL, and that the server runs.', isFatal: true };
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function checkSandbox({ env }: Config): Promise<Line[]> {
  const { native, runtimes } = await diagnose();
  const lines: Line[] = native.checks.map(({ name, ok, detail, cure }) => ({
    name,
    mark: ok ? 'ok' : 'no',
    detail,
    cure,
  }));
  for (const { language, version } of runtimes) lines.push({ name: language, mark: 'ok', detail: version });
  lines.push(chosen(env.GRADER, native.usable));
  return lines;
}

function chosen(grader: Config['env']['GRADER'], isUsable: boolean): Line {
  const name = 'GRADER';
  if (grader === 'native' && !isUsable)
    return { name, mark: 'no', detail: 'native, so the server refuses to start', isFatal: true };
  const sandbox = grader === 'auto' ? (isUsable ? 'native' : 'wasm') : grader;
  return { name, mark: 'ok', detail: `${grader}: code runs in the ${sandbox} sandbox` };
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
});
