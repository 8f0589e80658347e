import { describe, expect, it } from '@jest/globals';
import { until } from '../../../../test/support/until.js';
import type { Received, Sandbox, SandboxProcess } from '../../protocol/sandbox.js';
import type { UnitJob } from './processes.js';
import { SecondRun } from './second-run.js';
import type { SpecOutcome } from './spec-reply.js';

const NOTHING = { text: '', truncated: false };
const outcome = (kind: 'passed' | 'failed'): SpecOutcome => ({
  reply: { kind },
  durationMs: 1,
  peakMemoryKb: null,
  stdout: NOTHING,
  stderr: NOTHING,
});

/** Never answers, until it is killed. */
function silent(): SandboxProcess {
  const { promise, resolve } = Promise.withResolvers<Received>();
  const state = { alive: true };
  return {
    get alive() {
      return state.alive;
    },
    gone: Promise.resolve(),
    send: () => undefined,
    receive: () => promise,
    writeStdin: () => undefined,
    takeOutput: () => ({ stdout: NOTHING, stderr: NOTHING }),
    peakMemoryKb: () => null,
    cpuMs: () => null,
    kill() {
      state.alive = false;
      resolve({ kind: 'exit', exit: { code: null, signal: 'SIGKILL', outOfMemory: false, outOfCpu: false } });
      return Promise.resolve();
    },
  };
}

function scene() {
  const started: SandboxProcess[] = [];
  const sandbox = {
    acquire() {
      started.push(silent());
      return Promise.resolve(started.at(-1));
    },
  } as unknown as Sandbox;
  const job: UnitJob = {
    sandbox,
    runtime: { language: 'python', version: '', timeFactor: 1, stdin: 'pipe' },
    spec: { language: 'python', memoryLimitMb: 64 },
    files: { 'solution.py': '' },
    main: 'solution.py',
    data: {},
    modules: undefined,
    timeoutMs: 1000,
    stopAtFirstFailure: false,
    signal: undefined,
    test: { kind: 'unit', framework: 'unittest', files: {} },
    prepared: { request: { tests: [] }, data: {}, modules: undefined, low: null, apart: [[]] },
  };
  const run = new SecondRun(job, { specs: ['one', 'two'], low: null, required: [], proof: null });
  return { run, started };
}

describe('the second run', () => {
  it('starts no process for code of which nothing passes', async () => {
    const { run, started } = scene();
    const { outcomes } = await run.end([outcome('failed'), outcome('failed')]);
    expect(outcomes.size).toBe(0);
    expect(started).toHaveLength(0);
  });

  it('begins with the first that passes, and leaves no process behind when nobody wants it any more', async () => {
    const { run, started } = scene();
    run.note(outcome('failed'));
    run.note(outcome('passed'));
    await until('both of its processes have started', () => started.length === 2);
    await run.stop();
    expect(started.map(({ alive }) => alive)).toEqual([false, false]);
    await expect(run.end([])).rejects.toThrow();
  });
});
