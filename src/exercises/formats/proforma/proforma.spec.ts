import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exercises } from '../../../../test/support/exercise-arbitrary.js';
import { stringifyExactJson } from '../../../common/schemas/exact-json.js';
import { exerciseData, ExerciseBody } from '../../exercises.schemas.js';
import { Notes } from '../notes.js';
import { plainText } from '../syntax/text.js';
import { parseXml, xmlStorable } from '../syntax/xml.js';
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

  it('has the files of students also for those who read the standard alone', async () => {
    await fc.assert(
      fc.asyncProperty(exercises(['unit']), async (given) => {
        const body = { ...given, solutionCode: given.solutionCode ?? '' };
        const xml = written(body).replace(/<lf:(fields|test)>.*?<\/lf:\1>/gs, '');
        const { body: read } = await readProforma(parseXml(xml), undefined, new Notes());
        const told = (text: string) => plainText(xmlStorable(text));
        const several = (files: ExerciseBody['studentFiles'] = {}) =>
          Object.fromEntries(
            Object.entries(files).map(([path, { starter, solution = starter }]) => [
              path,
              [told(starter), told(solution)],
            ]),
          );
        expect(several(read.studentFiles as ExerciseBody['studentFiles'])).toEqual(
          several(body.studentFiles),
        );
        expect(read.solutionFile).toBe(body.solutionFile ?? 'solution.py');
        expect(told(read.solutionCode ?? '')).toBe(told(body.solutionCode));
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe('a task of another system', () => {
  const task = (language: string, restrictions: string, solution: string) =>
    `<task xmlns="urn:proforma:v2.1" uuid="u" lang="en"><title>T</title><description>D</description><proglang version="">${language}</proglang><submission-restrictions>${restrictions}</submission-restrictions><files><file id="a" used-by-grader="false" visible="no"><embedded-txt-file filename="a.py">A</embedded-txt-file></file><file id="b" used-by-grader="false" visible="no"><embedded-txt-file filename="lib/b.py">B</embedded-txt-file></file><file id="s" used-by-grader="false" visible="yes" usage-by-lms="edit"><embedded-txt-file filename="lib/b.py">S</embedded-txt-file></file></files><model-solutions><model-solution id="m"><filerefs>${solution}</filerefs></model-solution></model-solutions><tests/><meta-data/></task>`;
  const ref = (id: string) => `<fileref refid="${id}"/>`;
  const asked = (name: string, use = 'required') =>
    `<file-restriction use="${use}">${name}</file-restriction>`;
  const readWith = async (xml: string) => {
    const notes = new Notes();
    const { body } = await readProforma(parseXml(xml), undefined, notes);
    return { body, codes: notes.all.map(({ code, option }) => option ?? code) };
  };

  it('with a solution of several files has them as files of students', async () => {
    const { body, codes } = await readWith(task('Python', '', ref('a') + ref('b')));
    expect(body).toMatchObject({
      solutionFile: 'a.py',
      solutionCode: 'A',
      studentFiles: { 'lib/b.py': { starter: 'S', solution: 'B' } },
    });
    expect(body.starterCode).toBeUndefined();
    expect(codes).not.toContain('file_dropped');
  });

  it('asks students for each file that a submission must have', async () => {
    const names = asked('a.py') + asked('c.py');
    const { body, codes } = await readWith(task('python', names, ref('a')));
    expect(body.studentFiles).toMatchObject({ 'c.py': { starter: '' } });
    expect(codes).not.toContain('file-restriction');
    const optional = await readWith(task('python', names + asked('d.py', 'optional'), ref('a')));
    expect(optional.codes).toContain('file-restriction');
  });

  it('in a language of single files says what is dropped', async () => {
    const { body, codes } = await readWith(task('java', '', ref('a') + ref('b')));
    expect(body.studentFiles).toBeUndefined();
    expect(codes).toContain('file_dropped');
  });
});
