import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:net';
import { Grader } from '../src/grading/grader.js';
import type { GradeReport, LanguageId, TestCase, Verdict } from '../src/grading/grading.types.js';
import { checkHost } from '../src/grading/native/host-check.js';

const LIMITS = { timeLimitMs: 1000, memoryLimitMb: 128 };
const obstacle = (await checkHost()).find((check) => !check.ok);
if (obstacle && process.env.CI === 'true') throw new Error(`no native sandbox: ${obstacle.detail}`);
if (obstacle) console.warn(`native sandbox not tested: ${obstacle.detail}`);

const add = (...triples: [number, number, number][]): TestCase[] =>
  triples.map(([a, b, expected]) => ({ kind: 'call', function: 'add', args: [a, b], expected }));
const ADD = add([1, 2, 3], [-5, 5, 0]);
const SUM_IO: TestCase[] = [
  { kind: 'io', stdin: '1 2\n', expectedStdout: '3\n' },
  { kind: 'io', stdin: '-5 5\n', expectedStdout: '0\n' },
];

(obstacle ? describe.skip : describe)('the native sandbox', () => {
  let grader: Grader;
  let canary: Server;
  let connections = 0;

  beforeAll(async () => {
    grader = await Grader.create({ driver: 'native', log: () => undefined });
    canary = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await grader.stop();
    await new Promise((resolve) => canary.close(resolve));
  });

  const grade = (language: LanguageId, code: string, tests = ADD, limits = LIMITS): Promise<GradeReport> =>
    grader.grade({ language, code, tests, limits });
  const verdicts = ({ results }: GradeReport): Verdict[] => results.map((result) => result.verdict);
  const printed = (report: GradeReport): string | undefined => report.results[0]?.stdout;
  const port = (): number => (canary.address() as { port: number }).port;

  describe.each<[LanguageId, Record<string, string>]>([
    [
      'python',
      {
        right: 'def add(a, b):\n    return a + b',
        wrong: 'def add(a, b):\n    return a - b',
        raises: 'def add(a, b):\n    return a + c',
        loops: 'def add(a, b):\n    while True: pass',
        eats: 'def add(a, b):\n    x = []\n    while True: x.append(bytes(1 << 20))',
        floods: 'def add(a, b):\n    while True: print("x" * 1000)',
        broken: 'def add(a, b)\n    return a',
        leaves: 'import os\ndef add(a, b):\n    os._exit(0)',
        half: 'def add(a, b):\n    return 3',
        loopsWhileLoading: 'while True: pass',
        print: 'def add(a, b):\n    print("adding", a)\n    return a + b',
        io: 'a, b = map(int, input().split())\nprint(a + b)',
        dies: 'import ctypes\ndef add(a, b):\n    ctypes.string_at(0)',
      },
    ],
    [
      'javascript',
      {
        right: 'function add(a, b) { return a + b; }',
        wrong: 'function add(a, b) { return a - b; }',
        raises: 'function add(a, b) {\n  return a + c;\n}',
        loops: 'function add(a, b) { while (true); }',
        eats: 'function add(a, b) { const x = []; while (true) x.push(new ArrayBuffer(1 << 24)); }',
        floods: 'function add(a, b) { while (true) console.log("x".repeat(1000)); }',
        broken: 'function add(a, b) {\n  return a b;\n}',
        leaves: 'function add(a, b) { process.exit(0); }',
        half: 'function add(a, b) { return 3; }',
        loopsWhileLoading: 'while (true);',
        print: 'function add(a, b) { console.log("adding", a); return a + b; }',
        io: 'const [a, b] = require("fs").readFileSync(0, "utf8").split(" ").map(Number);\nconsole.log(a + b);',
        dies: 'function add(a, b) { process.abort(); }',
      },
    ],
  ])('%s', (language, programs) => {
    const program = (name: string): string => programs[name] ?? '';

    it('accepts right answers', async () => {
      const report = await grade(language, program('right'));
      expect(report).toMatchObject({ verdict: 'accepted', score: 100, sandbox: 'native', integrity: 'full' });
      for (const result of report.results) {
        expect(result.durationMs).toBeGreaterThan(0);
        expect(result.peakMemoryKb).toBeGreaterThan(1000);
      }
    });

    it.each<[string, Verdict]>([
      ['wrong', 'wrong_answer'],
      ['raises', 'runtime_error'],
      ['loops', 'time_limit_exceeded'],
      ['eats', 'memory_limit_exceeded'],
      ['floods', 'output_limit_exceeded'],
      ['broken', 'compile_error'],
      ['leaves', 'runtime_error'],
      ['dies', 'runtime_error'],
      ['loopsWhileLoading', 'time_limit_exceeded'],
    ])('%s: every test is %s', async (name, verdict) => {
      const report = await grade(language, program(name));
      expect(verdicts(report)).toEqual([verdict, verdict]);
      expect(report).toMatchObject({ verdict, score: 0 });
    });

    it('scores each test on its own', async () => {
      const report = await grade(language, program('half'));
      expect(verdicts(report)).toEqual(['accepted', 'wrong_answer']);
      expect(report.score).toBe(50);
    });

    it('keeps what a call prints apart from its answer', async () => {
      const report = await grade(language, program('print'));
      expect(report.results.map((result) => result.stdout)).toEqual(['adding 1\n', 'adding -5\n']);
      expect(report.score).toBe(100);
    });

    it('runs whole programs, each with an input of its own', async () => {
      const report = await grade(language, program('io'), SUM_IO);
      expect(report.score).toBe(100);
      expect(report.results[0]).toMatchObject({ stdin: '1 2\n', expected: '3\n', actual: '3\n' });
    });

    it('says in which line a program failed', async () => {
      const report = await grade(language, program('raises'));
      expect(report.results[0]?.message).toContain('line 2');
    });

    it('goes on after a test that ended its process', async () => {
      const fragile =
        language === 'python'
          ? 'import os\ndef add(a, b):\n    if a == 1: os._exit(1)\n    return a + b'
          : 'function add(a, b) { if (a === 1) process.exit(1); return a + b; }';
      expect(verdicts(await grade(language, fragile))).toEqual(['runtime_error', 'accepted']);
    });

    it('keeps of a hidden test what went in and out, for an instructor to see', async () => {
      const hidden = ADD.map((test) => ({ ...test, hidden: true }));
      const { results, feedback } = await grade(language, program('print'), hidden);
      expect(results[0]).toMatchObject({
        hidden: true,
        args: expect.any(String),
        expected: expect.any(String),
      });
      expect(feedback).not.toContain(results[0]!.args);
    });

    it('reaches neither the network nor the file system nor the environment', async () => {
      const spy =
        language === 'python'
          ? `import os, socket
def attempt(what):
    try: return what()
    except Exception as e: return type(e).__name__
def add(a, b):
    print(attempt(lambda: socket.create_connection(("127.0.0.1", ${port()}))))
    print(attempt(lambda: open("/tmp/x", "w")), attempt(lambda: open("/etc/passwd")), attempt(os.fork))
    print(sorted(os.environ))
    return a + b`
          : `const attempt = (what) => { try { return what(); } catch (error) { return error.code; } };
const fs = require('fs');
async function add(a, b) {
  const net = require('net').connect(${port()}, '127.0.0.1');
  console.log(await new Promise((done) => net.on('connect', () => done('connected')).on('error', (e) => done(e.code))));
  console.log(attempt(() => fs.writeFileSync('/tmp/x', '')), attempt(() => fs.readFileSync('/etc/passwd')),
    require('child_process').spawnSync('/usr/bin/true').error.code);
  console.log(Object.keys(process.env).sort());
  return a + b;
}`;
      const report = await grade(language, spy);
      expect(report.score).toBe(100);
      expect(printed(report)?.split('\n')).toEqual(
        language === 'python'
          ? [
              'PermissionError',
              'OSError FileNotFoundError PermissionError',
              "['HOME', 'LANG', 'PATH', 'PWD']",
              '',
            ]
          : ['EPERM', 'EROFS ENOENT EPERM', "[ 'HOME', 'LANG', 'PATH', 'PWD' ]", ''],
      );
      expect(connections).toBe(0);
    });

    it('does not take an answer that was written in advance', async () => {
      const forged = '{"n":"","value":3}\\n{"value":0}\\n';
      const forger =
        language === 'python'
          ? `import os\ndef add(a, b):\n    os.write(4, b'${forged}')\n    return None`
          : `function add(a, b) { require('fs').writeSync(4, '${forged}'); return null; }`;
      const report = await grade(language, forger);
      expect(report).toMatchObject({ verdict: 'runtime_error', score: 0 });
    });
  });

  it('types TypeScript away and keeps its line numbers', async () => {
    const right = 'export function add(a: number, b: number): number {\n  return a + b;\n}';
    expect((await grade('typescript', right)).score).toBe(100);
    const broken = await grade('typescript', 'const x: number = 1;\nexport function add(a: number {}');
    expect(broken.verdict).toBe('compile_error');
    expect(broken.results[0]?.message).toContain('line 2');
  });

  it.each([
    ['module.exports', 'const add = (a, b) => a + b;\nmodule.exports = { add };'],
    ['exports', 'exports.add = (a, b) => a + b;'],
    ['an ES module', 'import { sep } from "node:path";\nexport const add = (a, b) => (sep ? a + b : 0);'],
    ['a constant', 'const add = (a, b) => a + b;'],
    ['an async function', 'async function add(a, b) { return a + b; }'],
  ])('finds a JavaScript function given as %s', async (_, code) => {
    expect((await grade('javascript', code)).score).toBe(100);
  });

  it.each([
    ['/dev/stdin', 'const t = require("fs").readFileSync("/dev/stdin", "utf8");'],
    ['an import', 'import { readFileSync } from "node:fs";\nconst t = readFileSync(0, "utf8");'],
    ['for await', 'let t = "";\nfor await (const chunk of process.stdin) t += chunk;'],
  ])('reads standard input in JavaScript by %s', async (_, read) => {
    const code = `${read}\nconst [a, b] = t.split(" ").map(Number);\nconsole.log(a + b);`;
    expect((await grade('javascript', code, SUM_IO)).score).toBe(100);
  });

  it('reads standard input in JavaScript line by line and by events', async () => {
    const lines =
      'require("readline").createInterface({ input: process.stdin }).on("line", (l) => {\n  const [a, b] = l.split(" ").map(Number);\n  console.log(a + b);\n});';
    const events =
      'let t = "";\nprocess.stdin.on("data", (d) => (t += d)).on("end", () => {\n  const [a, b] = t.split(" ").map(Number);\n  console.log(a + b);\n  process.exit();\n});';
    for (const code of [lines, events]) expect((await grade('javascript', code, SUM_IO)).score).toBe(100);
  });

  it('keeps Python’s numbers apart and exact', async () => {
    const identity = 'def f(x): return x\ndef g(): return 10 ** 5000\ndef h(): return (1, 2.0, True)';
    const tests: TestCase[] = [
      { kind: 'call', function: 'f', args: [2n ** 70n], expected: 2n ** 70n },
      { kind: 'call', function: 'f', args: [2n ** 70n], expected: 2n ** 70n + 1n },
      { kind: 'call', function: 'f', args: [true], expected: 1 },
      { kind: 'call', function: 'f', args: ['3'], expected: 3 },
      { kind: 'call', function: 'f', args: [0.1], expected: 0.1 },
      { kind: 'call', function: 'g', args: [], expected: 10n ** 5000n },
      { kind: 'call', function: 'h', args: [], expected: [1, 2, true] },
    ];
    const accepted = (await grade('python', identity, tests)).results.map((result) => result.passed);
    expect(accepted).toEqual([true, false, false, false, true, true, true]);
  });

  it.each<[string, string, Verdict]>([
    ['exit() as the normal end', 'a, b = map(int, input().split())\nprint(a + b)\nexit()', 'accepted'],
    [
      'an exit code',
      'import sys\na, b = map(int, input().split())\nprint(a + b)\nsys.exit(2)',
      'runtime_error',
    ],
    [
      'threads that print after the main thread',
      'import threading, time\na, b = map(int, input().split())\ndef late():\n    time.sleep(0.05)\n    print(a + b)\nthreading.Thread(target=late).start()',
      'accepted',
    ],
    [
      'a program with a main guard',
      'if __name__ == "__main__":\n    print(sum(map(int, input().split())))',
      'accepted',
    ],
    [
      'exit functions',
      'import atexit\natexit.register(lambda: print(sum(map(int, s.split()))))\ns = input()',
      'accepted',
    ],
    ['reading past the end', 'input(); input()', 'runtime_error'],
    ['a closed standard output', 'import os\nos.close(1)\nprint(1, flush=True)', 'runtime_error'],
    [
      'asyncio',
      'import asyncio\nasync def main():\n    await asyncio.sleep(0)\n    print(sum(map(int, input().split())))\nasyncio.run(main())',
      'accepted',
    ],
  ])('gives a Python program its due: %s', async (_, code, verdict) => {
    expect(verdicts(await grade('python', code, SUM_IO))).toEqual([verdict, verdict]);
  });

  it.each<[string, string, Verdict]>([
    ['deep recursion', 'def add(a, b): return add(a, b)', 'runtime_error'],
    ['an exit', 'def add(a, b): raise SystemExit(0)', 'runtime_error'],
    ['a NUL in the source', 'def add(a, b): return a + b\0', 'compile_error'],
    ['nested brackets', `x = ${'('.repeat(5000)}1${')'.repeat(5000)}`, 'compile_error'],
    ['a generator', 'def add(a, b): yield a + b', 'wrong_answer'],
    [
      'a list that contains itself',
      'def add(a, b):\n    x = []\n    x.append(x)\n    return x',
      'wrong_answer',
    ],
    [
      'a patched builtin',
      'import builtins\nbuiltins.len = builtins.type = builtins.str = None\ndef add(a, b): return a + b',
      'accepted',
    ],
    ['a missing function', 'def sub(a, b): return a - b', 'runtime_error'],
    ['a closed answer pipe', 'import os\ndef add(a, b):\n    os.close(4)\n    return a + b', 'runtime_error'],
    [
      'a class that claims to be equal',
      'class All(int):\n    __eq__ = lambda self, other: True\ndef add(a, b): return All(7)',
      'wrong_answer',
    ],
    [
      'replaced standard output',
      'import sys, io\nsys.stdout = io.StringIO()\ndef add(a, b): return a + b',
      'accepted',
    ],
  ])('judges Python rightly in spite of %s', async (_, code, verdict) => {
    expect((await grade('python', code, add([1, 2, 3]))).verdict).toBe(verdict);
  });

  it('holds each memory limit, though one pool serves them all', async () => {
    const hundred = 'def add(a, b):\n    x = bytearray(100 << 20)\n    return a + b';
    expect((await grade('python', hundred, ADD, { timeLimitMs: 1000, memoryLimitMb: 64 })).verdict).toBe(
      'memory_limit_exceeded',
    );
    expect((await grade('python', hundred, ADD, { timeLimitMs: 1000, memoryLimitMb: 256 })).score).toBe(100);
  });

  it('collects a generator where the test asks for it', async () => {
    const tests: TestCase[] = [
      { kind: 'call', function: 'g', args: [3], expected: [0, 1, 2], collect: 'list' },
    ];
    expect((await grade('python', 'def g(n):\n    yield from range(n)', tests)).score).toBe(100);
    expect(
      (await grade('javascript', 'function* g(n) { for (let i = 0; i < n; i++) yield i; }', tests)).score,
    ).toBe(100);
  });

  it('runs only what is visible when asked so', async () => {
    const [first, second] = ADD;
    const tests = [first, { ...second, hidden: true }] as TestCase[];
    const request = { language: 'python' as const, code: 'def add(a, b): return 3', tests, limits: LIMITS };
    expect((await grader.grade(request, { onlyVisible: true })).results).toHaveLength(1);
  });

  it('ends at once when nobody wants the answer any more', async () => {
    const request = {
      language: 'python' as const,
      code: 'while True: pass',
      tests: ADD,
      limits: { timeLimitMs: 30_000, memoryLimitMb: 64 },
    };
    await expect(grader.grade(request, { signal: AbortSignal.timeout(200) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  it('grades many submissions at once, each as if alone', async () => {
    const reports = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        grade(
          index % 2 ? 'python' : 'javascript',
          index % 2 ? 'def add(a, b): return a + b' : 'function add(a, b) { return a + b; }',
        ),
      ),
    );
    expect(reports.map((report) => report.score)).toEqual(Array(12).fill(100));
  });

  it('refuses what it cannot grade', async () => {
    await expect(
      grade('python', '', [{ kind: 'unit', framework: 'assert', files: {} }]),
    ).rejects.toMatchObject({ name: 'NotGradable' });
  });
});
