import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { GraderUnavailable } from '../src/grading/grading.types.js';
import type { HarnessRuntime } from '../src/grading/languages/language.js';
import { languageOf } from '../src/grading/languages.js';
import { SandboxLauncher } from '../src/grading/sandbox/native/launch/sandbox-launcher.js';
import { openStarter } from '../src/grading/sandbox/native/launch/starter.js';
import { Interpreters } from '../src/grading/sandbox/native/interpreters.js';
import { describeNative } from './support/native-grading.js';
import { until } from './support/until.js';
import { descendants, type ProcessInfo } from '../tools/host-watch.js';

const find = (...paths: string[]): string | undefined => {
  const found = paths.find((path) => existsSync(path));
  return found && realpathSync(found);
};

function pythonFor(launcher: SandboxLauncher): HarnessRuntime {
  const runtime = languageOf('python')?.native?.({ find, share: (path) => launcher.staging.share(path) });
  if (runtime?.mode !== 'harness') throw new Error('no Python on this machine');
  return runtime;
}

/** Whoever has ended may stay a zombie until its new parent looks. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}

/** The Pythons in a bubblewrap that this process has started itself, not by the spawner. */
function forkServers(): ProcessInfo[] {
  const all = descendants(process.pid);
  const own = all.filter(({ name, parent }) => name === 'bwrap' && parent === process.pid);
  return all.filter(({ name, parent }) => name.startsWith('python') && own.some(({ pid }) => pid === parent));
}

describeNative('Launchers', ({ grade }) => {
  it('fork Python with nothing left of the submissions before', async () => {
    const leave = 'import builtins, random\nbuiltins.left = 1\nrandom.seed(1)\ndef add(a, b): return a + b\n';
    const look =
      'import builtins\ndef add(a, b):\n    if hasattr(builtins, "left"): return None\n    return a + b\n';
    expect((await grade('python', leave)).verdict).toBe('accepted');
    for (let n = 0; n < 4; n += 1) expect((await grade('python', look)).verdict).toBe('accepted');
  });

  it('give each Python process its own random numbers', async () => {
    const code = 'import random\ndef draw(): return [random.getrandbits(64), hash(random.random())]\n';
    const draw = async () => {
      const tests = [{ kind: 'call' as const, function: 'draw', args: [], expected: 0 }];
      return (await grade('python', code, tests)).results[0]?.actual;
    };
    expect(await draw()).not.toBe(await draw());
  });

  it('are replaced when they have died, and no student pays for it', async () => {
    const before = forkServers();
    expect(before.length).toBeGreaterThan(0);
    const code = 'def add(a, b): return a + b\n';
    const grading = [1, 2, 3, 4].map(() => grade('python', code));
    for (const { pid } of before) process.kill(pid, 'SIGKILL');
    for (const outcome of await Promise.allSettled(grading)) {
      if (outcome.status === 'fulfilled') expect(outcome.value.verdict).toBe('accepted');
      else expect(outcome.reason).toBeInstanceOf(GraderUnavailable);
    }
    expect((await grade('python', code)).verdict).toBe('accepted');
    // Starts the other one.
    expect((await grade('javascript', 'const add = (a, b) => a + b;')).verdict).toBe('accepted');
    await until('both run again', () => forkServers().length === before.length);
  });
});

describeNative('A fork server', () => {
  let launcher: SandboxLauncher;
  let interpreters: Interpreters;
  beforeAll(async () => {
    launcher = await SandboxLauncher.open();
    interpreters = new Interpreters(launcher);
  });
  afterAll(() => launcher.stop());

  it('is used where its processes are refused what student code must not have', async () => {
    const runtime = pythonFor(launcher);
    await interpreters.tryForkServer('python', runtime);
    const { process: booted, version } = await interpreters.boot('python', runtime, 64);
    expect(version).toMatch(/^CPython 3/);
    await booted.kill();
  });

  it.each([
    ['that gets more than it should', 'def leaks(): return "opens sockets"', /opens sockets/],
    ['that gives no answer', 'def leaks(): return 0', /gave no answer/],
    ['that does not start', 'import nothing', /did not start \(fault\)/],
  ])('%s is not used, and each process starts by itself', async (_what, probe, reason) => {
    const runtime = pythonFor(launcher);
    const { forkServer } = runtime;
    if (!forkServer) throw new Error('Python has no fork server');
    const leaky = { ...runtime, forkServer: { ...forkServer, probe } };
    await expect(interpreters.tryForkServer('python', leaky)).rejects.toThrow(reason);
    const { process: booted } = await interpreters.boot('python', leaky, 64);
    await booted.kill();
  });

  it('for programs is used where its trial says so, and else each program starts by itself', async () => {
    const host = { find, share: (path: string) => launcher.staging.share(path) };
    const runtime = languageOf('javascript')?.native?.(host);
    if (runtime?.mode !== 'harness') throw new Error('no JavaScript on this machine');
    const { mounts } = runtime.launch(64);
    const starters = () => descendants(process.pid).filter(({ name }) => name.startsWith('python')).length;
    const before = starters();
    for (const isTrusted of [false, true]) {
      if (isTrusted) expect(await openStarter(launcher, host, mounts)).toBeUndefined();
      const { process: booted, version } = await interpreters.boot('javascript', runtime, 64);
      expect(version).toMatch(/^Node/);
      expect(starters() > before).toBe(isTrusted);
      await booted.kill();
    }
  });

  it('that ends at once says why', async () => {
    const runtime = pythonFor(launcher);
    const { forkServer } = runtime;
    if (!forkServer) throw new Error('Python has no fork server');
    const launch = { ...forkServer.launch, mounts: [] };
    const broken = { ...runtime, forkServer: { ...forkServer, launch } };
    await expect(interpreters.tryForkServer('python', broken)).rejects.toThrow(/ModuleNotFoundError/);
  });
});

/** Runs a script that has a native grader as `grader`, in a process that has inherited an open file from its parent. */
function startServer(script: string) {
  const open = `const { Grader } = await import('${process.env['TEST_BUILD'] ?? ''}/src/grading/grader.js');
    const grader = await Grader.create({ driver: 'native', log: () => undefined });`;
  const command = [process.execPath, '--no-warnings', '--input-type=module', '-e', `${open}\n${script}`];
  // Node sees to the low numbers itself.
  return spawn('/bin/bash', ['-c', 'exec "$@" 251</etc/passwd', 'bash', ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] ?? '' },
  });
}

describeNative('A server that was started with an open file', () => {
  it('does not hand it to student code', async () => {
    const server = startServer(`
      const python = 'import os, stat\\ndef file(fd):\\n    try: return stat.S_ISREG(os.fstat(fd).st_mode)\\n    except OSError: return False\\n';
      const javascript = 'function file(fd) { try { return require("fs").fstatSync(fd).isFile(); } catch { return false; } }';
      const tests = [{ kind: 'call', function: 'file', args: [251], expected: false }];
      const limits = { timeLimitMs: 5_000, memoryLimitMb: 64 };
      for (const [language, code] of Object.entries({ python, javascript }))
        process.stdout.write((await grader.grade({ language, code, tests, limits })).verdict + ' ');
      await grader.stop();
    `);
    expect(await text(server.stdout)).toBe('accepted accepted ');
  });
});

describeNative('A server that is killed', () => {
  it('leaves no launcher and no student process behind', async () => {
    const server = startServer(`
      const tests = [{ kind: 'io', stdin: '', expectedStdout: '' }];
      const limits = { timeLimitMs: 60_000, memoryLimitMb: 64 };
      void grader.grade({ language: 'python', code: 'while True: pass', tests, limits });
      void grader.grade({ language: 'javascript', code: 'for (;;);', tests, limits });
      process.stdout.write('grading');
    `);
    await once(server.stdout, 'data');
    const pid = server.pid ?? 0;
    await until('both programs run', () => descendants(pid).length >= 8);
    const children = descendants(pid);
    server.kill('SIGKILL');
    await once(server, 'exit');
    await until('they have gone', () => !children.some((child) => isRunning(child.pid)), 10_000);
  });
});
