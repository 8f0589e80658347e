import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { ZipFile } from 'yazl';
import { openZipBytes } from '../src/exercises/formats/sources/zip-source.js';
import { ImportView, type ImportItemView } from '../src/exercises/imports/imports.views.js';
import { addExercise, createExercise } from './support/exercises.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { until } from './support/until.js';

let app: TestApp;
let instructor: TestStudent;
let student: TestStudent;

beforeAll(async () => {
  app = await startTestApp();
  [instructor, student] = await Promise.all([makeInstructor(app), registerStudent(app)]);
});
afterAll(() => app.stop());

const FIXTURES = fileURLToPath(new URL('fixtures/formats', import.meta.url));
const given = (path: string): Buffer => readFileSync(`${FIXTURES}/${path}`);

async function zipOf(files: Record<string, string>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const withoutType = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-type'));

const request = (who: TestStudent, path: string, init: RequestInit = {}) =>
  fetch(`${app.url}/api/exercises${path}`, {
    ...init,
    headers: { ...withoutType(who.headers), ...(init.headers as Record<string, string>) },
  });

async function send(file: Buffer, name: string, query = '', who = instructor) {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(file)]), name);
  const response = await request(who, `/import${query}`, { method: 'POST', body: form });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const ended = (id: number): Promise<ImportView> =>
  until('the import has ended', async () => {
    const view = ImportView.parse(await (await request(instructor, `/imports/${id}`)).json());
    return view.status === 'completed' ? view : undefined;
  });

async function report(id: number): Promise<ImportItemView[]> {
  const response = await request(instructor, `/imports/${id}/report?limit=100`);
  return ((await response.json()) as { items: ImportItemView[] }).items;
}

async function imported(
  file: Buffer,
  name: string,
  query = '',
): Promise<{ view: ImportView; items: ImportItemView[] }> {
  const { status, body } = await send(file, name, query);
  if (status !== 202) throw new Error(JSON.stringify(body));
  const view = await ended(Number(body['id']));
  return { view, items: await report(view.id) };
}

const whole = (title: string, more = ''): Record<string, string> => ({
  'exercise.yaml': `learnflow: 1\ntitle: ${title}\ntopic: sums\ndifficultyLevel: beginner\nlanguage: python\n${more}`,
  'description.md': 'Add.\n',
  'solution.py': 'print(int(input()) + 1)\n',
  'tests/1.in': '1\n',
  'tests/1.out': '2\n',
});
const at = (folder: string, files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));

describe('importing', () => {
  it('takes a zip of folders, publishes what its own solution passes, and says why the rest is a draft', async () => {
    const zip = await zipOf({
      ...at('top/sums/good', whole('Good')),
      ...at('top/sums/bad', { ...whole('Bad'), 'solution.py': 'print(0)\n' }),
    });
    const { view, items } = await imported(zip, 'week.zip');
    expect(view).toMatchObject({
      total: 2,
      done: 2,
      created: 2,
      refused: 0,
      dryRun: false,
      fileName: 'week.zip',
    });
    expect(items).toMatchObject([
      {
        path: 'top/sums/bad',
        title: 'Bad',
        isPublished: false,
        notes: [{ code: 'solution_fails', test: 1 }],
      },
      { path: 'top/sums/good', title: 'Good', isPublished: true, notes: [] },
    ]);
    const shown = await request(student, `/${items[1]?.exerciseId}`);
    expect(await shown.json()).toMatchObject({ title: 'Good', description: 'Add.' });
    expect((await request(student, `/${items[0]?.exerciseId}`)).status).toBe(404);
  });

  it('decides about big integers, and keeps back tests that do not load, as saving does', async () => {
    const head = 'learnflow: 1\ntopic: sums\ndifficultyLevel: beginner\n';
    const zip = await zipOf({
      'big/exercise.yaml': `${head}title: Big\nlanguage: javascript\ntests:\n  - { function: next, args: [9007199254740993], expected: 9007199254740994 }\n`,
      'big/description.md': 'Next.\n',
      'big/solution.js': 'const next = (n) => n + 1n;\n',
      'faulty/exercise.yaml': `${head}title: Faulty\nlanguage: python\ntests:\n  - { framework: unittest, folder: unit }\n`,
      'faulty/description.md': 'Add.\n',
      'faulty/unit/test_add.py': 'import unitest\n',
    });
    const { items } = await imported(zip, 'big.zip');
    expect(items).toMatchObject([
      { title: 'Big', isPublished: true, notes: [] },
      { title: 'Faulty', isPublished: false, notes: [{ code: 'not_verified' }] },
    ]);
    const shown = await request(instructor, `/${items[0]?.exerciseId}`);
    expect(await shown.json()).toMatchObject({ testCases: [{ numbers: 'exact' }] });
  });

  it('updates what it has imported before, and leaves alone what is the same', async () => {
    const first = await imported(
      await zipOf({ ...at('a/one', whole('One')), ...at('a/two', whole('Two')) }),
      'a.zip',
    );
    const ids = first.items.map(({ exerciseId }) => exerciseId);
    const changed = { ...whole('One again'), 'tests/2.in': '5\n', 'tests/2.out': '6\n' };
    const second = await imported(
      await zipOf({ ...at('a/one', changed), ...at('a/two', whole('Two')) }),
      'a.zip',
    );
    expect(second.items).toMatchObject([
      { outcome: 'updated', exerciseId: ids[0] },
      { outcome: 'unchanged', exerciseId: ids[1] },
    ]);
    expect(await (await request(instructor, `/${ids[0]}`)).json()).toMatchObject({
      title: 'One again',
      version: 2,
    });
  });

  it('keeps versions, submissions and progress of what comes again in another system’s form', async () => {
    const quiz = (answer: number) =>
      Buffer.from(
        `<quiz><question type="coderunner"><name><text>Kept</text></name><questiontext format="markdown"><text>T</text></questiontext><coderunnertype>python3</coderunnertype><answer>print(int(input()) + 1)</answer><testcases><testcase mark="1"><stdin><text>${answer - 1}</text></stdin><expected><text>${answer}</text></expected></testcase></testcases></question></quiz>`,
      );
    const [first] = (await imported(quiz(2), 'kept.xml')).items;
    const exerciseId = first?.exerciseId ?? 0;
    const submit = () =>
      fetch(`${app.url}/api/submissions/`, {
        method: 'POST',
        headers: { ...student.headers, Prefer: 'wait=30' },
        body: JSON.stringify({ exerciseId, code: 'print(int(input()) + 1)\n' }),
      });
    const submission = (await (await submit()).json()) as { id: number; score: number };
    expect(submission).toMatchObject({ score: 100, exerciseVersion: 1 });
    const [second] = (await imported(quiz(3), 'kept.xml')).items;
    expect(second).toMatchObject({ outcome: 'updated', exerciseId });
    const get = async (path: string): Promise<unknown> =>
      (await fetch(`${app.url}/api${path}`, { headers: student.headers })).json();
    expect(await get(`/exercises/${exerciseId}`)).toMatchObject({ version: 2 });
    expect(await get(`/submissions/${submission.id}`)).toMatchObject({ score: 100, exerciseVersion: 1 });
    expect(await get(`/analytics/student/${student.student.id}/progress`)).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ exerciseId, attempts: 1, bestScore: 100, status: 'mastered' }),
      ]),
    });
    expect(await (await submit()).json()).toMatchObject({ exerciseVersion: 2, score: 100, attempt: 2 });
  });

  it('brings back one that was deleted, with its id', async () => {
    const zip = await zipOf(at('x/lost', whole('Lost')));
    const [item] = (await imported(zip, 'x.zip')).items;
    await request(instructor, `/${item?.exerciseId}`, { method: 'DELETE' });
    expect((await imported(zip, 'x.zip')).items).toMatchObject([
      { outcome: 'updated', exerciseId: item?.exerciseId },
    ]);
    expect((await request(student, `/${item?.exerciseId}`)).status).toBe(200);
  });

  it('only says what would happen where that is asked for', async () => {
    const { view, items } = await imported(await zipOf(at('d/dry', whole('Dry'))), 'd.zip', '?dryRun=true');
    expect(view).toMatchObject({ dryRun: true, created: 1 });
    expect(items).toMatchObject([{ outcome: 'created', exerciseId: null }]);
    const rows = await app.app.get(MikroORM).em.fork().execute("select 1 from exercises where title = 'Dry'");
    expect(rows).toEqual([]);
  });

  it('takes a single file as the body itself', async () => {
    const response = await request(instructor, '/import?fileName=quiz.xml', {
      method: 'POST',
      body: new Uint8Array(given('coderunner/stdin-program.xml')),
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(response.status).toBe(202);
    const { id } = (await response.json()) as { id: number };
    await ended(id);
    expect(await report(id)).toMatchObject([
      { format: 'coderunner', title: 'Sum of a line', isPublished: false },
    ]);
    expect((await report(id))[0]?.notes).toContainEqual(
      expect.objectContaining({ code: 'solution_fails', test: 3 }),
    );
  });

  it('refuses a second exercise of the same id', async () => {
    const { items } = await imported(
      await zipOf({ ...at('p/twin', whole('Twin')), ...at('q/twin', whole('Twin')) }),
      't.zip',
    );
    expect(items).toMatchObject([
      { outcome: 'created' },
      { outcome: 'refused', faults: [{ code: 'duplicate_id' }] },
    ]);
  });

  it.each([
    [
      'no zip at all',
      Buffer.from('PK\x03\x04 but no more'),
      'broken.zip',
      422,
      'import_malformed',
      undefined,
    ],
    ['a DOCTYPE', given('proforma/refused-doctype.xml'), 'task.xml', 422, 'import_malformed', { line: 2 }],
    [
      'a file that is missing',
      given('proforma/zip-attached-missing.zip'),
      'task.zip',
      422,
      'import_file_missing',
      { file: 'tests/leap_test.py' },
    ],
    ['what nobody knows', Buffer.from('hello'), 'hello.txt', 422, 'import_unsupported', undefined],
  ])('refuses %s with a problem, and keeps nothing', async (_what, file, name, status, code, params) => {
    const answer = await send(file, name);
    expect(answer).toMatchObject({ status, body: { code } });
    if (params) expect(answer.body['errors']).toMatchObject([{ params }]);
    const rows = await app.app
      .get(MikroORM)
      .em.fork()
      .execute('select 1 from exercise_imports where file_name = ?', [name]);
    expect(rows).toEqual([]);
  });

  it.each([
    ['before it is sent', () => new Uint8Array((64 << 20) + 1)],
    [
      'while it is being sent, where nobody said how much it is',
      () => new Blob([new Uint8Array((64 << 20) + 1)]).stream(),
    ],
  ])('refuses more than 64 MiB %s', async (_when, body) => {
    const response = await request(instructor, '/import', {
      method: 'POST',
      body: body(),
      headers: { 'content-type': 'application/zip' },
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'import_too_large' });
  });

  it('is for instructors', async () => {
    expect(await send(Buffer.from('x'), 'x.zip', '', student)).toMatchObject({ status: 403 });
    expect((await request(student, '/export')).status).toBe(403);
  });

  it('can be cancelled and resumed, and takes each exercise once', async () => {
    const many = Object.assign(
      {},
      ...Array.from({ length: 12 }, (_, index) => at(`m/n${index}`, whole(`Many ${index}`))),
    ) as Record<string, string>;
    const { body } = await send(await zipOf(many), 'many.zip');
    const cancelled = await request(instructor, `/imports/${Number(body['id'])}`, { method: 'DELETE' });
    expect(await cancelled.json()).toMatchObject({ status: 'cancelled' });
    expect((await request(instructor, `/imports/${Number(body['id'])}`, { method: 'DELETE' })).status).toBe(
      409,
    );
    expect(
      (await request(instructor, `/imports/${Number(body['id'])}/resume`, { method: 'POST' })).status,
    ).toBe(202);
    expect(await ended(Number(body['id']))).toMatchObject({ total: 12, done: 12, created: 12 });
  });
});

describe('exporting', () => {
  it.each(['learnflow', 'proforma'])(
    'gives one exercise as %s, which is the same exercise when it comes back',
    async (format) => {
      const exercise = await createExercise(app, instructor, {
        ...addExercise,
        title: `Out as ${format}`,
        tags: ['a'],
        licence: 'CC0',
      });
      const response = await request(instructor, `/${exercise.id}/export?format=${format}`);
      expect(response.headers.get('content-disposition')).toMatch(/\.zip"$/);
      const { items } = await imported(Buffer.from(await response.arrayBuffer()), 'back.zip');
      expect(items).toMatchObject([{ outcome: 'unchanged', exerciseId: exercise.id, format }]);
    },
  );

  it('says beside the files what their format has no place for', async () => {
    const exercise = await createExercise(app, instructor, { ...addExercise, title: 'Lossy', tags: ['a'] });
    const response = await request(instructor, `/${exercise.id}/export?format=kattis`);
    const zip = await openZipBytes(Buffer.from(await response.arrayBuffer()));
    const { notes } = JSON.parse(Buffer.from(await zip.read('export-notes.json')).toString()) as {
      notes: object[];
    };
    zip.close();
    expect(notes).toContainEqual({ code: 'test_skipped', test: expect.anything(), reason: 'a call test' });
    expect(notes).toContainEqual({ code: 'option_dropped', option: 'hints' });
  });

  it('gives all of them in one archive, which changes nothing when it comes back', async () => {
    const response = await request(instructor, '/export');
    const { view } = await imported(Buffer.from(await response.arrayBuffer()), 'all.zip');
    expect(view).toMatchObject({ created: 0, updated: 0, refused: 0, unchanged: view.total });
    expect(view.total).toBeGreaterThan(10);
  });
});
