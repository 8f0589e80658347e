import type { Json, TestCase } from '../../../grading/grading.types.js';
import { parseExactJson } from '../../../common/schemas/exact-json.js';
import { finish, newBody, type Draft } from '../draft.js';
import { ImportFault } from '../import-fault.js';
import { isTree, type Tree, wordOf } from '../syntax/json.js';
import type { Notes } from '../notes.js';
import { titleFromSlug } from '../syntax/text.js';

const MAX_DEPTH = 10;

/** The cases of one exercise in no language: calls for Python, without a solution. */
export function readCanonicalData(source: string, file: string, notes: Notes): Draft {
  const data = parse(source, file);
  const slug = wordOf(data['exercise'] ?? '');
  const leaves = [...leavesOf(data['cases'], '', 0)];
  const replaced = new Set(leaves.map(({ leaf }) => leaf['reimplements']));
  const body = newBody(titleFromSlug(slug), 'python');
  for (const { leaf, name } of leaves) {
    if (replaced.has(leaf['uuid'])) notes.add('case_replaced', { uuid: String(leaf['uuid']) });
    else if (isTree(leaf['expected']) && 'error' in leaf['expected'])
      notes.lose('test_skipped', { test: wordOf(leaf['description'] ?? name), reason: 'expects an error' });
    else if (isTree(leaf['input'])) body.testCases.push(callOf(leaf, leaf['input'], name));
  }
  return { sourceId: `problem-specifications/${slug}`, body: finish(body, notes) };
}

function parse(source: string, file: string): Tree {
  try {
    const data = parseExactJson(source);
    if (isTree(data)) return data;
  } catch {
    throw new ImportFault('import_malformed', { file, reason: 'not JSON' });
  }
  throw new ImportFault('import_malformed', { file, reason: 'is no JSON object' });
}

function* leavesOf(cases: unknown, prefix: string, depth: number): Generator<{ leaf: Tree; name: string }> {
  if (!Array.isArray(cases) || depth > MAX_DEPTH) return;
  for (const one of cases.filter(isTree)) {
    const name = `${prefix}${wordOf(one['description'] ?? '')}`;
    if (Array.isArray(one['cases'])) yield* leavesOf(one['cases'], `${name}: `, depth + 1);
    else yield { leaf: one, name };
  }
}

/** The order of the input's keys is that of the parameters, by convention. */
const callOf = (leaf: Tree, input: Tree, name: string): TestCase => ({
  kind: 'call',
  name,
  function: snake(wordOf(leaf['property'] ?? 'solve')),
  args: Object.values(input) as Json[],
  expected: (leaf['expected'] ?? null) as Json,
  weight: 1,
  hidden: false,
});

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
