import { describe } from '../about.js';
import type { IoTest } from '../../../grading/grading.types.js';
import { clampLimit, clampWeight, finish, newBody, type Draft, type DraftBody } from '../draft.js';
import type { Folder } from '../sources/folder.js';
import { isTree, type Tree, wordOf } from '../syntax/json.js';
import { readYaml } from '../kattis/problem-settings.js';
import type { Notes } from '../notes.js';
import { baseName } from '../syntax/text.js';
import { numberedPairs, readPair } from './numbered.js';

/** A folder of a Hydro export: `problem.yaml` with a title, `problem_LL.md`, `testdata/`. */
export async function readHydro(folder: Folder, notes: Notes): Promise<Draft> {
  const settings = await readYaml(folder, 'problem.yaml');
  const body = newBody(wordOf(settings['title'] ?? baseName(folder.path)), 'python');
  const [tag] = Array.isArray(settings['tag']) ? settings['tag'] : [];
  if (tag !== undefined) body.topic = String(tag);
  const statement =
    folder.files.find((name) => name === 'problem_en.md') ??
    folder.files.find((name) => /^problem(?:_\w+)?\.md$/.test(name));
  const source = statement === undefined ? '' : await folder.text(statement, notes);
  const { text, samples } = takeSamples(source);
  body.description = text;
  const data = folder.in('testdata');
  const configName = ['config.yaml', 'config.yml'].find((name) => data.has(name));
  const config = configName === undefined ? {} : await readYaml(data, configName);
  readLimits(config, body, notes);
  const type = wordOf(config['type'] ?? 'default');
  const checker = wordOf(config['checker_type'] ?? 'default');
  if (config['filename'] !== undefined) notes.lose('file_input', { name: wordOf(config['filename']) });
  for (const option of ['langs', 'user_extra_files', 'judge_extra_files'])
    if (config[option] !== undefined) notes.add('option_dropped', { option });
  for (const path of folder.in('additional_file').paths)
    notes.add('file_dropped', { file: `additional_file/${path}` });
  if (config['time'] === undefined) notes.add('time_limit_unknown');
  const isStrict = checker === 'strict';
  if (type !== 'default' || !['default', 'strict'].includes(checker))
    notes.lose('custom_checker', {
      file: wordOf(config['checker'] ?? checker),
      reason: type === 'default' ? checker : type,
    });
  else {
    const tests = [...samples, ...(await readTests(data, config, notes))];
    body.testCases = isStrict ? tests.map((test) => ({ ...test, compare: 'exact' })) : tests;
  }
  const id = settings['pid'] ?? baseName(folder.path);
  describe(body, { tags: settings['tag'], source: settings['source'] });
  return { sourceId: wordOf(id), body: finish(body, notes) };
}

/** The fenced blocks `input1` and `output1` are tests that everybody sees; the text is what is left. */
function takeSamples(markdown: string): { text: string; samples: IoTest[] } {
  const rest: string[] = [];
  const blocks = new Map<string, string[]>();
  let open: string[] | undefined;
  for (const line of markdown.split('\n')) {
    const name = /^```((?:input|output)\d+)\s*$/.exec(line)?.[1];
    if (open !== undefined) {
      if (line.startsWith('```')) open = undefined;
      else open.push(line);
    } else if (name === undefined) rest.push(line);
    else {
      open = [];
      blocks.set(name, open);
    }
  }
  const samples = [...blocks].flatMap(([name, lines]): IoTest[] => {
    const number = name.replace('input', '');
    const answer = blocks.get(`output${number}`);
    if (!name.startsWith('input') || answer === undefined) return [];
    const [stdin, expectedStdout] = [lines, answer].map((block) =>
      block.map((line) => `${line}\n`).join(''),
    ) as [string, string];
    return [{ kind: 'io', name: `sample ${number}`, stdin, expectedStdout, weight: 1, hidden: false }];
  });
  return { text: rest.join('\n').trim(), samples };
}

async function readTests(data: Folder, config: Tree, notes: Notes): Promise<IoTest[]> {
  const subtasks = Array.isArray(config['subtasks']) ? config['subtasks'].filter(isTree) : [];
  if (subtasks.length === 0) {
    const pairs = numberedPairs(data.paths);
    const tests = await Promise.all(
      pairs.map(({ input, output }) =>
        readPair(data, { name: input, input, output, weight: 1, hidden: true }, notes),
      ),
    );
    return tests.filter((test) => test !== undefined);
  }
  const tests: IoTest[] = [];
  for (const [index, subtask] of subtasks.entries()) {
    const cases = Array.isArray(subtask['cases']) ? subtask['cases'].filter(isTree) : [];
    const score = Number(subtask['score'] ?? 100 / subtasks.length);
    const isWhole = cases.length > 1 && (subtask['type'] ?? 'min') !== 'sum';
    for (const option of ['if', 'time', 'memory'])
      if (subtask[option] !== undefined)
        notes.add('option_dropped', { option, group: wordOf(subtask['id'] ?? index + 1) });
    const group = `subtask ${wordOf(subtask['id'] ?? index + 1)}`.slice(0, 100);
    if (isWhole) notes.add('group_flattened', { group: wordOf(subtask['id'] ?? index + 1), points: score });
    for (const one of cases) {
      const input = wordOf(one['input'] ?? '');
      const weight = clampWeight(Number((score / cases.length).toPrecision(12)), notes, input);
      const test = await readPair(
        data,
        { name: input, input, output: wordOf(one['output'] ?? ''), weight, hidden: true },
        notes,
      );
      if (test !== undefined) tests.push({ ...test, ...(isWhole && { group }) });
    }
  }
  return tests;
}

/** `1s`, `500ms`; `256m`, `1g`. */
function readLimits(config: Tree, body: DraftBody, notes: Notes): void {
  const [, time, unit = 's'] = /^\s*([\d.]+)\s*(?:(ms|s)\s*)?$/i.exec(wordOf(config['time'] ?? '')) ?? [];
  if (time !== undefined)
    body.timeLimitMs = clampLimit('time', Number(time) * (unit.toLowerCase() === 'ms' ? 1 : 1000), notes);
  const [, memory, size = 'm'] = /^\s*([\d.]+)\s*([kmg])i?b?\s*$/i.exec(wordOf(config['memory'] ?? '')) ?? [];
  const factor = { k: 1 / 1024, m: 1, g: 1024 }[size.toLowerCase()] ?? 1;
  if (memory !== undefined) body.memoryLimitMb = clampLimit('memory', Number(memory) * factor, notes);
}
