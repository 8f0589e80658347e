import { describe, expect, it } from '@jest/globals';
import { ExerciseBody } from '../exercises.schemas.js';
import { starterExercises } from '../starter/starter-exercises.js';
import { Folder } from './sources/folder.js';
import { Notes } from './notes.js';
import { readExercises } from './read-exercises.js';
import { EXPORTERS, type ExportFormat } from './write-exercise.js';

const STARTER_EXERCISES = await starterExercises();

const UUID = '11111111-2222-4333-8444-555555555555';
const FORMATS = Object.keys(EXPORTERS) as ExportFormat[];

async function again(format: ExportFormat, body: ExerciseBody) {
  const files = Object.fromEntries(
    [...EXPORTERS[format](UUID, body, new Notes())].map(([path, content]) => [`ours/${path}`, content]),
  );
  const found = [];
  for await (const imported of readExercises(Folder.inMemory(files))) found.push(imported);
  return found;
}

const io = STARTER_EXERCISES.find(({ testCases }) => testCases[0]?.kind === 'io');
const python = (kind: 'io' | 'call') =>
  ExerciseBody.parse(
    (({ slug: _slug, ...body }) => body)(
      STARTER_EXERCISES.find(
        ({ language, testCases }) => language === 'python' && testCases[0]?.kind === kind,
      ) ?? (io as never),
    ),
  );

describe('an exercise of ours in the form of another system', () => {
  it.each(FORMATS)(
    '%s is recognised as such, and keeps text, programs and tests of input and output',
    async (format) => {
      const body = python('io');
      const [imported] = await again(format, body);
      expect(imported).toMatchObject({ format });
      const draft = imported?.draft;
      if (format !== 'coderunner') expect(draft?.sourceId).toContain(UUID);
      expect(draft?.body).toMatchObject({
        title: body.title,
        topic: body.topic,
        language: 'python',
        solutionCode: body.solutionCode,
      });
      expect(draft?.body.description.trim()).toBe(body.description);
      const kept = draft?.body.testCases.map((test) =>
        test.kind === 'io' ? [test.stdin, test.expectedStdout, test.hidden] : [],
      );
      expect(kept).toEqual(
        body.testCases.map((test) =>
          test.kind === 'io' ? [test.stdin, test.expectedStdout, test.hidden] : [],
        ),
      );
    },
  );

  it.each(['learnflow', 'proforma', 'dodona'] as const)('%s keeps calls as calls', async (format) => {
    const body = python('call');
    const [imported] = await again(format, body);
    const calls = (tests: readonly { kind: string }[] = []) =>
      tests.map(({ kind, ...test }) => [kind, Reflect.get(test, 'function'), Reflect.get(test, 'args')]);
    expect(calls(imported?.draft?.body.testCases)).toEqual(calls(body.testCases));
  });

  it('coderunner prints the answer of a call', async () => {
    const body = python('call');
    const [imported] = await again('coderunner', body);
    expect(imported?.draft?.body.testCases).toHaveLength(body.testCases.length);
    expect(imported?.draft?.body.testCases[0]).toMatchObject({ kind: 'unit', framework: 'assert' });
  });
});
