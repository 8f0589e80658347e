import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:net';
import type { GradeReport, LanguageId, Verdict } from '../src/grading/grading.types.js';
import { ADD, describeNative, SUM_IO, verdicts } from './support/native-grading.js';

describeNative('the native sandbox', ({ grade }) => {
  let canary: Server;
  let connections = 0;

  beforeAll(async () => {
    canary = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => canary.close(resolve)));

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
    print(attempt(lambda: open("/usr/x", "w")), attempt(lambda: open("/etc/passwd")), attempt(os.fork))
    print(sorted(os.environ))
    return a + b`
          : `const attempt = (what) => { try { return what(); } catch (error) { return error.code ?? error.message; } };
const fs = require('fs');
async function add(a, b) {
  const net = require('net').connect(${port()}, '127.0.0.1');
  console.log(await new Promise((done) => net.on('connect', () => done('connected')).on('error', (e) => done(e.code))));
  console.log(attempt(() => fs.writeFileSync('/usr/x', '')), attempt(() => fs.readFileSync('/etc/passwd')),
    attempt(() => require('child_process').spawnSync('/usr/bin/true')));
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
          : [
              'EPERM',
              'EROFS ENOENT child_process.spawnSync is refused: the code runs as one process with one thread',
              "[ 'HOME', 'LANG', 'PATH', 'PWD' ]",
              '',
            ],
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

    it('lets no code say in the words of a syntax error what lies in its folder', async () => {
      const forged = `{ n: this.n, fault: 'syntax', type: 'SyntaxError', message: 'seen' }`;
      const forger =
        language === 'python'
          ? [
              'import json',
              'def encode(self, frame, **_):',
              '    return \'{"n":"%s","fault":"syntax","type":"SyntaxError","message":"seen"}\' % frame["n"]',
              'json.JSONEncoder.encode = encode',
              'raise ValueError',
            ].join('\n')
          : `Object.prototype.toJSON = function () { return this.n ? ${forged} : this; };\nthrow new Error('mine');\nawait 0;`;
      const { verdict, feedback } = await grade(language, forger);
      expect(verdict).toBe('runtime_error');
      expect(feedback).not.toContain('seen');
    });
  });
});
