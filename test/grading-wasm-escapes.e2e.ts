import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:net';
import type { Grader } from '../src/grading/grader.js';
import type { GradeReport, LanguageId, TestCase, Verdict } from '../src/grading/grading.types.js';
import { openGrader } from './support/open-grader.js';

const LIMITS = { timeLimitMs: 1000, memoryLimitMb: 64 };
const ADD: TestCase[] = [
  { kind: 'call', function: 'add', args: [1, 2], expected: 3 },
  { kind: 'call', function: 'add', args: [-5, 5], expected: 0 },
];
const ONE_ADD = ADD.slice(0, 1);

describe('the wasm sandbox', () => {
  let grader: Grader;
  let canary: Server;
  let connections = 0;

  beforeAll(async () => {
    grader = await openGrader('wasm');
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

  const grade = (language: LanguageId, code: string, tests = ADD): Promise<GradeReport> =>
    grader.grade({ language, code, tests, limits: LIMITS });
  const verdicts = ({ results }: GradeReport): Verdict[] => results.map((result) => result.verdict);
  const port = (): number => (canary.address() as { port: number }).port;
  /** What a program that solves its task printed on the way. */
  async function printedBy(code: string): Promise<string> {
    const report = await grade('python', `${code}\ndef add(a, b):\n    return a + b\n`, ONE_ADD);
    expect(verdicts(report)).toEqual(['accepted']);
    return report.results[0]?.stdout ?? '';
  }

  describe('keeps Python inside', () => {
    it.each([
      ['the bridge', 'import js\nprint(js.process)'],
      ['a part of the bridge', 'from js import process'],
      ['evaluated JavaScript', 'from pyodide.code import run_js\nrun_js("process")'],
      [
        'a JavaScript array',
        'from pyodide.ffi import to_js\nto_js([1]).constructor.constructor("return process")()',
      ],
      ['the core module', 'import _pyodide_core\n_pyodide_core.to_js([1])'],
      ['foreign functions', 'import ctypes'],
      ['sub-processes', 'import subprocess\nsubprocess.run(["id"])'],
      ['threads', 'import threading\nthreading.Thread(target=print).start()'],
      ['forks', 'import os\nos.fork()'],
      ['files of the host', 'open("/etc/passwd")'],
      ['pipes outside of the memory cap', 'import os\nos.pipe()'],
    ])('%s', async (_, attack) => {
      const report = await grade('python', `${attack}\ndef add(a, b):\n    return a + b\n`, ONE_ADD);
      expect(verdicts(report)).toEqual(['runtime_error']);
    });

    it('whatever objects of the bridge are still to be found', async () => {
      const hunt = [
        'import gc',
        'found = [o for o in gc.get_objects() if "Js" in type(o).__name__]',
        'print(len(found) > 0)',
        'for o in found:',
        '    if type(o).__name__ == "JsProxy": o.constructor',
      ].join('\n');
      expect(await printedBy(hunt)).toBe('True\n');
    });

    it('off the network', async () => {
      const before = connections;
      const attempt = [
        'import socket, urllib.request',
        `for go in (lambda: socket.create_connection(("127.0.0.1", ${port()})), lambda: urllib.request.urlopen("http://127.0.0.1:${port()}/")):`,
        '    try:',
        '        go()',
        '        print("through")',
        '    except OSError as error:',
        '        print("stopped")',
      ].join('\n');
      expect(await printedBy(attempt)).toBe('stopped\nstopped\n');
      expect(connections).toBe(before);
    });

    it('away from shells and from the environment', async () => {
      const look =
        'import os\ntry: os.system("id")\nexcept PermissionError as error: print(error)\nprint(sorted(os.environ))';
      process.env.LEARNFLOW_TEST_SECRET = 'decoy';
      try {
        const printed = await printedBy(look);
        expect(printed).toMatch(/^\[Errno 1\] Operation not permitted\n/);
        expect(printed).not.toMatch(/SECRET/);
      } finally {
        delete process.env.LEARNFLOW_TEST_SECRET;
      }
    });

    it('within the quotas of its files', async () => {
      const fill = [
        'import os',
        'def full(work):',
        '    try:',
        '        work()',
        '    except OSError as error:',
        '        print(error.errno)',
        'def big():',
        '    with open("/tmp/big", "wb") as f:',
        '        while True: f.write(bytes(1 << 20))',
        'def many():',
        '    for i in range(3000): open(f"/tmp/{i}", "w").close()',
        'full(lambda: open("/tmp/at_once", "wb", 0).write(bytes(17 << 20)))',
        'full(big)',
        'os.remove("/tmp/big")',
        'full(many)',
        'full(lambda: os.truncate("/tmp/1", 1 << 31))',
      ].join('\n');
      expect(await printedBy(fill)).toBe('51\n51\n51\n51\n');
    });
  });

  it('pays nothing for frames that the program writes itself', async () => {
    const forger = [
      'import os',
      'for fd in range(20):',
      '    for line in (b\'{"n":1,"value":3}\\n\', b\'{"ok":true}\\n\', b\'PASS\\n\'):',
      '        try: os.write(fd, line)',
      '        except OSError: pass',
      'def add(a, b): return None',
    ].join('\n');
    expect((await grade('python', forger)).score).toBe(0);
  });

  it('keeps JavaScript inside: no process, no modules, no way through constructors', async () => {
    const look = [
      'const inside = (0).constructor.constructor("return [typeof process.kill, typeof process.binding, typeof fetch, typeof WebAssembly, typeof require].join()");',
      'console.log(inside());',
      'for (const name of ["child_process", "net", "worker_threads", "./solution.json"]) try { require(name); console.log("through"); } catch (error) { console.log(error.code); }',
      'try { require("fs").readFileSync("/etc/passwd"); } catch (error) { console.log(error.code); }',
      'function add(a, b) { return a + b; }',
    ].join('\n');
    const report = await grade('javascript', look, ONE_ADD);
    expect(report.results[0]?.stdout).toBe(
      `undefined,undefined,undefined,undefined,undefined\n${'ERR_ACCESS_DENIED\n'.repeat(3)}MODULE_NOT_FOUND\nENOENT\n`,
    );
  });
});
