import { expect, it } from '@jest/globals';
import type { TestCase, Verdict } from '../src/grading/grading.types.js';
import { ADD, add, describeNative, SUM_IO, verdicts } from './support/native-grading.js';

describeNative('programs in the native sandbox', ({ grade, grader }) => {
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
    [
      'fs.promises',
      'import { promises } from "node:fs";\nconst t = await promises.readFile("/dev/stdin", "utf8");',
    ],
    [
      'fs/promises',
      'import { readFile } from "fs/promises";\nconst t = await readFile("/dev/stdin", "utf8");',
    ],
    [
      'process.getBuiltinModule',
      'const fs = process.getBuiltinModule("node:fs/promises");\nconst t = await fs.readFile("/dev/stdin", "utf8");',
    ],
    [
      'createRequire',
      'import { createRequire } from "module";\nconst fs = createRequire("/box/a.js")("fs/promises");\nconst t = await fs.readFile("/dev/stdin", "utf8");',
    ],
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

  it('ends at once when nobody wants the answer any more', async () => {
    const request = {
      language: 'python' as const,
      code: 'while True: pass',
      tests: ADD,
      limits: { timeLimitMs: 30_000, memoryLimitMb: 64 },
    };
    await expect(grader().grade(request, { signal: AbortSignal.timeout(200) })).rejects.toMatchObject({
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
    ).rejects.toMatchObject({ name: 'ExerciseFault' });
  });
});
