import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ExercisePage } from '../src/exercises/exercises.views.js';
import { createExercise, sendExercises } from './support/exercises.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

let app: TestApp;
let instructor: TestStudent;
let student: TestStudent;

const SHELF = [
  { title: 'FizzBuzz', topic: 'loops', description: 'Count and say fizz.', difficultyLevel: 'beginner' },
  {
    title: 'Running totals',
    topic: 'loops',
    description: 'Sums that grow.',
    difficultyLevel: 'intermediate',
  },
  { title: 'For each of them', topic: 'lists', description: 'Walk a list.', difficultyLevel: 'beginner' },
  { title: '100% of \\everything_', topic: 'maths', description: 'Percents.', difficultyLevel: 'advanced' },
  { title: 'Größe und Zahl', topic: 'strings', description: 'Umlaute 数字 🦊.', difficultyLevel: 'beginner' },
  {
    title: 'Both ways',
    topic: 'strings',
    description: 'In either language.',
    difficultyLevel: 'beginner',
    language: 'javascript',
    allowedLanguages: ['javascript', 'python'],
  },
  {
    title: 'A secret draft',
    topic: 'loops',
    description: 'Not yet.',
    difficultyLevel: 'beginner',
    isPublished: false,
  },
];

beforeAll(async () => {
  app = await startTestApp();
  [instructor, student] = await Promise.all([makeInstructor(app), registerStudent(app)]);
  for (const exercise of SHELF) await createExercise(app, instructor, { solutionCode: null, ...exercise });
});
afterAll(() => app.stop());

async function list(who: TestStudent, query: Record<string, string>) {
  const answer = await sendExercises(app, who, 'GET', `/?${new URLSearchParams(query).toString()}`);
  expect(answer.body).toMatchObject({ items: expect.any(Array) });
  return ExercisePage.strict().parse(answer.body);
}
const titles = async (query: Record<string, string>, who = student) =>
  (await list(who, query)).items.map(({ title }) => title);

describe('filters', () => {
  it('list summaries without texts and code, in the order of creation; drafts for instructors only', async () => {
    expect(await titles({})).toEqual(SHELF.slice(0, 6).map(({ title }) => title));
    expect(await titles({}, instructor)).toEqual(SHELF.map(({ title }) => title));
    const { text } = await sendExercises(app, instructor, 'GET', '/');
    for (const field of ['description', 'solutionCode', 'starterCode', 'testCases', 'hints'])
      expect(text).not.toContain(field);
  });

  it('narrow by topic, difficulty and language, and all at once', async () => {
    expect(await titles({ topic: 'loops' })).toEqual(['FizzBuzz', 'Running totals']);
    expect(await titles({ difficulty: 'advanced' })).toEqual(['100% of \\everything_']);
    expect(await titles({ language: 'javascript' })).toEqual(['Both ways']);
    expect(await titles({ language: 'python', topic: 'strings' })).toEqual(['Größe und Zahl', 'Both ways']);
    expect(await titles({ topic: 'loops', difficulty: 'beginner', language: 'python', q: 'fizz' })).toEqual([
      'FizzBuzz',
    ]);
    expect(await titles({ topic: 'no such' })).toEqual([]);
  });

  it('never list what was deleted', async () => {
    const { id, title } = await createExercise(app, instructor, {
      solutionCode: null,
      title: 'Soon gone',
      topic: 'gone',
    });
    expect(await titles({ topic: 'gone' })).toEqual([title]);
    await sendExercises(app, instructor, 'DELETE', `/${id}`);
    expect(await titles({ topic: 'gone' }, instructor)).toEqual([]);
  });

  it.each([
    'difficulty=hard',
    'language=cobol',
    'limit=0',
    'limit=101',
    'limit=x',
    'cursor=nonsense',
    'topic=',
    'topic=a&topic=b',
    `q=${'x'.repeat(201)}`,
    'q=%00',
  ])('refuse %s with 422', async (query) => {
    const answer = await sendExercises(app, student, 'GET', `/?${query}`);
    expect(answer.body).toMatchObject({ status: 422, code: 'validation_failed' });
  });

  it('need a login', async () => {
    expect((await sendExercises(app, undefined, 'GET', '/')).status).toBe(401);
  });
});

describe('text search', () => {
  it.each([
    ['fizz', ['FizzBuzz']],
    ['FIZZBUZZ', ['FizzBuzz']],
    ['run', ['Running totals']],
    ['totals grow', ['Running totals']],
    ['"walk a list"', ['For each of them']],
    ['fizz OR percents', ['FizzBuzz', '100% of \\everything_']],
    ['for', ['For each of them']],
    ['for each', ['For each of them']],
    ['100%', ['100% of \\everything_']],
    ['100% of \\every', ['100% of \\everything_']],
    ['größe', ['Größe und Zahl']],
    ['数字', ['Größe und Zahl']],
    ['secret', []],
    ['nothing like it', []],
  ])('%s', async (q, found) => {
    expect(await titles({ q })).toEqual(found);
  });

  it('of nothing is no filter', async () => {
    expect(await titles({ q: '  ' })).toHaveLength(6);
  });

  it.each([
    "'",
    "''; drop table exercises; --",
    '"',
    '"unclosed',
    '\\',
    '%',
    '_',
    '((',
    '!!',
    '&|!',
    ':*',
    'a:*b',
    "a'b",
    '-',
    '--',
    '-fizz',
    '<->',
    'a <-> b',
    '()',
    '???',
    'or',
    'OR OR',
    'AND',
    '$1',
    '{}',
    '\u200b',
    '🦊',
    'ﷺ',
    '\u0301',
    'x'.repeat(200),
    'a '.repeat(100),
    '٣',
    'İ',
  ])('survives %j', async (q) => {
    const answer = await sendExercises(app, student, 'GET', `/?${new URLSearchParams({ q }).toString()}`);
    expect(answer.status).toBe(200);
  });

  it('finds its exercise by the index among many', async () => {
    await app.database.query(
      `insert into exercises (title, description, difficulty_level, topic, test_cases, hints, created_at, updated_at)
       select 'Filler ' || n, repeat('some words about number ' || n || ' ', 20), 'beginner', 'filler', '[]', '[]', now(), now()
       from generate_series(1, 3000) n`,
    );
    await app.database.query('analyze exercises');
    await app.database.query('select pg_stat_reset()');
    const scans = () =>
      app.database.query<{ index: string }>(
        `select indexrelname as index from pg_stat_user_indexes
         where indexrelname in ('exercises_search_index', 'exercises_title_prefix_index') and idx_scan > 0 order by 1`,
      );
    const deadline = Date.now() + 20_000;
    // A server process counts its scans about a second later.
    while ((await scans()).length < 2 && Date.now() < deadline) await titles({ q: 'fizz' });
    expect((await scans()).map(({ index }) => index)).toEqual([
      'exercises_search_index',
      'exercises_title_prefix_index',
    ]);
    expect(await titles({ q: 'fizz' })).toEqual(['FizzBuzz']);
  });
});

describe('paging', () => {
  it('shows each exercise once, whatever is put in or taken away meanwhile', async () => {
    const made: number[] = [];
    const make = async () =>
      made.push((await createExercise(app, instructor, { solutionCode: null, topic: 'paged' })).id);
    for (let n = 0; n < 7; n += 1) await make();
    const seen: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: ExercisePage = await list(student, {
        topic: 'paged',
        limit: '3',
        ...(cursor === '' ? {} : { cursor }),
      });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
      if (made.length < 9) await make();
      if (seen.length === 3) await sendExercises(app, instructor, 'DELETE', `/${seen[0] ?? 0}`);
    }
    expect(seen).toEqual(made);
  });

  it('says at the end that there is no more', async () => {
    expect((await list(student, { topic: 'paged', limit: '100' })).nextCursor).toBeNull();
  });

  it.each(['W10', 'WyJhIl0', 'WzFlOTld', 'Wy0xXQ', 'e30', 'bnVsbA', '%F0', '💥'])(
    'refuses the made-up cursor %s',
    async (cursor) => {
      const answer = await sendExercises(
        app,
        student,
        'GET',
        `/?${new URLSearchParams({ cursor }).toString()}`,
      );
      expect(answer.body).toMatchObject({ status: 422, errors: [{ path: '/cursor' }] });
    },
  );
});
