import { ConfigError, loadConfig, type Config } from './common/config.js';
import { VERSION } from './common/version.js';
import { checkDatabase } from './database/start-check.js';
import { DatabaseStartError } from './database/start-faults.js';
import type { Check } from './grading/sandbox/native/host-check.js';
import { diagnose, inWords } from './grading/sandbox/native/self-test.js';

/** One line of the report, and whether the server could not start with it. */
interface Line extends Check {
  isFatal?: boolean;
}

/** Prints what an operator wants to know before the server starts; exit code 1 where it could not. */
async function main(): Promise<void> {
  const config = loadConfig();
  console.log(
    `LearnFlow ${VERSION}, Node.js ${process.versions.node}, ${process.platform} ${process.arch}\n`,
  );
  const lines = [await checkServer(config), ...(await checkSandbox(config))];
  for (const line of lines) console.log(inWords(line));
  if (lines.some(({ isFatal }) => isFatal)) process.exitCode = 1;
}

async function checkServer({ env }: Config): Promise<Line> {
  const name = 'database';
  if (env.DATABASE_URL === undefined)
    return { name, ok: true, detail: `embedded PostgreSQL in ${env.DATA_DIR}, started with the server` };
  const { DATABASE_DIRECT_URL: directUrl, DATABASE_POOL_SIZE: poolSize } = env;
  try {
    const target = await checkDatabase({ url: env.DATABASE_URL, directUrl, poolSize });
    const pooled = target.directUrl === target.url ? '' : ', and directly for what needs a session';
    return { name, ok: true, detail: `usable at ${new URL(target.url).hostname}${pooled}` };
  } catch (error) {
    if (!(error instanceof DatabaseStartError)) throw error;
    return { name, ok: false, detail: error.message, isFatal: true };
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
