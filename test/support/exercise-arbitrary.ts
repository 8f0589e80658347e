import fc from 'fast-check';
import { WholeFloat } from '../../src/common/schemas/exact-json.js';
import { ExerciseBody } from '../../src/exercises/exercises.schemas.js';
import type { Json, LanguageId } from '../../src/grading/grading.types.js';

/** Texts of all kinds that a column can hold: line ends of every system, marks of byte order, what looks like YAML or XML. */
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      '',
      '\n',
      'a\n',
      'a\r\nb',
      '\uFEFFa',
      'yes',
      '3',
      '~',
      '- a',
      'a: b',
      '# a',
      ' a ',
      '\ta\n\n',
      ']]>',
      '<b>&amp;',
      "it's",
      '"',
      "'''",
      '\\n',
      '```\nx\n```',
    ),
  )
  .map((one) => one.toWellFormed().replaceAll('\0', ''));
const line = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .map((one) => `x${one.toWellFormed().replaceAll('\0', '')}`.trim());

const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((value) => (Number.isSafeInteger(value) && !Object.is(value, -0) ? new WholeFloat(value) : value)),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }),
    text,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(text, tie('json'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).json;

const common = {
  name: fc.option(line, { nil: undefined }),
  weight: fc.constantFrom(1, 0, 0.5, 2, 1000, 33.333),
  hidden: fc.boolean(),
  group: fc.option(fc.constantFrom('small', 'large inputs'), { nil: undefined }),
};
const tolerance = fc.option(fc.constantFrom(0, 1e-9, 0.5), { nil: undefined });
const io = fc.record({
  kind: fc.constant('io' as const),
  ...common,
  stdin: text,
  expectedStdout: text,
  compare: fc.option(
    fc.oneof(
      fc.constantFrom('tokens' as const, 'exact' as const, 'checker' as const),
      fc.record({
        absTolerance: tolerance,
        relTolerance: tolerance,
        ignoreCase: fc.option(fc.boolean(), { nil: undefined }),
      }),
    ),
    { nil: undefined },
  ),
});
const call = fc.record({
  kind: fc.constant('call' as const),
  ...common,
  function: fc.constantFrom('solve', 'größe', '_f1'),
  args: fc.array(json, { maxLength: 4 }),
  expected: json,
  absTolerance: tolerance,
  collect: fc.constantFrom(undefined, 'list' as const),
});
const content = fc.oneof(
  text,
  fc.uint8Array({ maxLength: 20 }).map((bytes) => ({ base64: Buffer.from(bytes).toString('base64') })),
);
const files = fc.dictionary(
  fc.constantFrom('a.txt', 'data/b c.csv', 'data/ä.bin', 'tests_more.py'),
  content,
  { maxKeys: 3, noNullPrototype: true },
);
const unit = fc.record({
  kind: fc.constant('unit' as const),
  ...common,
  framework: fc.constantFrom('unittest' as const, 'assert' as const),
  files: fc.tuple(files, text).map(([more, source]) => ({ ...more, 'test_it.py': source })),
});

/** Exercises of a kind of test each; `kinds` of those that a format can hold. */
export function exercises(
  kinds: readonly ('io' | 'call' | 'unit')[] = ['io', 'call', 'unit'],
): fc.Arbitrary<ExerciseBody> {
  const language = fc.constantFrom<LanguageId>('python');
  const test = fc.oneof(...kinds.map((kind) => ({ io, call, unit })[kind] as fc.Arbitrary<unknown>));
  return fc
    .record({
      title: line,
      description: text.map((one) => `x${one}`),
      difficultyLevel: fc.constantFrom('beginner' as const, 'intermediate' as const, 'advanced' as const),
      topic: line,
      language,
      solutionFile: fc.constantFrom(undefined, 'main.py'),
      starterCode: fc.option(text),
      solutionCode: fc.option(text),
      testCases: fc.array(test, { minLength: 1, maxLength: 4 }),
      files,
      hints: fc.array(
        text.map((one) => `x${one}`),
        { maxLength: 3 },
      ),
      timeLimitMs: fc.integer({ min: 100, max: 30_000 }),
      memoryLimitMb: fc.integer({ min: 16, max: 1024 }),
      stopAtFirstFailure: fc.boolean(),
      totalTimeLimitMs: fc.option(fc.integer({ min: 100, max: 300_000 })),
      checker: fc.record({ language: fc.constantFrom('python' as const, 'typescript' as const), code: text }),
      studentFiles: fc.dictionary(
        fc.constantFrom('shapes.py', 'lib/b.py', 'lib/a.py'),
        fc.record({ starter: text, solution: fc.option(text, { nil: undefined }) }),
        { maxKeys: 3, noNullPrototype: true },
      ),
      titles: fc.dictionary(fc.constantFrom('de', 'pt-BR'), line, { maxKeys: 2, noNullPrototype: true }),
      tags: fc.array(line, { maxLength: 3 }),
      author: fc.option(line),
      source: fc.option(line),
      licence: fc.option(line),
      isPublished: fc.boolean(),
    })
    .map((body) => ExerciseBody.parse(body));
}
