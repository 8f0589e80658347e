import { parseExactJson } from '../../../common/schemas/exact-json.js';
import type { Json, TestCase } from '../../../grading/grading.types.js';
import { finish, newBody, type Draft } from '../draft.js';
import type { Folder } from '../sources/folder.js';
import { ImportFault } from '../import-fault.js';
import { isTree, type Tree } from '../syntax/json.js';
import type { Notes } from '../notes.js';
import { baseName, titleFromSlug } from '../syntax/text.js';
import { levelNamed } from './rows.js';

/** A folder of APPS. With a function's name each output is the value in a list of one. */
export async function readApps(folder: Folder, notes: Notes): Promise<Draft> {
  const data = await readObject(folder, 'input_output.json');
  const metadata = folder.has('metadata.json') ? await readObject(folder, 'metadata.json') : {};
  const name = typeof data['fn_name'] === 'string' ? data['fn_name'] : undefined;
  const slug = baseName(folder.path);
  const body = newBody(name ?? `Problem ${slug}`, 'python');
  body.difficultyLevel = levelNamed(metadata['difficulty']);
  body.description = (await folder.text('question.txt', notes)).trim();
  if (folder.has('starter_code.py')) body.starterCode = await folder.text('starter_code.py', notes);
  const solutions = folder.has('solutions.json')
    ? parse(await folder.text('solutions.json'), 'solutions.json')
    : [];
  if (Array.isArray(solutions) && typeof solutions[0] === 'string') body.solutionCode = solutions[0];
  const inputs = listOf(data['inputs']);
  const outputs = listOf(data['outputs']);
  let unwrapped = 0;
  body.testCases = inputs.flatMap((input, index): TestCase[] => {
    const output = outputs[index];
    if (output === undefined) {
      notes.lose('test_missing', { test: index + 1, reason: 'no output' });
      return [];
    }
    if (name === undefined)
      return [
        { kind: 'io', weight: 1, hidden: false, stdin: linesOf(input), expectedStdout: linesOf(output) },
      ];
    const isWrapped = Array.isArray(output) && output.length === 1;
    if (isWrapped) unwrapped += 1;
    return [
      {
        kind: 'call',
        weight: 1,
        hidden: false,
        function: name,
        args: listOf(input),
        expected: isWrapped ? (output[0] ?? null) : output,
      },
    ];
  });
  if (unwrapped > 0) notes.add('output_unwrapped');
  return { sourceId: slug, body: finish(body, notes, 'APPS') };
}

const listOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
/** A text, or its lines. */
const linesOf = (value: Json): string =>
  Array.isArray(value) ? value.map(String).join('\n') : String(value as string);

/** One program of QuixBugs: the broken one to start from, the right one, and its cases, one on a line. */
export async function readQuixBugs(folder: Folder, name: string, notes: Notes): Promise<Draft> {
  const body = newBody(titleFromSlug(name), 'python');
  body.topic = 'QuixBugs';
  body.description = `Find and mend the fault in \`${name}\`.`;
  for (const [key, path] of [
    ['starterCode', `python_programs/${name}.py`],
    ['solutionCode', `correct_python_programs/${name}.py`],
  ] as const)
    if (folder.has(path)) body[key] = await folder.text(path, notes);
  const lines = (await folder.text(`json_testcases/${name}.json`, notes)).split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const row = parse(line, `json_testcases/${name}.json`, index + 1);
    if (!Array.isArray(row) || row.length !== 2) {
      notes.lose('test_skipped', { test: index + 1, reason: 'not a list of arguments and result' });
      continue;
    }
    const [args, expected] = row as [Json, Json];
    body.testCases.push({
      kind: 'call',
      weight: 1,
      hidden: false,
      function: name,
      args: Array.isArray(args) ? args : [args],
      expected,
      collect: 'list',
    });
  }
  return { sourceId: name, body: finish(body, notes) };
}

async function readObject(folder: Folder, file: string): Promise<Tree> {
  const value = parse(await folder.text(file), file);
  if (!isTree(value)) throw new ImportFault('import_malformed', { file, reason: 'is no JSON object' });
  return value;
}

function parse(text: string, file: string, line?: number): unknown {
  try {
    return parseExactJson(text);
  } catch {
    throw new ImportFault('import_malformed', {
      file,
      ...(line !== undefined && { line }),
      reason: 'not JSON',
    });
  }
}
