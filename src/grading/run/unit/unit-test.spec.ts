import { describe, expect, it } from '@jest/globals';
import { GraderUnavailable } from '../../grading.types.js';
import type { Sandbox, SandboxProcess } from '../../protocol/sandbox.js';
import { PlanCache } from './plan.js';
import type { UnitJob } from './processes.js';
import { runUnitTest } from './unit-test.js';

const SOLUTION = { 'solution.js': 'exports.one = () => 1;' };
const OTHER = { 'solution.js': 'exports.one = () => 2 - 1;' };
const NOTHING = { text: '', truncated: false };
const ANSWERS: Record<string, object> = {
  load: { ok: true },
  collect: { specs: ['one'], low: null, required: [] },
  spec: { spec: 'passed' },
};

/** A process of which every test passes, whatever the code. */
function passing(asked: string[]): SandboxProcess {
  const frames: string[] = [];
  let alive = true;
  return {
    get alive() {
      return alive;
    },
    gone: Promise.resolve(),
    send(line) {
      const { n, op } = JSON.parse(line) as { n: string; op: string };
      asked.push(op);
      frames.push(JSON.stringify({ n, ...ANSWERS[op] }));
    },
    receive: () => Promise.resolve({ kind: 'frame', line: frames.shift() ?? '' }),
    writeStdin: () => undefined,
    takeOutput: () => ({ stdout: NOTHING, stderr: NOTHING }),
    peakMemoryKb: () => null,
    cpuMs: () => null,
    kill() {
      alive = false;
      return Promise.resolve();
    },
  };
}

/** A sandbox that cannot start some of its processes, counted from the first. */
function scene(refused: (start: number) => boolean) {
  const asked: string[] = [];
  let starts = 0;
  const sandbox = {
    acquire() {
      starts += 1;
      return refused(starts)
        ? Promise.reject(new GraderUnavailable('no process'))
        : Promise.resolve(passing(asked));
    },
  } as unknown as Sandbox;
  const job = (files: UnitJob['files']): UnitJob => ({
    sandbox,
    runtime: { language: 'javascript', version: '', timeFactor: 1, stdin: 'pipe' },
    spec: { language: 'javascript', memoryLimitMb: 64 },
    files,
    main: 'solution.js',
    data: {},
    modules: undefined,
    timeoutMs: 1000,
    stopAtFirstFailure: false,
    signal: undefined,
    test: { kind: 'unit', framework: 'jest', files: {} },
    prepared: { request: { tests: [] }, data: {}, modules: {}, low: null, apart: [[]] },
  });
  const plans = new PlanCache();
  const grade = (files: UnitJob['files']) =>
    runUnitTest(job(files), plans, {
      refusal: undefined,
      codes: { solution: SOLUTION, wrong: [] },
      asAuthor: job(SOLUTION),
    });
  return { grade, asked };
}

describe('a unit test whose solution the platform cannot try', () => {
  // The tester starts, and the next process does not, nor when it is asked for again.
  const refused = (start: number): boolean => start === 2 || start === 3;

  it('is still graded for the author, and says so', async () => {
    const { trust, outcomes } = await scene(refused).grade(SOLUTION);
    expect(outcomes.map(({ reply }) => reply.kind)).toEqual(['passed']);
    expect(trust).toMatchObject({ integrity: 'low' });
    expect(trust.reason).toContain('just now');
  });

  it('is tried anew the next time', async () => {
    const { grade } = scene(refused);
    await grade(SOLUTION);
    expect((await grade(SOLUTION)).trust).toMatchObject({ integrity: 'full' });
  });

  it('leaves a submission for later', async () => {
    await expect(scene(refused).grade(OTHER)).rejects.toThrow(GraderUnavailable);
  });
});

describe("the author's own solution", () => {
  it('is not tried a second time for what the plan has shown', async () => {
    const { grade, asked } = scene(() => false);
    await grade(SOLUTION);
    asked.length = 0;
    await grade(SOLUTION);
    const own = asked.length;
    asked.length = 0;
    expect((await grade(OTHER)).trust).toMatchObject({ integrity: 'full' });
    expect(own).toBeLessThan(asked.length);
  });
});
