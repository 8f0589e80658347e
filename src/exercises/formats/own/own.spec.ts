import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringifyExactJson } from '../../../common/schemas/exact-json.js';
import { exercises } from '../../../../test/support/exercise-arbitrary.js';
import { CONTENT_DIR } from '../../../common/content.js';
import { exerciseData, ExerciseBody } from '../../exercises.schemas.js';
import { Folder } from '../sources/folder.js';
import { ImportFault } from '../import-fault.js';
import { Notes } from '../notes.js';
import { ownSchema } from './own-schema.js';
import { readOwn } from './read-own.js';
import { writeOwn } from './write-own.js';

const read = (files: Record<string, string | Uint8Array>, root = 'loops/first') =>
  readOwn(
    Folder.inMemory(
      Object.fromEntries(Object.entries(files).map(([path, content]) => [`${root}/${path}`, content])),
    ),
    root,
    new Notes(),
  );

describe('an exercise as a folder', () => {
  it('comes back to the letter, whatever its texts and numbers are', async () => {
    await fc.assert(
      fc.asyncProperty(exercises(), async (body) => {
        const { body: again, sourceId } = await read(Object.fromEntries(writeOwn('an-id', body)));
        expect(sourceId).toBe('an-id');
        expect(stringifyExactJson(exerciseData(ExerciseBody.parse(again)))).toBe(
          stringifyExactJson(exerciseData(body)),
        );
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  const smallest = {
    'exercise.yaml': 'learnflow: 1\ntitle: Add\ndifficultyLevel: beginner\nlanguage: python\n',
    'description.md': 'Add two numbers.\r\n',
    'solution.py': 'print(3)\n',
    'tests/2.in': 'b\n',
    'tests/2.out': 'B\n',
    'tests/10.in': 'c\n',
    'tests/10.out': 'C\n',
    'tests/hidden/1.in': 'a\n',
    'tests/hidden/1.out': 'A\n',
    'wrong/off.py': 'print(4)\n',
    'files/words.txt': 'one\n',
    'hints/01.md': 'Think.\n',
  };

  it('needs no list of tests: pairs of files are tests in the order of their numbers', async () => {
    const { body, sourceId, wrong } = await read(smallest);
    expect(sourceId).toBe('first');
    expect(body).toMatchObject({
      title: 'Add',
      topic: 'loops',
      description: 'Add two numbers.\n',
      solutionCode: 'print(3)\n',
      hints: ['Think.'],
      files: { 'words.txt': 'one\n' },
    });
    expect(body.testCases).toMatchObject([
      { name: '1', stdin: 'a\n', hidden: true },
      { name: '2', stdin: 'b\n', hidden: false },
      { name: '10', stdin: 'c\n', hidden: false },
    ]);
    expect(wrong).toEqual([{ path: 'wrong/off.py', code: 'print(4)\n' }]);
  });

  it.each([
    [
      'an unknown key',
      'learnflow: 1\ntitle: A\nlanguage: python\ndifficultyLevel: beginner\ntestz: []\n',
      'import_malformed',
      1,
      /testz/,
    ],
    [
      'a wrong value',
      'learnflow: 1\ntitle: A\ndifficultyLevel: beginner\nlanguage: cobol\n',
      'import_malformed',
      4,
      /language/,
    ],
    [
      'a test of no kind',
      'learnflow: 1\ntitle: A\ndifficultyLevel: beginner\nlanguage: python\ntests:\n  - name: a\n',
      'import_malformed',
      6,
      /expectedStdout/,
    ],
    [
      'a missing file',
      'learnflow: 1\ntitle: A\ndifficultyLevel: beginner\nlanguage: python\ntests:\n  - {in: x.in, out: y.out}\n',
      'import_file_missing',
      6,
      /y\.out|x\.in/,
    ],
    ['a later version', 'learnflow: 2\n', 'import_unsupported_version', 1, /2/],
    ['broken YAML', 'learnflow: 1\ntitle: "A\n', 'import_malformed', 3, /quote/],
  ])('names file and line of %s', async (_what, yaml, code, line, words) => {
    const fault = await read({ 'exercise.yaml': yaml }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(fault).toBeInstanceOf(ImportFault);
    expect(fault).toMatchObject({ code, details: { file: 'exercise.yaml', line } });
    expect((fault as ImportFault).message).toMatch(words);
  });
});

describe('the JSON schema for editors', () => {
  it('is the one that is read by (npm run cli -- exercise schema)', () => {
    const kept: unknown = JSON.parse(readFileSync(join(CONTENT_DIR, 'exercise.schema.json'), 'utf8'));
    expect(kept).toEqual(JSON.parse(JSON.stringify(ownSchema())));
  });
});
