import { loadConfig, type Config } from '../common/config.js';
import { VERSION } from '../common/version.js';
import { checkDatabase } from '../database/start/start-check.js';
import { DatabaseStartError, placeOf } from '../database/start/start-faults.js';
import type { Check } from '../grading/sandbox/native/confinement/host-check.js';
import { diagnose, inWords } from '../grading/sandbox/native/confinement/self-test.js';
import { EXIT, type Output } from './output.js';

/** One line of the report, and whether the server could not start with it. */
interface Line extends Check {
  isFatal?: boolean;
}

/** What an operator wants to know before the server starts; fails where it could not. */
export async function doctor(output: Output): Promise<number> {
  const config = loadConfig();
  const checks = [await checkServer(config), ...(await checkSandbox(config))];
  const { node } = process.versions;
  output.result({ version: VERSION, node, platform: process.platform, arch: process.arch, checks }, () =>
    [
      `LearnFlow ${VERSION}, Node.js ${node}, ${process.platform} ${process.arch}\n`,
      ...checks.map(inWords),
    ].join('\n'),
  );
  return checks.some(({ isFatal }) => isFatal) ? EXIT.failed : EXIT.done;
}

async function checkServer({ env }: Config): Promise<Line> {
  const name = 'database';
  if (env.DATABASE_URL === undefined)
    return { name, ok: true, detail: `embedded PostgreSQL in ${env.DATA_DIR}, started with the server` };
  const { DATABASE_DIRECT_URL: directUrl, DATABASE_POOL_SIZE: poolSize } = env;
  try {
    const target = await checkDatabase({ url: env.DATABASE_URL, directUrl, poolSize });
    const pooled = target.directUrl === target.url ? '' : ', and directly for what needs a session';
    return { name, ok: true, detail: `usable at ${placeOf(target.url).host}${pooled}` };
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
