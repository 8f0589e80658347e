import { parseArgs } from 'node:util';
import { Grader } from '../src/grading/grader.js';
import type { GradeRequest, LanguageId, TestCase } from '../src/grading/grading.types.js';
import { descendants } from '../tools/host-watch.js';
import { byHand } from './by-hand.js';
import { cpuMs, median, processTree, residentMb, sample, withScratchFolder } from './support.js';
import { TOTAL_SOLUTIONS, TOTAL_TESTS } from './total-task.js';

/**
 * The grader alone, without queue, database and API: one figure on each line, for `compare.ts` to read. With `--by-hand` also what
 * the same tests cost without it, by turns (by-hand.ts), and the ratios.
 */
const { values } = parseArgs({
  options: {
    sandbox: { type: 'string', default: 'wasm' },
    languages: { type: 'string', default: 'python,javascript' },
    times: { type: 'string', default: '20' },
    'by-hand': { type: 'boolean', default: false },
  },
});
const TIMES = Number(values.times);
const AT_ONCE = 2;
const WARM_UP = 4;
const ROUND = 10;

const PROGRAM: TestCase[] = Array.from({ length: 10 }, (_, n) => ({
  kind: 'io',
  stdin: `${n} 1\n`,
  expectedStdout: `${n + 1}\n`,
}));
const UNIT: TestCase[] = [
  {
    kind: 'unit',
    framework: 'unittest',
    files: {
      'test_total.py':
        'import unittest\nfrom solution import total\nclass T(unittest.TestCase):\n' +
        Array.from(
          { length: 10 },
          (_, n) => `    def test_${n}(self): self.assertEqual(total([${n}, 1]), ${n + 1})\n`,
        ).join(''),
    },
  },
];
interface Work {
  language: LanguageId;
  code: string;
  tests: TestCase[];
}
const WORK: Record<string, Work> = {
  python: { language: 'python', code: TOTAL_SOLUTIONS.python, tests: TOTAL_TESTS },
  unit: { language: 'python', code: TOTAL_SOLUTIONS.python, tests: UNIT },
  javascript: { language: 'javascript', code: TOTAL_SOLUTIONS.javascript, tests: TOTAL_TESTS },
  c: {
    language: 'c',
    code: '#include <stdio.h>\nint main(void) { int a, b; scanf("%d %d", &a, &b); printf("%d\\n", a + b); return 0; }\n',
    tests: PROGRAM,
  },
};

const ownCpuMs = (): number => cpuMs(processTree(process.pid));

const print = (name: string, value: number, unit: string): void =>
  console.log(`${name}: ${value.toFixed(2)} ${unit}`);

async function measure(grader: Grader, name: string): Promise<void> {
  const work = WORK[name];
  if (!work) throw new Error(`nothing to do in ${name}`);
  const limits = { timeLimitMs: 2000, memoryLimitMb: 128 };
  let count = 0;
  const grade = async (): Promise<void> => {
    // Each a source of its own, or the compiler's work would be kept.
    const code = name === 'c' ? `${work.code}// ${(count += 1)}\n` : work.code;
    const request: GradeRequest = { ...work, code, limits };
    const { verdict } = await grader.grade(request);
    if (verdict !== 'accepted') throw new Error(`${name}: ${verdict}`);
  };
  print(`${name}, one at a time`, median(await sample(TIMES, grade, WARM_UP)), 'ms');
  const [start, before] = [performance.now(), ownCpuMs()];
  let left = TIMES;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await grade();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  print(`${name}, ${AT_ONCE} at once`, (TIMES / (performance.now() - start)) * 1000, 'per second');
  print(`${name}, processor time`, (ownCpuMs() - before) / TIMES, 'ms');
  if (values['by-hand']) await besideByHand(name, work, grade);
}

/** Rounds of ten each, so that what else the machine does falls on both alike; the median of the rounds' ratios. */
async function besideByHand(name: string, work: Work, grade: () => Promise<void>): Promise<void> {
  await withScratchFolder(async (folder) => {
    const hand = await byHand(folder, work.language, work.code, work.tests);
    if (!hand) return;
    const [cpu, wall]: [number[], number[]] = [[], []];
    const cost = async (run: () => Promise<void>): Promise<{ cpu: number; wall: number }> => {
      const [start, before] = [performance.now(), ownCpuMs()];
      for (let n = 0; n < ROUND; n++) await run();
      return { cpu: (ownCpuMs() - before) / ROUND, wall: (performance.now() - start) / ROUND };
    };
    const of = { ours: [] as number[], hand: [] as number[] };
    for (let round = 0; round < TIMES / ROUND; round++) {
      const [ours, bare] = [await cost(grade), await cost(hand)];
      cpu.push(ours.cpu / bare.cpu);
      wall.push(ours.wall / bare.wall);
      of.ours.push(ours.cpu);
      of.hand.push(bare.cpu);
    }
    print(`${name}, processor time one at a time`, median(of.ours), 'ms');
    print(`${name}, processor time by hand`, median(of.hand), 'ms');
    print(`${name}, processor time against by hand`, median(cpu), 'times');
    print(`${name}, time against by hand`, median(wall), 'times');
  });
}

function memory(): void {
  const sizes = descendants(process.pid).map(({ pid, name }) => ({ name, mb: residentMb(pid) }));
  const largest = sizes.map(({ mb }) => mb).filter((mb) => mb > 20);
  if (largest.length > 0) print('largest ready worker', Math.max(...largest), 'MB');
}

const grader = await Grader.create({
  driver: values.sandbox === 'native' ? 'native' : 'wasm',
  log: () => undefined,
});
try {
  for (const name of values.languages.split(',')) await measure(grader, name);
  memory();
} finally {
  await grader.stop();
}
