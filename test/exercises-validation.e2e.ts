import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addExercise, sendExercises } from './support/exercises.js';
import { makeInstructor, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

let app: TestApp;
let instructor: TestStudent;

beforeAll(async () => {
  app = await startTestApp();
  instructor = await makeInstructor(app);
});
afterAll(() => app.stop());

/** A draft, so that nothing here is graded. */
const draft = { ...addExercise, isPublished: false };
const post = (body: unknown) => sendExercises(app, instructor, 'POST', '/', body);
const io = { kind: 'io', stdin: '', expectedStdout: '' };
const call = { kind: 'call', function: 'f', args: [], expected: null };
const unit = { kind: 'unit', framework: 'unittest', files: { 'test_it.py': 'import solution' } };
const without = (object: object, key: string) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
const paths = (body: Record<string, unknown>) =>
  (body['errors'] as { path: string }[] | undefined)?.map(({ path }) => path);

describe('a body that is refused with 422 at the right path', () => {
  it.each<[string, object]>([
    ['/title', without(draft, 'title')],
    ['/title', { ...draft, title: '   ' }],
    ['/title', { ...draft, title: 'x'.repeat(201) }],
    ['/title', { ...draft, title: 7 }],
    ['/description', without(draft, 'description')],
    ['/description', { ...draft, description: 'x'.repeat(50_001) }],
    ['/topic', without(draft, 'topic')],
    ['/difficultyLevel', without(draft, 'difficultyLevel')],
    ['/difficultyLevel', { ...draft, difficultyLevel: 'hard' }],
    ['/language', { ...draft, language: 'cobol' }],
    ['/language', { ...draft, language: null }],
    ['/unknownField', { ...draft, unknownField: 1 }],
    ['/id', { ...draft, id: 1 }],
    ['/allowedLanguages', { ...draft, allowedLanguages: [] }],
    ['/allowedLanguages', { ...draft, allowedLanguages: ['javascript'] }],
    ['/allowedLanguages', { ...draft, allowedLanguages: ['python', 'python'] }],
    ['/solutionFile', { ...draft, solutionFile: '../solution.py' }],
    ['/solutionFile', { ...draft, solutionFile: 'a/solution.py' }],
    ['/solutionFile', { ...draft, solutionFile: '.py' }],
    ['/solutionFile', { ...draft, solutionFile: 'solution.js' }],
    ['/starterCode', { ...draft, starterCode: 'ä'.repeat(32_769) }],
    ['/solutionCode', { ...draft, solutionCode: 'x'.repeat(65_537) }],
    ['/solutionCode', { ...draft, solutionCode: ['x'] }],
    ['/timeLimitMs', { ...draft, timeLimitMs: 99 }],
    ['/timeLimitMs', { ...draft, timeLimitMs: 30_001 }],
    ['/timeLimitMs', { ...draft, timeLimitMs: 1000.5 }],
    ['/timeLimitMs', { ...draft, timeLimitMs: '1000' }],
    ['/memoryLimitMb', { ...draft, memoryLimitMb: 15 }],
    ['/memoryLimitMb', { ...draft, memoryLimitMb: 1025 }],
    ['/isPublished', { ...draft, isPublished: 'yes' }],
    ['/typeCheck', { ...draft, typeCheck: true }],
    ['/stopAtFirstFailure', { ...draft, stopAtFirstFailure: 1 }],
    ['/hints', { ...draft, hints: Array.from({ length: 21 }, () => 'hint') }],
    ['/hints/0', { ...draft, hints: [''] }],
    ['/hints/0', { ...draft, hints: [{}] }],
    ['/testCases', { ...draft, testCases: 'many' }],
    ['/testCases', { ...draft, testCases: Array.from({ length: 201 }, () => io) }],
    ['/testCases', { ...draft, isPublished: true, testCases: [] }],
    ['/testCases/0', { ...draft, testCases: [null] }],
    ['/testCases/0/kind', { ...draft, testCases: [{ ...io, kind: 'magic' }] }],
    ['/testCases/0/function', { ...draft, testCases: [{ ...io, function: 'f' }] }],
    ['/testCases/0/stdin', { ...draft, testCases: [without(io, 'stdin')] }],
    ['/testCases/0/expectedStdout', { ...draft, testCases: [without(io, 'expectedStdout')] }],
    ['/testCases/0/compare', { ...draft, testCases: [{ ...io, compare: 'loosely' }] }],
    [
      '/testCases/0/compare/absTolerance',
      { ...draft, testCases: [{ ...io, compare: { absTolerance: -1 } }] },
    ],
    ['/testCases/0/weight', { ...draft, testCases: [{ ...io, weight: -1 }] }],
    ['/testCases/0/name', { ...draft, testCases: [{ ...io, name: '' }] }],
    ['/testCases/1/function', { ...draft, testCases: [call, { ...call, function: 'f()' }] }],
    ['/testCases/0/function', { ...draft, testCases: [{ ...call, function: '__import__("os").x' }] }],
    ['/testCases/0/args', { ...draft, testCases: [without(call, 'args')] }],
    ['/testCases/0/args', { ...draft, testCases: [{ ...call, args: Array.from({ length: 51 }, () => 0) }] }],
    ['/testCases/0/expected', { ...draft, testCases: [without(call, 'expected')] }],
    ['/testCases/0/collect', { ...draft, testCases: [{ ...call, collect: 'set' }] }],
    ['/testCases/0/framework', { ...draft, testCases: [{ ...unit, framework: 'mocha' }] }],
    ['/testCases/0/framework', { ...draft, testCases: [{ ...unit, framework: 'jest' }] }],
    ['/testCases/0/framework', { ...draft, allowedLanguages: ['python', 'javascript'], testCases: [unit] }],
    ['/testCases/0/files', { ...draft, testCases: [{ ...unit, files: {} }] }],
    ['/testCases/0/files/..~1evil.py', { ...draft, testCases: [{ ...unit, files: { '../evil.py': '' } }] }],
    ['/testCases/0/files', { ...draft, solutionFile: 'test_it.py', testCases: [unit] }],
    ['/testCases/0/files', { ...draft, testCases: [{ ...unit, files: { 'solution.py': '' } }] }],
    ['/testCases/0/files', { ...draft, testCases: [{ ...unit, files: { 'a.bin': { base64: 'AA==' } } }] }],
    ['/files/solution.py', { ...draft, files: { 'solution.py': '' } }],
    ['/files/~1etc~1words', { ...draft, files: { '/etc/words': '' } }],
    ['/files/data~1..~1words', { ...draft, files: { 'data/../words': '' } }],
    ['/files/data~1.hidden', { ...draft, files: { 'data/.hidden': '' } }],
    ['/files/words.bin/base64', { ...draft, files: { 'words.bin': { base64: '@' } } }],
    ['/files/words', { ...draft, files: { words: '', 'words/a.txt': '' } }],
    ['/files', { ...draft, files: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`${i}`, ''])) }],
    ['/expectedOutput', { ...draft, expectedOutput: 'x'.repeat(262_145) }],
  ])('%s', async (path, body) => {
    const answer = await post(body);
    expect(answer.body).toMatchObject({ status: 422, code: 'validation_failed' });
    expect(paths(answer.body)).toContain(path);
  });

  it('names a number that no program could read', async () => {
    const json = JSON.stringify({ ...draft, testCases: [{ ...call, args: ['@'] }] });
    for (const number of ['1e999', '9'.repeat(5000)]) {
      const answer = await post(json.replace('"@"', number));
      expect(answer.status).toBe(422);
      expect(paths(answer.body)).toEqual(['/testCases/0/args/0']);
    }
  });

  it('names values nested too deeply', async () => {
    const json = JSON.stringify({ ...draft, testCases: [{ ...call, args: ['@'] }] });
    const answer = await post(json.replace('"@"', '['.repeat(150) + ']'.repeat(150)));
    expect(answer.body).toMatchObject({ status: 422, code: 'validation_failed' });
    const bottomless = await post(json.replace('"@"', '['.repeat(200_000) + ']'.repeat(200_000)));
    expect([400, 422]).toContain(bottomless.status);
  });

  it('counts the members of an object before it looks at each, but lets a test have large values', async () => {
    const many = (count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}.py`, '']));
    const answer = await post(JSON.stringify({ ...draft, studentFiles: many(100_000) }));
    expect(answer.body).toMatchObject({
      status: 422,
      errors: [{ path: '/studentFiles', code: 'too_many', params: { maximum: 1000 } }],
    });
    const large = await post(JSON.stringify({ ...draft, testCases: [{ ...call, args: [many(2_000), 1] }] }));
    expect(large.status).toBe(201);
  });
});

describe.each([
  ['the NUL character', '\\u0000'],
  ['a lone surrogate', '\\ud800'],
])('%s', (_, escape) => {
  const texts: [string, object][] = [
    ['/title', { ...draft, title: '@' }],
    ['/description', { ...draft, description: '@' }],
    ['/topic', { ...draft, topic: '@' }],
    ['/solutionFile', { ...draft, solutionFile: '@' }],
    ['/starterCode', { ...draft, starterCode: '@' }],
    ['/solutionCode', { ...draft, solutionCode: '@' }],
    ['/expectedOutput', { ...draft, expectedOutput: '@' }],
    ['/hints/0', { ...draft, hints: ['@'] }],
    ['/testCases/0/name', { ...draft, testCases: [{ ...io, name: '@' }] }],
    ['/testCases/0/stdin', { ...draft, testCases: [{ ...io, stdin: '@' }] }],
    ['/testCases/0/expectedStdout', { ...draft, testCases: [{ ...io, expectedStdout: '@' }] }],
    ['/testCases/0/function', { ...draft, testCases: [{ ...call, function: '@' }] }],
    ['/testCases/0/files/test_it.py', { ...draft, testCases: [{ ...unit, files: { 'test_it.py': '@' } }] }],
  ];
  it.each(texts)('is refused in %s', async (path, body) => {
    const answer = await post(JSON.stringify(body).replace('@', escape));
    expect(answer.body).toMatchObject({ status: 422, code: 'validation_failed' });
    expect(paths(answer.body)).toContain(path);
  });
});

describe('arguments and expected values of a call', () => {
  const bodies: [string, object][] = [
    ['/testCases/0/args/0', { ...draft, testCases: [{ ...call, args: ['@'] }] }],
    ['/testCases/0/args/0', { ...draft, testCases: [{ ...call, args: [{ '@': 1 }] }] }],
    ['/testCases/0/expected/a', { ...draft, testCases: [{ ...call, expected: { a: '@' } }] }],
  ];
  it.each(bodies)('hold no lone surrogate: %s', async (path, body) => {
    const answer = await post(JSON.stringify(body).replace('@', '\\ud800'));
    expect(answer.body).toMatchObject({ status: 422, code: 'validation_failed' });
    expect(paths(answer.body)).toContain(path);
  });

  it('may hold the NUL character, which comes back as it is', async () => {
    const tests = [{ ...call, args: ['a\0b', { '\0': 1 }], expected: { a: '\0' } }];
    const answer = await post(JSON.stringify({ ...draft, testCases: tests }));
    expect(answer.body).toMatchObject({ testCases: tests });
  });
});

describe('a body that is no exercise at all', () => {
  it.each([
    ['nothing', undefined, 422],
    ['null', 'null', 422],
    ['a list', '[]', 422],
    ['a text', '"x"', 422],
    ['half of one', '{"title":', 400],
    ['2 MiB and more', JSON.stringify({ ...draft, description: 'x'.repeat(2 * 1024 * 1024) }), 413],
  ])('%s', async (_, body, status) => {
    expect((await post(body)).body).toMatchObject({ status });
    expect((await sendExercises(app, instructor, 'PUT', '/1', body)).body).toMatchObject({ status });
  });

  it('is too large where a long integer stands among very many values', async () => {
    const answer = await post(`[9007199254740993${',0'.repeat(200_000)}]`);
    expect(answer.body).toMatchObject({ status: 413, code: 'body_too_large' });
  });

  it('is refused unread where it is not JSON', async () => {
    const answer = await sendExercises(app, instructor, 'POST', '/', 'title=x', {
      'Content-Type': 'text/plain',
    });
    expect(answer.body).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });
});

describe('a body at its limits', () => {
  it.each<[string, object]>([
    ['200 tests', { testCases: Array.from({ length: 200 }, () => io) }],
    ['20 hints', { hints: Array.from({ length: 20 }, () => 'hint') }],
    ['64 KiB of code', { starterCode: 'ä'.repeat(32_768) }],
    ['a draft without tests', { testCases: [] }],
    [
      'null for what is not there',
      {
        starterCode: null,
        solutionCode: null,
        expectedOutput: null,
        allowedLanguages: null,
        solutionFile: null,
      },
    ],
    [
      'names in other scripts',
      {
        testCases: [
          { ...call, function: 'größe' },
          { ...call, function: '$_1' },
        ],
      },
    ],
    [
      'keys with a meaning in JavaScript',
      { testCases: [{ ...call, args: [{ constructor: 1, toString: 2 }] }] },
    ],
    [
      'every kind of test',
      {
        testCases: [
          { ...io, compare: { relTolerance: 0.1, ignoreCase: true } },
          { ...call, collect: 'list' },
          unit,
        ],
      },
    ],
    [
      'jest for TypeScript',
      { language: 'typescript', testCases: [{ ...unit, framework: 'jest', files: { 'a.test.ts': '' } }] },
    ],
  ])('takes %s and reads it back as it was', async (_, overrides) => {
    const created = await post({ ...draft, ...overrides });
    expect(created.status).toBe(201);
    const { testCases, ...rest } = overrides as { testCases?: object[] };
    const seen = await sendExercises(app, instructor, 'GET', `/${String(created.body['id'])}`);
    expect(seen.body).toEqual(created.body);
    if (testCases !== undefined) expect(seen.body['testCases']).toMatchObject(testCases);
    else expect(seen.body).toMatchObject(without(without(rest, 'allowedLanguages'), 'solutionFile'));
  });

  it('keeps a key named __proto__', async () => {
    const json = JSON.stringify({ ...draft, testCases: [{ ...call, args: ['@'] }] }).replace(
      '"@"',
      '{"__proto__":{"a":1}}',
    );
    const created = await post(json);
    expect(created.text).toContain('{"__proto__":{"a":1}}');
    const seen = await sendExercises(app, instructor, 'GET', `/${String(created.body['id'])}`);
    expect(seen.text).toContain('{"__proto__":{"a":1}}');
  });
});
