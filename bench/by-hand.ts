import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LanguageId, TestCase } from '../src/grading/grading.types.js';
import { bwrapArguments } from '../src/grading/sandbox/native/confinement/bwrap.js';

const run = promisify(execFile);
/** Nothing of this process's own, such as certificates for Node to read. */
const ENV = { PATH: '/usr/bin:/bin' };

/**
 * What a person would type: the interpreter with a file of the solution and its tests; for C the compiler and then the
 * program for each test, all in one sandbox. Undefined for what it does not know.
 */
export async function byHand(
  folder: string,
  language: LanguageId,
  code: string,
  tests: readonly TestCase[],
): Promise<(() => Promise<void>) | undefined> {
  if (language === 'python' || language === 'javascript') {
    const checks = tests.map((test) => (test.kind === 'call' ? checkOf(language, test) : ''));
    const file = join(folder, language === 'python' ? 'solution.py' : 'solution.js');
    await writeFile(file, `${code}\n${checks.join('\n')}\n`);
    const command = language === 'python' ? '/usr/bin/python3' : process.execPath;
    return async () => void (await run(command, [file], { env: ENV }));
  }
  return language === 'c' ? compiledByHand(folder, code, tests) : undefined;
}

function checkOf(language: LanguageId, test: Extract<TestCase, { kind: 'call' }>): string {
  const call = `${test.function}(${test.args.map((arg) => JSON.stringify(arg)).join(', ')})`;
  const expected = JSON.stringify(test.expected);
  return language === 'python' ? `assert ${call} == ${expected}` : `if (${call} !== ${expected}) throw 1;`;
}

async function compiledByHand(
  folder: string,
  code: string,
  tests: readonly TestCase[],
): Promise<() => Promise<void>> {
  const inside = join(folder, 'work');
  await mkdir(inside);
  await writeFile(join(inside, 'solution.c'), code);
  const runs = tests.flatMap((test, n) => (test.kind === 'io' ? [{ n, ...test }] : []));
  for (const { n, stdin, expectedStdout } of runs) {
    await writeFile(join(inside, `${n}.in`), stdin);
    await writeFile(join(inside, `${n}.out`), expectedStdout);
  }
  const each = runs.map(({ n }) => `./program </box/work/${n}.in >out && cmp -s out /box/work/${n}.out`);
  const compile = 'gcc -std=gnu17 -O2 -o program /box/work/solution.c -lm';
  const mounts = ['/usr/include', '/usr/libexec'].map((path) => ({ host: path, inside: path }));
  const args = bwrapArguments(
    {
      argv: ['/bin/sh', '-c', [compile, ...each].join(' && ')],
      mounts: [...mounts, { host: inside, inside: '/box/work' }],
      limits: { tasks: 32, openFiles: 64, stackMb: 64 },
      maxResidentMb: 0,
    },
    { tmpMb: 64 },
  );
  const end = args.indexOf('--json-status-fd');
  const bare = [...args.slice(0, end), ...args.slice(args.indexOf('--', end))];
  return async () => void (await run('/usr/bin/bwrap', bare, { env: ENV }));
}
