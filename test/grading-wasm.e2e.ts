import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Grader } from '../src/grading/grader.js';
import type { GradeReport, LanguageId, TestCase, Verdict } from '../src/grading/grading.types.js';
import { openGrader } from './support/open-grader.js';

const LIMITS = { timeLimitMs: 1000, memoryLimitMb: 64 };
const SHORT = { timeLimitMs: 150, memoryLimitMb: 64 };
const ADD: TestCase[] = [
  { kind: 'call', function: 'add', args: [1, 2], expected: 3 },
  { kind: 'call', function: 'add', args: [-5, 5], expected: 0 },
];
const ONE_ADD = ADD.slice(0, 1);
const SUM_IO: TestCase[] = [
  { kind: 'io', stdin: '1 2\n', expectedStdout: '3\n' },
  { kind: 'io', stdin: '-5 5\n', expectedStdout: '0\n' },
];

describe('the wasm sandbox', () => {
  let grader: Grader;

  beforeAll(async () => {
    grader = await openGrader('wasm');
  });
  afterAll(async () => {
    await grader.stop();
  });

  const grade = (language: LanguageId, code: string, tests = ADD, limits = LIMITS): Promise<GradeReport> =>
    grader.grade({ language, code, tests, limits });
  const verdicts = ({ results }: GradeReport): Verdict[] => results.map((result) => result.verdict);
  /** What a program that solves its task printed on the way. */
  async function printedBy(code: string): Promise<string> {
    const report = await grade('python', `${code}\ndef add(a, b):\n    return a + b\n`, ONE_ADD);
    expect(verdicts(report)).toEqual(['accepted']);
    return report.results[0]?.stdout ?? '';
  }

  it('lets each program begin with the files that the first had, and all of their quota', async () => {
    const code = [
      'import os',
      'home = os.getcwd()',
      'print(home, [os.listdir(folder) for folder in (home, "/tmp", "/dev/shm")])',
      'os.makedirs("/tmp/a/b")',
      'for path in ("/tmp/a/b/big", "/dev/shm/big"):',
      '    with open(path, "wb") as file:',
      '        for _ in range(3): file.write(bytes(1 << 20))',
      'os.remove("/dev/shm/big")',
      'open("/dev/shm/seen", "w").close()',
      'open("own.py", "w").write("x = 1")',
      'os.chdir("/tmp/a")',
      'os.chmod("b", 0)',
      'os.rename(home, "/tmp/moved")',
    ].join('\n');
    const tests = [1, 2, 3, 4].map((): TestCase => ({ kind: 'io', stdin: '', expectedStdout: '' }));
    const { results } = await grade('python', code, tests);
    const printed = results.map(({ actual }) => actual);
    expect(printed[0]).toMatch(/^\/home\/student \[\['solution\.py'\], \[\], \['tmp'\]\]\n$/);
    expect(printed).toEqual(tests.map(() => printed[0]));
  });

  describe.each<[LanguageId, Record<string, string>]>([
    [
      'python',
      {
        right: 'def add(a, b):\n    return a + b',
        wrong: 'def add(a, b):\n    return a - b',
        half: 'def add(a, b):\n    return 3',
        raises: 'def add(a, b):\n    return a + c',
        loops: 'def add(a, b):\n    while True: pass',
        loopsWhileLoading: 'while True: pass',
        eats: 'def add(a, b):\n    x = []\n    while True: x.append(bytes(1 << 20))',
        floods: 'def add(a, b):\n    while True: print("x" * 1000)',
        broken: 'def add(a, b)\n    return a',
        leaves: 'import os\ndef add(a, b):\n    if a == 1: os._exit(0)\n    return a + b',
        recurses:
          'import sys\nsys.setrecursionlimit(10**7)\ndef add(a, b):\n    return repr_of(add, a, b)\ndef repr_of(f, a, b):\n    return sorted([a], key=lambda x: f(a, b))',
        io: 'a, b = map(int, input().split())\nprint(a + b)',
        leavesIo: 'import sys\na, b = map(int, input().split())\nprint(a + b)\nsys.exit()',
        remembers:
          'try:\n    seen\n    print("stale")\nexcept NameError:\n    seen = 1\n    print(sum(map(int, input().split())))',
      },
    ],
    [
      'javascript',
      {
        right: 'function add(a, b) { return a + b; }',
        wrong: 'function add(a, b) { return a - b; }',
        half: 'function add(a, b) { return 3; }',
        raises: 'function add(a, b) {\n  return a + c;\n}',
        loops: 'function add(a, b) { while (true); }',
        loopsWhileLoading: 'while (true);',
        eats: 'function add(a, b) { const x = []; while (true) x.push(new Array(1e5).fill(1)); }',
        floods: 'function add(a, b) { while (true) console.log("x".repeat(1000)); }',
        broken: 'function add(a, b) {\n  return a b;\n}',
        leaves: 'function add(a, b) { if (a === 1) process.exit(0); return a + b; }',
        recurses: 'function add(a, b) { return add(a, b) + 1; }',
        io: 'const [a, b] = require("fs").readFileSync(0, "utf8").split(" ").map(Number);\nconsole.log(a + b);',
        leavesIo:
          'const [a, b] = require("fs").readFileSync(0, "utf8").split(" ").map(Number);\nconsole.log(a + b);\nprocess.exit();',
        remembers:
          'if (globalThis.seen) console.log("stale");\nglobalThis.seen = 1;\nconst [a, b] = require("fs").readFileSync("/dev/stdin", "utf8").split(" ").map(Number);\nconsole.log(a + b);',
      },
    ],
  ])('in %s', (language, code) => {
    const run = (name: string, tests = ADD, limits = LIMITS): Promise<GradeReport> =>
      grade(language, code[name] ?? '', tests, limits);

    it('accepts a right solution', async () => {
      const report = await run('right');
      expect(report).toMatchObject({ verdict: 'accepted', score: 100, sandbox: 'wasm', integrity: 'full' });
    });

    it('tells a wrong answer, test by test', async () => {
      expect(verdicts(await run('wrong'))).toEqual(['wrong_answer', 'wrong_answer']);
      expect(verdicts(await run('half'))).toEqual(['accepted', 'wrong_answer']);
    });

    it('shows an exception with its line', async () => {
      const report = await run('raises', ONE_ADD);
      expect(verdicts(report)).toEqual(['runtime_error']);
      expect(report.results[0]?.message).toMatch(/line 2/);
    });

    it('ends an endless loop, in a function and while loading', async () => {
      expect(verdicts(await run('loops', ONE_ADD, SHORT))).toEqual(['time_limit_exceeded']);
      expect(verdicts(await run('loopsWhileLoading', ADD, SHORT))).toEqual([
        'time_limit_exceeded',
        'time_limit_exceeded',
      ]);
    });

    it('ends a program that eats memory', async () => {
      expect(verdicts(await run('eats', ONE_ADD))).toEqual(['memory_limit_exceeded']);
    });

    it('boots under the smallest memory limit', async () => {
      expect((await run('right', ADD, { timeLimitMs: 1000, memoryLimitMb: 16 })).score).toBe(100);
    });

    it('ends a flood of output', async () => {
      expect(verdicts(await run('floods', ONE_ADD))).toEqual(['output_limit_exceeded']);
    });

    it('tells code that does not compile, with its line', async () => {
      const report = await run('broken');
      expect(verdicts(report)).toEqual(['compile_error', 'compile_error']);
      expect(report.results[0]?.message).toMatch(/line [12]/);
    });

    it('goes on with a new process after one that left', async () => {
      expect(verdicts(await run('leaves'))).toEqual(['runtime_error', 'accepted']);
    });

    it('survives a recursion without end', async () => {
      expect(verdicts(await run('recurses', ONE_ADD))).toEqual(['runtime_error']);
    });

    it('runs programs on standard input, each with globals of its own', async () => {
      for (const name of ['io', 'leavesIo', 'remembers']) {
        expect(verdicts(await run(name, SUM_IO))).toEqual(['accepted', 'accepted']);
      }
    });
  });

  it('runs asyncio, sleep and the libraries beginners import', async () => {
    const program = [
      'import asyncio, collections, dataclasses, json, random, re, time, unittest',
      'async def main():',
      '    await asyncio.gather(*(asyncio.sleep(0.01) for _ in range(3)))',
      '    return "done"',
      'time.sleep(0.01)',
      'print(asyncio.run(main()))',
    ].join('\n');
    expect(await printedBy(program)).toBe('done\n');
  });

  it('gives random numbers that differ from run to run', async () => {
    const [one, other] = [
      await printedBy('import random\nprint(random.random())'),
      await printedBy('import random\nprint(random.random())'),
    ];
    expect(one).not.toBe(other);
  });

  it.each([
    ['module.exports', 'module.exports = { add: (a, b) => a + b };'],
    ['an ES module', 'export const add = (a, b) => a + b;'],
    ['a default export', 'export default { add: (a, b) => a + b };'],
    [
      'an imported module',
      'import { inspect } from "node:util";\nexport function add(a, b) { inspect(a); return a + b; }',
    ],
    [
      'an async function',
      'async function add(a, b) { await new Promise((done) => setTimeout(done, 5)); return a + b; }',
    ],
  ])('finds a JavaScript function in %s', async (_, code) => {
    expect((await grade('javascript', code)).score).toBe(100);
  });

  it.each([
    [
      'readline',
      'require("readline").createInterface({ input: process.stdin }).on("line", (line) => console.log(line.split(" ").reduce((a, b) => +a + +b)));',
    ],
    [
      'readline questions',
      'const rl = require("node:readline").createInterface({ input: process.stdin });\nrl.question("", (line) => { const [a, b] = line.split(" "); console.log(+a + +b); rl.close(); });',
    ],
    [
      'a stream',
      'let text = "";\nprocess.stdin.on("data", (part) => (text += part)).on("end", () => console.log(text.split(" ").reduce((a, b) => +a + +b)));',
    ],
    [
      'an async loop over lines',
      'import { createInterface } from "node:readline";\nfor await (const line of createInterface({ input: process.stdin })) console.log(line.split(" ").reduce((a, b) => +a + +b));',
    ],
  ])('serves standard input to JavaScript by %s', async (_, code) => {
    expect((await grade('javascript', code, SUM_IO)).score).toBe(100);
  });

  it('reports the failure of an async main', async () => {
    const report = await grade(
      'javascript',
      'async function main() {\n  throw new Error("lost");\n}\nmain();',
      SUM_IO,
    );
    expect(verdicts(report)).toEqual(['runtime_error', 'runtime_error']);
  });

  it.each<[LanguageId, string]>([
    // 20 MB that hold themselves: only the collector of cycles frees them.
    ['python', 'data = [0] * 5_000_000\ndef keep(): return data\nprint(sum(map(int, input().split())))'],
    [
      'javascript',
      'const data = new Array(2_000_000).fill(1);\ndata.self = data;\nconst [a, b] = require("fs").readFileSync(0, "utf8").split(" ").map(Number);\nconsole.log(a + b);',
    ],
  ])(
    'gives each test of a %s program all of the memory, whatever others have left',
    async (language, code) => {
      const tests = Array.from({ length: 3 }, () => SUM_IO).flat();
      expect(new Set(verdicts(await grade(language, code, tests)))).toEqual(new Set(['accepted']));
    },
  );

  it('stops a program that eats memory in a later test only', async () => {
    const code = 'a, b = map(int, input().split())\nx = [0] * (10**9 if a < 0 else 1)\nprint(a + b)';
    const report = await grade('python', code, [...SUM_IO, ...SUM_IO]);
    const one = ['accepted', 'memory_limit_exceeded'];
    expect(verdicts(report)).toEqual([...one, ...one]);
  });
});
