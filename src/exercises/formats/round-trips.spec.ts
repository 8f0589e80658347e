import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exercises } from '../../../test/support/exercise-arbitrary.js';
import type { CallTest, IoTest, TestCase } from '../../grading/grading.types.js';
import type { ExerciseBody } from '../exercises.schemas.js';
import { Folder } from './sources/folder.js';
import { Notes, type Note } from './notes.js';
import { readExercises } from './read-exercises.js';
import { plainText } from './syntax/text.js';
import { EXPORTERS, type ExportFormat } from './write-exercise.js';
import { xmlStorable } from './syntax/xml.js';

const UUID = '11111111-2222-4333-8444-555555555555';

async function again(format: ExportFormat, body: ExerciseBody) {
  const notes = new Notes();
  const files = [...EXPORTERS[format](UUID, body, notes)].map(([path, content]) => [`top/${path}`, content]);
  for await (const { draft, fault } of readExercises(Folder.inMemory(Object.fromEntries(files)))) {
    if (fault) throw fault;
    const tests = draft?.body.testCases ?? [];
    return { tests, files: draft?.body.files ?? {}, body: draft?.body, notes: notes.all };
  }
  throw new Error('nothing was read');
}

/** As a file and as XML give a text back. Blanks at its end mean nothing, also those that XML stores as U+FFFD. */
const told = (text: string): string => plainText(xmlStorable(text)).replaceAll('\uFFFD', ' ').trimEnd();
const isIo = (test: TestCase): test is IoTest => test.kind === 'io';
const pairs = (tests: readonly TestCase[]) =>
  tests
    .filter(isIo)
    .map(({ stdin, expectedStdout, hidden = false }) =>
      JSON.stringify([told(stdin), told(expectedStdout), hidden]),
    )
    .sort();
/** A package has the samples among its secret cases: of two that are the same, one hidden, it tells one. */
const areDistinct = (tests: readonly TestCase[]): boolean => {
  const asked = tests
    .filter(isIo)
    .map(({ stdin, expectedStdout }) => JSON.stringify([told(stdin), told(expectedStdout)]));
  return new Set(asked).size === asked.length;
};
const labels = (notes: readonly Note[]) => notes.map((note) => note['test']);
/** Its tests come back where no validator of the package judges them. */
const withoutChecker = (body: ExerciseBody): ExerciseBody => ({
  ...body,
  testCases: body.testCases.filter((test) => Reflect.get(test, 'compare') !== 'checker'),
});

describe('an exercise of ours that comes back from another system', () => {
  it.each(['kattis', 'coderunner', 'dodona'] as const)(
    'as %s has every test of input and output, or a note for it',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(exercises(['io']).map(withoutChecker), async (body) => {
          fc.pre(format !== 'kattis' || areDistinct(body.testCases as TestCase[]));
          const { tests, notes } = await again(format, body);
          const left = notes.filter(({ code }) => code === 'test_skipped');
          const given = (body.testCases as TestCase[]).filter(
            (test, index) => !labels(left).includes(test.name ?? index + 1),
          );
          // The importer drops what is worth nothing there, and says so.
          const kept = format === 'coderunner' ? given.filter(({ weight }) => weight !== 0) : given;
          expect(pairs(tests)).toEqual(pairs(kept));
        }),
        { numRuns: 60 },
      );
    },
    60_000,
  );

  it('as kattis has the weights in the same ratios, and all groups', async () => {
    const parts = (tests: readonly TestCase[]) => {
      const sums = new Map<string, number>();
      for (const [index, { group = `\0${index}`, weight = 1 }] of tests.entries())
        sums.set(group, (sums.get(group) ?? 0) + weight);
      const all = [...sums.values()].reduce((sum, one) => sum + one, 0);
      return [...sums.values()].map((sum) => (all === 0 ? 0 : sum / all)).sort((a, b) => a - b);
    };
    await fc.assert(
      fc.asyncProperty(exercises(['io']), async (body) => {
        const whole = withoutChecker(body);
        fc.pre(whole.testCases.length > 0);
        const { tests } = await again('kattis', whole);
        const [ours, theirs] = [parts(whole.testCases as TestCase[]), parts(tests)];
        expect(theirs).toHaveLength(ours.length);
        for (const [index, part] of ours.entries()) expect(theirs[index]).toBeCloseTo(part, 3);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('as kattis has the programs of the author and of students, in all their files', async () => {
    await fc.assert(
      fc.asyncProperty(exercises(['io']), async (given) => {
        const body = { ...given, solutionCode: given.solutionCode ?? '' };
        const { body: read } = await again('kattis', body);
        const starterOf = (code: string | null | undefined): string =>
          told(code ?? '').trim() === '' ? '' : told(code ?? '');
        const several = (files: ExerciseBody['studentFiles'] | undefined) =>
          Object.fromEntries(
            Object.entries(files ?? {}).map(([path, { starter, solution = starter }]) => [
              path,
              [told(starter), told(solution)],
            ]),
          );
        expect(told(read?.solutionCode ?? '')).toBe(told(body.solutionCode));
        expect(starterOf(read?.starterCode)).toBe(starterOf(body.starterCode));
        expect(several(read?.studentFiles as ExerciseBody['studentFiles'])).toEqual(
          several(body.studentFiles),
        );
        if (Object.keys(body.studentFiles).length > 0)
          expect(read?.solutionFile ?? 'solution.py').toBe(body.solutionFile ?? 'solution.py');
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('as kattis has its checker, where that judges every test', async () => {
    await fc.assert(
      fc.asyncProperty(exercises(['io']), async (given) => {
        const testCases = given.testCases.map((test) => ({ ...test, compare: 'checker' as const }));
        const body = { ...given, testCases } as ExerciseBody;
        fc.pre(body.checker?.language === 'python' && areDistinct(body.testCases as TestCase[]));
        const { body: read, tests } = await again('kattis', body);
        expect(told(read?.checker?.code ?? '')).toBe(told(body.checker?.code ?? ''));
        expect(pairs(tests)).toEqual(pairs(body.testCases as TestCase[]));
        expect(tests.every((test) => Reflect.get(test, 'compare') === 'checker')).toBe(true);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('as dodona calls the same functions with the same values', async () => {
    const calls = (tests: readonly TestCase[]) =>
      tests.flatMap((test) => (test.kind === 'call' ? [call(test)] : []));
    const call = ({ function: name, args }: CallTest) => [name, args.length];
    await fc.assert(
      fc.asyncProperty(exercises(['call']), async (body) => {
        const plain = {
          ...body,
          testCases: body.testCases.filter((test) => !('collect' in test) || test.collect === undefined),
        };
        const { tests } = await again('dodona', plain);
        expect(calls(tests)).toEqual(calls(plain.testCases as TestCase[]));
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it.each(['kattis', 'coderunner', 'dodona'] as const)('as %s has its data files', async (format) => {
    const [sample] = fc.sample(exercises(['io']), { numRuns: 1, seed: 5 });
    const body = {
      ...sample,
      testCases: [{ kind: 'io', stdin: 'a', expectedStdout: 'b', weight: 1, hidden: true }],
      files: { 'data/a.csv': '1,2\n', 'b.bin': { base64: 'AAH/' } },
    } as ExerciseBody;
    expect((await again(format, body)).files).toEqual(body.files);
  });

  it.each(['kattis', 'coderunner', 'dodona'] as const)('as %s loses no field in silence', async (format) => {
    const [sample] = fc.sample(exercises(['io']), { numRuns: 1, seed: 5 });
    const body = {
      ...sample,
      hints: ['h'],
      studentFiles: { 'lib/b.py': { starter: '' } },
      totalTimeLimitMs: 9000,
      stopAtFirstFailure: true,
      difficultyLevel: 'advanced',
      tutorSupport: 'low',
      testCases: [
        { kind: 'io', stdin: 'a', expectedStdout: 'b', weight: 2, hidden: true, group: 'g', name: 'n' },
        { kind: 'io', stdin: 'a', expectedStdout: 'b', weight: 1, hidden: true, compare: 'checker' },
        { kind: 'unit', framework: 'unittest', files: { 'a.py': '' }, weight: 1, hidden: false },
      ],
    } as ExerciseBody;
    const { notes } = await again(format, body);
    const lost = notes.map(({ option, file, limit, test }) => option ?? file ?? limit ?? test);
    expect(lost).toEqual(
      expect.arrayContaining(['hints', 'stopAtFirstFailure', 'difficultyLevel', 'tutorSupport', 2, 3]),
    );
    expect(lost.includes('lib/b.py')).toBe(format !== 'kattis');
    expect(lost.includes('group')).toBe(format !== 'kattis');
    expect(lost.includes('weight')).toBe(format === 'dodona');
    expect(lost.includes('name')).toBe(format !== 'dodona');
    expect(lost.includes('totalTimeLimitMs')).toBe(format !== 'dodona');
  });
});
