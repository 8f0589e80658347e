import { execFile } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { CallTest, LanguageId } from '../src/grading/grading.types.js';
import { languageOf } from '../src/grading/languages.js';
import { encodeArg } from '../src/grading/values/wire.js';

const run = promisify(execFile);
const MEMORY_MB = 128;

/** The interpreter with the harness and the same requests, but without a sandbox, a pool or a server. */
export class BareRun {
  private constructor(private readonly command: string) {}

  /** Copies the harness into the folder, and writes down what the engine would ask it. */
  static async prepare(
    folder: string,
    language: LanguageId,
    code: string,
    tests: readonly CallTest[],
  ): Promise<BareRun> {
    const find = (...paths: string[]) =>
      paths.filter((path) => existsSync(path)).map((path) => realpathSync(path))[0];
    const runtime = languageOf(language)?.native?.({ find, share: (path) => path });
    if (runtime?.mode !== 'harness') throw new Error(`${language} has no harness here`);
    const { argv, mounts } = runtime.launch(MEMORY_MB);
    const box = join(folder, language);
    const inBox = (text: string) => text.replaceAll('/box', box);
    const files = mounts.filter(({ inside }) => inside.startsWith('/box/') && inside !== '/box/node');
    for (const { host, inside } of files) {
      await mkdir(dirname(inBox(inside)), { recursive: true });
      await copyFile(host, inBox(inside));
    }
    await writeFile(join(box, 'requests'), requests(language, code, tests));
    const words = argv.map((word) => (word === '/box/node' ? process.execPath : inBox(word)));
    const quoted = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
    return new BareRun(`exec ${quoted} 3<${box}/requests 4>${box}/answers </dev/null`);
  }

  /** One run, to the answer of the last test. */
  async once(): Promise<void> {
    await run('/bin/sh', ['-c', this.command]);
  }

  /** So many runs from a shell loop, `abreast` at a time. */
  async loop(times: number, abreast: number): Promise<void> {
    const script = `seq ${times} | xargs -P ${abreast} -I{} sh -c "$COMMAND"`;
    await run('/bin/sh', ['-c', script], { env: { PATH: process.env['PATH'] ?? '', COMMAND: this.command } });
  }
}

function requests(language: LanguageId, code: string, tests: readonly CallTest[]): string {
  const main = languageOf(language)?.solutionFile ?? '';
  const load = {
    n: 'load',
    op: 'load',
    files: { [main]: code },
    main,
    kind: 'call',
    memoryLimitMb: MEMORY_MB,
  };
  const calls = tests.map((test, n) => ({
    n: String(n),
    op: 'call',
    function: test.function,
    args: test.args.map((arg) => encodeArg(arg)),
  }));
  return [load, ...calls].map((frame) => `${JSON.stringify(frame)}\n`).join('');
}
