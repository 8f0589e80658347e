import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exercises } from '../../../../test/support/exercise-arbitrary.js';
import { stringifyExactJson } from '../../../common/exact-json.js';
import { exerciseData, ExerciseBody } from '../../exercises.schemas.js';
import { Notes } from '../notes.js';
import { parseXml } from '../xml.js';
import { readProforma } from './read-proforma.js';
import { writeProforma } from './write-proforma.js';

const UUID = '11111111-2222-4333-8444-555555555555';

const written = (body: ExerciseBody): string =>
  String(writeProforma(UUID, body, new Notes()).get('task.xml'));
const read = (xml: string) => readProforma(parseXml(xml), undefined, new Notes());

describe('a task of ProFormA 2.1', () => {
  it('comes back to the letter, whatever its texts and numbers are', async () => {
    await fc.assert(
      fc.asyncProperty(exercises(), async (body) => {
        const { body: again, sourceId } = await read(written(body));
        expect(sourceId).toBe(UUID);
        expect(stringifyExactJson(exerciseData(ExerciseBody.parse(again)))).toBe(
          stringifyExactJson(exerciseData(body)),
        );
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('takes what another system has changed in it', async () => {
    const [body] = fc.sample(exercises(['call']), { numRuns: 1, seed: 1 });
    if (body === undefined) throw new Error('no sample');
    const xml = written(ExerciseBody.parse({ ...body, title: 'Before' })).replace(
      '<title>Before</title>',
      '<title>After</title>',
    );
    expect((await read(xml)).body.title).toBe('After');
  });
});
