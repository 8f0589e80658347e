import type { Json, TestCase } from '../../../grading/grading.types.js';
import { parseExactJson } from '../../../common/schemas/exact-json.js';
import { finish, newBody, type Draft, type DraftBody, type FormatId } from '../draft.js';
import { isTree, type Tree } from '../syntax/json.js';
import type { Notes } from '../notes.js';
import { plainText, withoutLineEnds } from '../syntax/text.js';

/** Which set a row is of, by its fields. */
export function dataSetOf(row: Tree): FormatId | undefined {
  if ('canonical_solution' in row && 'entry_point' in row) return 'humaneval';
  if ('test_list' in row && 'code' in row) return 'mbpp';
  if ('question_content' in row && 'public_test_cases' in row) return 'livecodebench';
  return undefined;
}

export function readRow(row: Tree, format: FormatId, notes: Notes): Draft {
  if (format === 'humaneval') return readHumanEval(row, notes);
  if (format === 'mbpp') return readMbpp(row, notes);
  return readLiveCodeBench(row, notes);
}

const textIn = (row: Tree, key: string): string => plainText(typeof row[key] === 'string' ? row[key] : '');
const textsIn = (row: Tree, key: string): string[] =>
  (Array.isArray(row[key]) ? row[key] : []).map((text) => plainText(String(text)));
const idOf = (row: Tree, key: string): string =>
  typeof row[key] === 'string' || typeof row[key] === 'number' ? String(row[key]) : '';

function readHumanEval(row: Tree, notes: Notes): Draft {
  const name = textIn(row, 'entry_point');
  const body = newBody(name, 'python');
  const prompt = textIn(row, 'prompt');
  body.description = `Complete \`${name}\`.\n\n\`\`\`python\n${withoutLineEnds(prompt)}\n\`\`\``;
  body.starterCode = prompt;
  body.solutionCode = `${prompt}${textIn(row, 'canonical_solution')}`;
  const source = `${textIn(row, 'test').trim()}\n\ncheck(${name})\n`;
  body.testCases = [
    {
      kind: 'unit',
      framework: 'assert',
      name: 'check',
      weight: 1,
      hidden: false,
      files: { 'test_1.py': source },
    },
  ];
  return { sourceId: idOf(row, 'task_id'), body: finish(body, notes, 'HumanEval') };
}

/** The asserts stay as they are: a tuple would be lost in JSON. */
function readMbpp(row: Tree, notes: Notes): Draft {
  const asserts = textsIn(row, 'test_list');
  const challenges = textsIn(row, 'challenge_test_list');
  const name = /assert\s{1,20}(?:\(|not\s|set\(|sorted\()?\s{0,20}([A-Za-z_]\w*)\s{0,20}\(/.exec(
    asserts[0] ?? '',
  )?.[1];
  const body = newBody(name ?? `Task ${idOf(row, 'task_id')}`, 'python');
  if (name !== undefined) notes.add('name_from_asserts');
  body.topic = 'MBPP';
  body.description = (textIn(row, 'text') || textIn(row, 'prompt')).trim();
  body.solutionCode = textIn(row, 'code');
  const setup = [...textsIn(row, 'test_imports'), textIn(row, 'test_setup_code')].filter(
    (part) => part.trim() !== '',
  );
  const test =
    (prefix: string, hidden: boolean) =>
    (assertion: string, index: number): TestCase => ({
      kind: 'unit',
      framework: 'assert',
      weight: 1,
      hidden,
      files: { [`${prefix}_${index + 1}.py`]: `${[...setup, assertion].join('\n')}\n` },
    });
  body.testCases = [...asserts.map(test('test', false)), ...challenges.map(test('challenge', true))];
  return { sourceId: idOf(row, 'task_id'), body: finish(body, notes) };
}

const LEVELS: Readonly<Record<string, DraftBody['difficultyLevel']>> = {
  easy: 'beginner',
  medium: 'intermediate',
  hard: 'advanced',
  introductory: 'beginner',
  interview: 'intermediate',
  competition: 'advanced',
};
export const levelNamed = (name: unknown): DraftBody['difficultyLevel'] =>
  LEVELS[String(name).toLowerCase()] ?? 'beginner';

function readLiveCodeBench(row: Tree, notes: Notes): Draft {
  const body = newBody(textIn(row, 'question_title'), 'python');
  body.topic = textIn(row, 'platform') || 'LiveCodeBench';
  body.description = textIn(row, 'question_content').trim();
  body.difficultyLevel = levelNamed(row['difficulty']);
  const starter = textIn(row, 'starter_code');
  if (starter.trim() !== '') body.starterCode = starter;
  const metadata = parsed(row['metadata']);
  const name =
    isTree(metadata) && typeof metadata['func_name'] === 'string' ? metadata['func_name'] : undefined;
  const isMethod = /^class\s/m.test(starter);
  const read = (value: unknown, hidden: boolean): void => {
    const list = parsed(value);
    if (!Array.isArray(list)) {
      // Base64 of a pickle: reading one runs what it says.
      if (hidden)
        notes.lose('secret_data_missing', {
          reason: 'the private tests are a Python pickle, which is never opened',
        });
      return;
    }
    for (const [index, one] of list.filter(isTree).entries()) {
      const label = `${hidden ? 'private' : 'public'} ${index + 1}`;
      const test = testOf(one, label, hidden, isMethod ? undefined : name);
      if (test === undefined) notes.lose('test_skipped', { test: label, reason: 'a call of a method' });
      else body.testCases.push(test);
    }
  };
  read(row['public_test_cases'], false);
  read(row['private_test_cases'], true);
  return { sourceId: idOf(row, 'question_id'), body: finish(body, notes) };
}

function testOf(
  one: Tree,
  name: string,
  hidden: boolean,
  function_: string | undefined,
): TestCase | undefined {
  const input = textIn(one, 'input');
  const output = textIn(one, 'output');
  if (one['testtype'] !== 'functional')
    return { kind: 'io', name, weight: 1, hidden, stdin: input, expectedStdout: output };
  const args = input
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parsed);
  const expected = parsed(output);
  if (function_ === undefined || expected === undefined || args.includes(undefined)) return undefined;
  return {
    kind: 'call',
    name,
    weight: 1,
    hidden,
    function: function_,
    args: args as Json[],
    expected: expected as Json,
  };
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return parseExactJson(value);
  } catch {
    return undefined;
  }
}
