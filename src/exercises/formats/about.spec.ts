import { describe, expect, it } from '@jest/globals';
import { ExerciseBody } from '../exercises.schemas.js';
import type { DraftBody } from './draft.js';
import { Folder } from './sources/folder.js';
import { readExercises } from './read-exercises.js';

async function read(files: Record<string, string>): Promise<DraftBody> {
  for await (const { draft, fault } of readExercises(Folder.inMemory(files))) {
    if (draft) return ExerciseBody.parse({ ...draft.body, isPublished: false }) as DraftBody;
    throw fault ?? new Error('no draft');
  }
  throw new Error('nothing there');
}

describe('what files of other systems say of themselves', () => {
  it('of Kattis: names, people, licence, words, and groups that count as a whole', async () => {
    const body = await read({
      'p/problem.yaml':
        'problem_format_version: 2025-09\nuuid: 11111111-2222-4333-8444-555555555555\ntype: scoring\n' +
        'name: {en: Half, sv: Hälften}\ncredits: {authors: [Ann, {name: Bo, email: b@example.org}]}\n' +
        'license: cc by-sa\nsource: {name: A contest, url: "https://example.org"}\nkeywords: [maths, halves]\n',
      'p/data/secret/one/test_group.yaml': 'max_score: 40\nscore_aggregation: min\n',
      'p/data/secret/one/a.in': '2\n',
      'p/data/secret/one/a.ans': '1\n',
      'p/data/secret/one/b.in': '4\n',
      'p/data/secret/one/b.ans': '2\n',
      'p/data/secret/two/test_group.yaml': 'max_score: 60\nscore_aggregation: sum\n',
      'p/data/secret/two/c.in': '6\n',
      'p/data/secret/two/c.ans': '3\n',
    });
    expect(body).toMatchObject({
      title: 'Half',
      titles: { sv: 'Hälften' },
      author: 'Ann, Bo',
      licence: 'cc by-sa',
      source: 'A contest',
      topic: 'maths',
      tags: ['halves'],
    });
    expect(body.testCases.map(({ weight, group }) => [weight, group])).toEqual([
      [20, 'secret/one'],
      [20, 'secret/one'],
      [60, undefined],
    ]);
  });

  it('of Dodona: names, labels, contact, and one time for all tests', async () => {
    const body = await read({
      'e/config.json': JSON.stringify({
        type: 'exercise',
        programming_language: 'python',
        contact: 'ann@example.org',
        labels: ['loops', 'lists'],
        description: { names: { nl: 'Som', en: 'Sum' } },
        evaluation: { handler: 'tested', time_limit: 42, test_suite: 'suite.yaml' },
      }),
      'e/description/description.en.md': 'Add.',
      'e/evaluation/suite.yaml': '- tab: A\n  testcases:\n  - stdin: "1"\n    stdout: "1"\n',
    });
    expect(body).toMatchObject({
      titles: { nl: 'Som' },
      tags: ['lists'],
      author: 'ann@example.org',
      totalTimeLimitMs: 42_000,
    });
  });

  it('of DMOJ: batches', async () => {
    const body = await read({
      'd/init.yml':
        'test_cases:\n- points: 10\n  batched:\n  - {in: a.in, out: a.out}\n  - {in: b.in, out: b.out}\n- {in: a.in, out: a.out, points: 5}\n',
      'd/a.in': '1\n',
      'd/a.out': '1\n',
      'd/b.in': '2\n',
      'd/b.out': '2\n',
    });
    expect(body.testCases.map(({ weight, group }) => [weight, group])).toEqual([
      [5, 'batch 1'],
      [5, 'batch 1'],
      [5, undefined],
    ]);
  });

  it('of Exercism: authors and source', async () => {
    const body = await read({
      'x/.meta/config.json': JSON.stringify({
        authors: ['ann', 'bo'],
        source: 'A book',
        files: { solution: ['half.py'], test: ['half_test.py'], example: ['.meta/example.py'] },
      }),
      'x/.docs/instructions.md': '# Instructions\n\nHalve.\n',
      'x/half.py': 'def half(n):\n    pass\n',
      'x/.meta/example.py': 'def half(n):\n    return n / 2\n',
      'x/half_test.py':
        'import unittest\nfrom half import half\n\nclass T(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(half(2), 1)\n',
    });
    expect(body).toMatchObject({ author: 'ann, bo', source: 'A book' });
  });
});
