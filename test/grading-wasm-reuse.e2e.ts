import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KeptFiles } from '../src/grading/sandbox/kept-files.js';
import { CACHE_DIR } from './support/cache-dir.js';
import { Session } from '../src/grading/protocol/session.js';
import { Interpreters } from '../src/grading/sandbox/wasm/interpreters.js';
import { takeSnapshot, type Snapshot } from '../src/grading/sandbox/wasm/snapshot.js';
import type { WasmProcess } from '../src/grading/sandbox/wasm/wasm-process.js';
import { spawnJavaScript, spawnPython } from '../src/grading/sandbox/wasm/workers.js';

const LIMIT_MS = 30_000;
const BOOT_MS = 120_000;

/** What a program says of everything that an earlier one could have left behind. */
const SURVEY: Record<'python' | 'javascript', string> = {
  python: `
import builtins, os, random, sys
def survey():
    def of(work):
        try: return str(work())
        except Exception as error: return type(error).__name__
    return [
        sorted(set(dir(builtins))), sorted(sys.modules), sys.path, dict(os.environ), os.getcwd(),
        sys.getrecursionlimit(), os.listdir("/"), os.listdir("/tmp"), os.listdir("."), os.listdir("/proc/self/fd"),
        oct(os.stat("/lib").st_mode), oct(os.stat("/dev/stdin").st_mode), of(lambda: os.stat("/lib/python314.zip").st_size),
        of(lambda: os.readlink("/tmp/link")), str(sys.excepthook), of(lambda: print.__name__), of(lambda: sys.stdin.read()),
        str(sys.gettrace()), of(lambda: os.fstat(7)), os.umask(0o22), sys.getswitchinterval(),
    ]
`,
  javascript: `
const survey = () => [
  Object.getOwnPropertyNames(globalThis).sort(), Object.getOwnPropertyNames(Array.prototype).sort(),
  String(console.log), require('fs').readdirSync('.'), Object.keys(process.env), process.cwd(), process.exitCode ?? null,
  String(Array.prototype.map), [3, 1].sort().join(), String(JSON.stringify), Object.keys(require('util')).length,
];
module.exports = { survey };
`,
};
/** Leaves something behind wherever that can be done. */
const STAIN: Record<'python' | 'javascript', string> = {
  python: `
import asyncio, builtins, gc, os, signal, sys
def survey():
    builtins.print = lambda *words: None
    builtins.stain = "stained"
    sys.modules["stain"] = sys
    sys.path.append("/tmp")
    sys.setrecursionlimit(4321)
    sys.excepthook = print
    sys.settrace(lambda *_: None)
    sys.setswitchinterval(0.5)
    os.environ["STAIN"] = "stained"
    os.makedirs("/tmp/deep/folder")
    open("/tmp/file", "w").write("stained")
    open("/stain", "w").write("stained")
    os.symlink("/tmp/file", "/tmp/link")
    os.chdir("/tmp/deep")
    os.chmod("/dev/stdin", 0)
    os.chmod("/lib", 0)
    try: open("/lib/python314.zip", "w").write("stained")
    except OSError as error: refused = error.errno
    os.umask(0)
    os.dup2(1, 7); os.close(0); os.dup2(1, 2)
    os.rename("/home/student", "/tmp/moved")
    gc.freeze()
    kept = ["stained" + str(n) for n in range(20000)]
    builtins.kept = kept
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return "stained"
`,
  javascript: `
module.exports = { survey() {
  globalThis.stain = 'stained';
  Array.prototype.stain = Array.prototype.map = () => 'stained';
  Array.prototype.sort = function () { return this; };
  JSON.stringify = () => 'stained';
  console.log = () => {};
  require('util').stain = 1;
  process.env.STAIN = 'stained';
  process.exitCode = 3;
  try { require('fs').writeFileSync('stain', 'stained'); } catch {}
  setTimeout(() => { console.log('stained'); }, 0);
  Promise.resolve().then(() => { globalThis.later = 'stained'; });
  return 'stained';
} };
`,
};

describe.each(['python', 'javascript'] as const)(
  'an interpreter for %s that serves many submissions',
  (language) => {
    let snapshot: Snapshot | undefined;
    let interpreters: Interpreters;
    let spawned = 0;

    beforeAll(async () => {
      snapshot =
        language === 'python' ? await takeSnapshot(new KeptFiles(CACHE_DIR, () => undefined)) : undefined;
      interpreters = new Interpreters(() => {
        spawned += 1;
        return Promise.resolve(snapshot ? spawnPython(snapshot.fd) : spawnJavaScript());
      });
    }, BOOT_MS);
    afterAll(async () => {
      await interpreters.stop();
      snapshot?.close();
    });

    const main = language === 'python' ? 'solution.py' : 'solution.js';

    async function loaded(code: string): Promise<{ process: WasmProcess; session: Session }> {
      const process = await interpreters.process();
      process.begin(64);
      const session = new Session(process);
      const program = { files: { [main]: code }, main, kind: 'call' as const, memoryLimitMb: 64 };
      expect((await session.load(program, LIMIT_MS)).reply).toEqual({ kind: 'ok' });
      return { process, session };
    }

    const ask = (session: Session, ms = LIMIT_MS) =>
      session.call({ kind: 'call', function: 'survey', args: [], expected: null }, ms);

    /** The answer of one submission; the next begins in the same moment that this one is given back. */
    async function submit(code: string): Promise<unknown> {
      const { session } = await loaded(code);
      const { reply, stdout } = await ask(session);
      void session.end();
      expect(stdout.text).toBe('');
      return reply;
    }

    it('finds nothing of what another has left, in the same process', async () => {
      const first = await submit(SURVEY[language]);
      for (let round = 0; round < 3; round++) {
        expect(await submit(STAIN[language])).toMatchObject({ kind: 'value', value: { value: 'stained' } });
        expect(await submit(SURVEY[language])).toEqual(first);
      }
      expect(spawned).toBe(1);
    });

    it('draws other random numbers each time', async () => {
      const draw =
        language === 'python'
          ? 'import random\ndef survey(): return random.random()'
          : 'const survey = () => Math.random();';
      const drawn = [await submit(draw), await submit(draw), await submit(draw)];
      expect(new Set(drawn.map((reply) => JSON.stringify(reply))).size).toBe(3);
      expect(spawned).toBe(1);
    });

    it('counts the memory of each from its own beginning', async () => {
      const eats =
        language === 'python'
          ? 'def survey():\n    global kept\n    kept = bytearray(b"x" * (6 << 20))\n    return 1'
          : 'let kept;\nfunction survey() { kept = "x".repeat(6 << 20).split(""); return 1; }';
      const eater = await loaded(eats);
      const peak = (await ask(eater.session)).peakMemoryKb ?? Number.NaN;
      void eater.session.end();
      const sober = await loaded('survey = lambda: 1'.replace(/^(?=.)/, language === 'python' ? '' : '// '));
      expect(peak).toBeGreaterThan(5 * 1024);
      expect((await ask(sober.session)).peakMemoryKb).toBeLessThan(peak / 2);
      await sober.session.end();
    });

    it('is ended, not lent again, where a program loops', async () => {
      const before = spawned;
      const endless =
        language === 'python' ? 'def survey():\n    while True: pass' : 'function survey() { for (;;); }';
      const { session } = await loaded(endless);
      expect((await ask(session, 100)).reply.kind).toBe('timeout');
      await session.end();
      if (language === 'python') {
        const forger = await loaded(
          'import os, sys\ndef survey():\n    n = sys._getframe(2).f_locals\n    os.write(4, b\'{"n":"x"}\\n\')\n    while True: pass',
        );
        expect((await ask(forger.session)).reply.kind).toBe('violation');
        await forger.session.end();
      }
      expect(await submit(SURVEY[language])).toMatchObject({ kind: 'value' });
      expect(spawned).toBeGreaterThan(before);
    });

    /** Answers in the harness's place, with the nonce that it finds in its frames. */
    const forger = (then: string) => `
import os, sys
def survey():
    frame = sys._getframe()
    while "current" not in frame.f_locals: frame = frame.f_back
    os.write(4, ('{"n":"%s","value":1}' % frame.f_locals["current"]["n"] + chr(10)).encode())
    while True:
        try: ${then}
        except BaseException: pass
`;
    if (language === 'python')
      it.each(['os.read(3, 100)', 'pass', 'os.write(4, b"{}" + b"x" * 50)'])(
        'goes back to its beginning, or ends, where a program has forged its answer and goes on: %s',
        async (then) => {
          const first = await submit(SURVEY[language]);
          expect(await submit(forger(then))).toMatchObject({ kind: 'value' });
          expect(await submit(SURVEY[language])).toEqual(first);
        },
      );
  },
);
