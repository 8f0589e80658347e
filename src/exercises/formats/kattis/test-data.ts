import { wordOf } from '../json.js';
import { posix } from 'node:path';
import type { IoTest } from '../../../grading/grading.types.js';
import type { Folder } from '../folder.js';
import type { Tree } from '../json.js';
import type { Notes } from '../notes.js';
import { baseName, endingOf, folderName } from '../text.js';
import { compareOf } from './comparison.js';
import { readYaml, type ProblemSettings } from './problem-settings.js';

/** A case whose link was stored as a text: the path of another one. */
const LINK_TEXT = /^[\w./-]{1,300}\.(?:in|ans)$/;

interface Case {
  /** `secret/group1/a`. */
  name: string;
  input: string;
  answer: string;
}

export interface TestData {
  tests: IoTest[];
  /** Cases that count nothing, for the description. */
  shown: Case[];
}

/** All cases below `data/`, in the order of their paths, with the weight that their group gives them. */
export async function readTestData(
  folder: Folder,
  settings: ProblemSettings,
  notes: Notes,
): Promise<TestData> {
  const data = folder.in('data');
  const cases = await readCases(data, notes);
  const groups = await readGroups(data);
  const secret = cases.filter(({ name }) => name.startsWith('secret'));
  if (secret.length === 0) noteMissingSecrets(folder, notes);
  if (cases.length > 0 && cases.length === secret.length) notes.add('no_visible_tests');
  const sizes = new Map<string, number>();
  for (const { name } of cases) sizes.set(folderName(name), (sizes.get(folderName(name)) ?? 0) + 1);
  const tests: IoTest[] = [];
  const shown: Case[] = [];
  for (const one of cases) {
    const group = folderName(one.name);
    const count = sizes.get(group) ?? 1;
    const { weight, isWhole = false } = settings.isScoring
      ? weightOf(group, groups, count, settings, notes)
      : { weight: 1 };
    if (weight <= 0) {
      notes.add('test_skipped', { test: one.name, reason: 'worth 0 points; shown in the description' });
      if (!one.name.startsWith('secret')) shown.push(one);
      continue;
    }
    const compare = compareOf(settings, chain(group, groups), notes);
    tests.push({
      kind: 'io',
      name: one.name,
      stdin: one.input,
      expectedStdout: one.answer,
      weight: Number(weight.toPrecision(12)),
      hidden: one.name.startsWith('secret'),
      ...(isWhole && count > 1 && { group: group.slice(-100) }),
      ...(compare === undefined ? {} : { compare }),
    });
  }
  return { tests, shown };
}

async function readCases(data: Folder, notes: Notes): Promise<Case[]> {
  const cases: Case[] = [];
  for (const path of data.paths) {
    if (!/^(?:sample|secret)\//.test(path) || !path.endsWith('.in')) continue;
    const name = path.slice(0, -'.in'.length);
    if (!data.has(`${name}.ans`)) {
      notes.lose('test_missing', { test: name, reason: `${name}.ans is not there` });
      continue;
    }
    const input = await followed(data, path, notes);
    const answer = await followed(data, `${name}.ans`, notes);
    cases.push({ name, input, answer });
  }
  return cases;
}

async function followed(data: Folder, path: string, notes: Notes): Promise<string> {
  const text = await data.text(path, notes);
  if (text.length > 310 || !LINK_TEXT.test(text.trim())) return text;
  const target = posix.normalize(posix.join(folderName(path), text.trim()));
  return data.has(target) ? data.text(target, notes) : text;
}

const isGroupFile = (path: string): boolean => ['testdata.yaml', 'test_group.yaml'].includes(baseName(path));

/** The settings of each folder that has some. */
async function readGroups(data: Folder): Promise<Map<string, Tree>> {
  const groups = new Map<string, Tree>();
  for (const path of data.paths)
    if (isGroupFile(path)) groups.set(folderName(path), await readYaml(data, path));
  return groups;
}

/** From the outermost to the group itself. */
function chain(group: string, groups: ReadonlyMap<string, Tree>): Tree[] {
  const names = group.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
  return ['', ...names].map((name) => groups.get(name)).filter((level) => level !== undefined);
}

interface Worth {
  /** Of one case. */
  weight: number;
  /** The cases of the group count together or not at all. */
  isWhole?: boolean;
}

function weightOf(
  group: string,
  groups: ReadonlyMap<string, Tree>,
  count: number,
  settings: ProblemSettings,
  notes: Notes,
): Worth {
  const own = groups.get(group);
  if (!settings.isLegacy) return modernWeight(group, own, count, notes);
  const score = lastOf(chain(group, groups), 'accept_score');
  if (score === undefined) return { weight: 1 };
  const flags = wordOf(own?.['grader_flags'] ?? '').split(/\s+/);
  if (score === 0 || flags.includes('sum') || own === undefined) return { weight: score };
  // Its worst case decides: its points are shared out among cases that count together.
  flatten(group, score, notes);
  return { weight: score / count, isWhole: true };
}

/** Points stand at the groups below `secret`, and at nothing else. */
function modernWeight(group: string, own: Tree | undefined, count: number, notes: Notes): Worth {
  if (!group.startsWith('secret')) return { weight: 0 };
  const points = Number(own?.['max_score'] ?? (group === 'secret' ? 100 : NaN));
  if (!Number.isFinite(points)) return { weight: 1 };
  const isWhole = own?.['score_aggregation'] !== 'sum';
  if (isWhole) flatten(group, points, notes);
  return { weight: points / count, isWhole };
}

function flatten(group: string, points: number, notes: Notes): void {
  if (!notes.all.some((note) => note.code === 'group_flattened' && note['group'] === group))
    notes.add('group_flattened', { group, points });
}

function lastOf(levels: readonly Tree[], key: string): number | undefined {
  for (const level of levels.toReversed()) {
    const value = Number(level[key] ?? NaN);
    if (Number.isFinite(value)) return value;
  }
  return undefined;
}

const SCRIPTS = new Set(['sh', 'py', 'cpp', 'yaml']);

/** Generators are never run: the exercise would be judged by its samples alone. */
function noteMissingSecrets(folder: Folder, notes: Notes): void {
  const scripts = folder.paths.filter(
    (path) => /^(?:data|generators?)\//.test(path) && SCRIPTS.has(endingOf(path)) && !isGroupFile(path),
  );
  const shell = scripts.find((path) => path.endsWith('.sh'));
  const generator = scripts.find((path) => baseName(path).includes('gen')) ?? scripts[0];
  const made = shell ?? generator;
  notes.lose('secret_data_missing', {
    ...(made !== undefined && { generator: made }),
    reason: made === undefined ? 'data/secret holds no tests' : `run ${made} and pack it again`,
  });
}
