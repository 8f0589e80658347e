import { parseArgs } from 'node:util';
import { Grader } from '../src/grading/grader.js';
import type { GradeRequest, Integrity, LanguageId, UnitTest } from '../src/grading/grading.types.js';
import { median } from './support.js';

/**
 * What it costs that passed unit tests are run a second time with their calls forwarded. The same ten tests are graded by
 * turns as they are, and with a line that looks into the student's module, which rules the second run out. The difference
 * is the forwarded run; the first figure over it is what both cost against that one alone.
 */
const { values } = parseArgs({
  options: {
    sandbox: { type: 'string', default: 'native' },
    languages: { type: 'string', default: 'python,javascript' },
    rounds: { type: 'string', default: '60' },
  },
});
const ROUNDS = Number(values.rounds);
const WARM_UP = 10;
const BOUND = 1.3;

interface Work {
  language: LanguageId;
  framework: UnitTest['framework'];
  code: string;
  /** The test file; `extra` rules the second run out. */
  file: (extra: string) => Record<string, string>;
  extra: string;
}
const numbers = Array.from({ length: 10 }, (_, n) => n);
const WORK: Record<string, Work> = {
  python: {
    language: 'python',
    framework: 'unittest',
    code: 'def total(numbers):\n    result = 0\n    for number in numbers:\n        result += number\n    return result\n',
    file: (extra) => ({
      'test_total.py': `import unittest\n${extra}\nfrom solution import total\nclass T(unittest.TestCase):\n${numbers
        .map((n) => `    def test_${n}(self): self.assertEqual(total([${n}, 1]), ${n + 1})\n`)
        .join('')}`,
    }),
    extra: 'import inspect',
  },
  javascript: {
    language: 'javascript',
    framework: 'jest',
    code: 'exports.total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);\n',
    file: (extra) => ({
      'total.test.js': `const { total } = require('./solution');\n${extra}\n${numbers
        .map((n) => `test('${n}', () => expect(total([${n}, 1])).toBe(${n + 1}));\n`)
        .join('')}`,
    }),
    extra: "const spied = () => jest.spyOn(require('./solution'), 'total');",
  },
};

const requestOf = ({ language, framework, code, file, extra }: Work, isAlone: boolean): GradeRequest => ({
  language,
  code,
  tests: [{ kind: 'unit', framework, files: file(isAlone ? extra : '') }],
  limits: { timeLimitMs: 2000, memoryLimitMb: 128 },
});

async function timed(grader: Grader, request: GradeRequest, wanted: Integrity): Promise<number> {
  const start = performance.now();
  const { verdict, integrity, integrityReason } = await grader.grade(request);
  if (verdict !== 'accepted' || integrity !== wanted)
    throw new Error(`${verdict}, ${integrity}: ${integrityReason ?? ''}`);
  return performance.now() - start;
}

async function measure(grader: Grader, name: string): Promise<void> {
  const work = WORK[name];
  if (!work) throw new Error(`nothing to do in ${name}`);
  const [both, alone] = [requestOf(work, false), requestOf(work, true)];
  const taken = { both: [] as number[], alone: [] as number[] };
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const [ours, first] = [await timed(grader, both, 'full'), await timed(grader, alone, 'low')];
    if (round < 0) continue;
    taken.both.push(ours);
    taken.alone.push(first);
  }
  const [all, first] = [median(taken.both), median(taken.alone)];
  const forwarded = all - first;
  const ratio = all / forwarded;
  console.log(
    `${name}: both runs ${all.toFixed(1)} ms, one process ${first.toFixed(1)} ms, what forwarding adds ${forwarded.toFixed(1)} ms; ` +
      `both against the shared one ${(all / first).toFixed(2)}, against the forwarded one ${ratio.toFixed(2)} (${ratio <= BOUND ? 'within' : 'OVER'} ${BOUND})`,
  );
}

const driver = values.sandbox === 'native' ? 'native' : 'wasm';
const grader = await Grader.create({ driver, log: () => undefined });
try {
  for (const name of values.languages.split(',')) await measure(grader, name);
} finally {
  await grader.stop();
}
