import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { PlanCache } from '../src/grading/run/unit/plan.js';
import { ForwardedRun } from '../src/grading/run/unit/forwarded-run.js';
import { openTester, type UnitJob } from '../src/grading/run/unit/processes.js';
import { runSpecs } from '../src/grading/run/unit/run-specs.js';
import type { SpecOutcome } from '../src/grading/run/unit/spec-reply.js';
import { prepareTests } from '../src/grading/run/unit/test-files.js';
import { runUnitTest } from '../src/grading/run/unit/unit-test.js';
import type { UnitTest } from '../src/grading/grading.types.js';
import type { Sandbox } from '../src/grading/protocol/sandbox.js';
import { createNativeSandbox } from '../src/grading/sandbox/native/native.sandbox.js';
import { createWasmSandbox } from '../src/grading/sandbox/wasm/wasm.sandbox.js';
import { Translators } from '../src/grading/run/translators.js';
import { cpuMs, inTurns, many, median, processTree } from './support.js';
import { TOTAL_SOLUTIONS } from './total-task.js';

/**
 * What it costs that passed unit tests are run a second time: the whole, against the run with calls forwarded alone, as it was when
 * that was all there was (first the tester, then the student's process). By turns; with `--solution` the author has given one, so that
 * the code is also asked for other values. `--pause`: ms between two, in which ready processes are made anew.
 */
const { values } = parseArgs({
  options: {
    sandbox: { type: 'string', default: 'native' },
    languages: { type: 'string', default: 'python,javascript' },
    rounds: { type: 'string', default: '20' },
    pause: { type: 'string', default: '150' },
    solution: { type: 'boolean', default: false },
  },
});
const ROUNDS = Number(values.rounds);
const PAUSE_MS = Number(values.pause);
const A_ROUND = 5;
const AT_ONCE = 2;

type Run = () => Promise<void>;
const passed = ({ reply }: SpecOutcome): boolean => reply.kind === 'passed';
const print = (name: string, value: number, unit: string): void =>
  console.log(`${name}: ${value.toFixed(2)} ${unit}`);

interface Work {
  main: string;
  code: string;
  test: UnitTest;
}
const numbers = Array.from({ length: 10 }, (_, n) => n);
const WORK: Record<keyof typeof TOTAL_SOLUTIONS, Work> = {
  python: {
    main: 'solution.py',
    code: TOTAL_SOLUTIONS.python,
    test: {
      kind: 'unit',
      framework: 'unittest',
      files: {
        'test_total.py': `import unittest\nfrom solution import total\nclass T(unittest.TestCase):\n${numbers
          .map((n) => `    def test_${n}(self): self.assertEqual(total([${n}, 1]), ${n + 1})\n`)
          .join('')}`,
      },
    },
  },
  javascript: {
    main: 'solution.js',
    code: `${TOTAL_SOLUTIONS.javascript}module.exports = { total };\n`,
    test: {
      kind: 'unit',
      framework: 'jest',
      files: {
        'total.test.js': `const { total } = require('./solution');\n${numbers
          .map((n) => `test('${n}', () => expect(total([${n}, 1])).toBe(${n + 1}));\n`)
          .join('')}`,
      },
    },
  },
};

/** Both runs, and the forwarded one alone. */
function runsOf(sandbox: Sandbox, language: keyof typeof WORK): { both: Run; alone: Run } {
  const { code, main, test } = WORK[language];
  const runtime = sandbox.runtimes.find((one) => one.language === language);
  if (!runtime) throw new Error(`${language} does not run here`);
  const translators = new Translators();
  const jobFor = async (): Promise<UnitJob> => {
    const prepared = await prepareTests({ test, files: {}, main }, translators);
    const spec = { language, memoryLimitMb: 128 };
    const rest = { modules: undefined, stopAtFirstFailure: false, signal: undefined };
    const timeoutMs = 2000 * runtime.timeFactor;
    return {
      sandbox,
      runtime,
      spec,
      files: { [main]: code },
      main,
      data: prepared.data,
      timeoutMs,
      test,
      prepared,
      ...rest,
    };
  };
  const plans = new PlanCache();
  // Not the same text as the student's, which would be known.
  const solution = values.solution ? { [main]: `${code}\n` } : undefined;
  const both = async () => {
    const job = await jobFor();
    const question = { refusal: undefined, codes: { solution, wrong: [] }, asAuthor: job };
    const { outcomes, trust, doubt } = await runUnitTest(job, plans, question);
    if (!outcomes.every(passed) || trust.integrity !== 'full' || doubt) throw new Error(`${trust.reason}`);
  };
  const alone = async () => {
    const job = await jobFor();
    const { session, collected } = await openTester(job);
    const outcomes = await runSpecs(job, new ForwardedRun(job, collected, session), collected.specs.keys());
    if (![...outcomes.values()].every(passed)) throw new Error('the forwarded run has failed');
  };
  return { both, alone };
}

/** Latency of one after another, and the processor time of all, at rest between two. */
async function calmly(run: Run): Promise<{ ms: number; cpu: number }> {
  const before = cpuMs(processTree(process.pid));
  const taken: number[] = [];
  for (let n = 0; n < A_ROUND; n++) {
    const start = performance.now();
    await run();
    taken.push(performance.now() - start);
    await pause(PAUSE_MS);
  }
  return { ms: median(taken), cpu: (cpuMs(processTree(process.pid)) - before) / A_ROUND };
}

async function measure(sandbox: Sandbox, language: keyof typeof WORK): Promise<void> {
  const { both, alone } = runsOf(sandbox, language);
  for (let n = 0; n < 8; n++) await Promise.all([both(), alone()]);
  const calm = await inTurns(
    ROUNDS,
    () => calmly(both),
    () => calmly(alone),
  );
  const busy = await inTurns(
    ROUNDS,
    async () => ({ rate: await many(2 * A_ROUND, AT_ONCE, both) }),
    async () => ({ rate: await many(2 * A_ROUND, AT_ONCE, alone) }),
  );
  print(`${language}, both runs`, calm.ours.ms, 'ms');
  print(`${language}, the forwarded one alone`, calm.bare.ms, 'ms');
  print(`${language}, time`, calm.ratio.ms, 'times');
  print(`${language}, processor time of both`, calm.ours.cpu, 'ms');
  print(`${language}, processor time of the forwarded one`, calm.bare.cpu, 'ms');
  print(`${language}, processor time`, calm.ratio.cpu, 'times');
  print(`${language}, ${AT_ONCE} at once`, busy.ours.rate, 'per second');
  print(`${language}, throughput`, busy.ratio.rate, 'times');
}

const quiet = () => undefined;
const sandbox = await (values.sandbox === 'native' ? createNativeSandbox(quiet) : createWasmSandbox(quiet));
try {
  await sandbox.warm();
  for (const language of values.languages.split(',')) await measure(sandbox, language as 'python');
} finally {
  await sandbox.stop();
}
