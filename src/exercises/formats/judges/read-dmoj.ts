import type { IoTest } from '../../../grading/grading.types.js';
import { clampWeight, finish, newBody, type Draft } from '../draft.js';
import type { Folder } from '../sources/folder.js';
import { isTree, type Tree, wordOf } from '../syntax/json.js';
import { readYaml } from '../kattis/problem-settings.js';
import type { Notes } from '../notes.js';
import { baseName, titleFromSlug } from '../syntax/text.js';
import { numberedPairs, readPair } from './numbered.js';

/** A folder of a DMOJ judge: `init.yml` names the data; title, statement and limits are in the site's database. `openArchive` reads the archive that holds the data. */
export async function readDmoj(
  folder: Folder,
  openArchive: (path: string) => Promise<Folder>,
  notes: Notes,
): Promise<Draft> {
  const settings = await readYaml(folder, 'init.yml');
  const slug = baseName(folder.path);
  const body = newBody(titleFromSlug(slug), 'python');
  notes.add('name_from_slug');
  notes.add('time_limit_unknown');
  const archive = settings['archive'];
  let data = folder;
  if (typeof archive === 'string') {
    if (folder.has(archive)) data = await openArchive(archive);
    else notes.lose('test_missing', { file: archive });
  }
  const obstacle = obstacleOf(settings);
  if (settings['file_io'] !== undefined) notes.lose('file_input', { name: 'file_io' });
  for (const option of ['output_prefix_length', 'pretest_test_cases'])
    if (settings[option] !== undefined) notes.add('option_dropped', { option });
  for (const option of Object.keys(settings).filter((key) => key.endsWith('++')))
    notes.lose('option_dropped', { option, reason: 'a computed value' });
  if (obstacle !== undefined) notes.lose('custom_checker', { file: obstacle });
  else body.testCases = await readTests(settings, data, notes);
  return { sourceId: slug === '' ? body.title : slug, body: finish(body, notes) };
}

function obstacleOf(settings: Tree): string | undefined {
  const checker = settings['checker'];
  const name = isTree(checker)
    ? wordOf(checker['name'] ?? '')
    : typeof checker === 'string'
      ? checker
      : 'standard';
  if (!['standard', 'identical', 'floats', 'floatsabs', 'floatsrel', 'easy', 'rstripped'].includes(name))
    return name;
  return ['interactive', 'generator', 'unbuffered_interactor', 'custom_judge', 'signature_grader'].find(
    (key) => settings[key] !== undefined,
  );
}

function compareOf(settings: Tree): Pick<IoTest, 'compare'> {
  const checker = settings['checker'];
  const name = isTree(checker) ? checker['name'] : checker;
  if (name === 'identical' || name === 'rstripped') return { compare: 'exact' };
  if (name === 'easy') return { compare: { ignoreCase: true } };
  if (!['floats', 'floatsabs', 'floatsrel'].includes(wordOf(name))) return {};
  const options = isTree(checker) && isTree(checker['args']) ? checker['args'] : {};
  const tolerance = Number(`1e-${Number(options['precision'] ?? 6)}`);
  return {
    compare: {
      ...(name !== 'floatsrel' && { absTolerance: tolerance }),
      ...(name !== 'floatsabs' && { relTolerance: tolerance }),
    },
  };
}

async function readTests(settings: Tree, data: Folder, notes: Notes): Promise<IoTest[]> {
  const listed = settings['test_cases'];
  const usual = compareOf(settings);
  if (!Array.isArray(listed)) {
    const tests = await Promise.all(
      numberedPairs(data.paths).map(({ input, output }) =>
        readPair(data, { name: input, input, output, weight: 1, hidden: true }, notes),
      ),
    );
    return tests.filter((test) => test !== undefined).map((test) => ({ ...test, ...usual }));
  }
  const tests: IoTest[] = [];
  const add = async (one: Tree, points: number, name: string, group?: string): Promise<void> => {
    const input = wordOf(one['in'] ?? '');
    const label = input === '' ? name : input;
    if (points <= 0) return notes.add('test_skipped', { test: label, reason: 'worth 0 points' });
    const weight = clampWeight(points, notes, label);
    const checker = one['checker'] === undefined ? undefined : obstacleOf(one);
    if (checker !== undefined) return notes.lose('custom_checker', { test: label, file: checker });
    const compare = one['checker'] === undefined ? usual : compareOf(one);
    const test = await readPair(
      data,
      { name: label, input, output: wordOf(one['out'] ?? ''), weight, hidden: true },
      notes,
    );
    if (test !== undefined) tests.push({ ...test, ...compare, ...(group !== undefined && { group }) });
  };
  for (const [index, one] of listed.filter(isTree).entries()) {
    const points = Number(one['points'] ?? 1);
    if (one['dependencies'] !== undefined)
      notes.add('option_dropped', { option: 'dependencies', group: String(index + 1) });
    const batch = Array.isArray(one['batched']) ? one['batched'].filter(isTree) : undefined;
    if (batch === undefined) await add(one, points, String(index + 1));
    else {
      if (batch.length > 1) notes.add('group_flattened', { group: String(index + 1), points });
      const group = batch.length > 1 ? `batch ${index + 1}` : undefined;
      for (const [place, inner] of batch.entries())
        await add(inner, Number((points / batch.length).toPrecision(12)), `${index + 1}.${place + 1}`, group);
    }
  }
  return tests;
}
