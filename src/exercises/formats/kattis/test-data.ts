import { wordOf } from '../syntax/json.js';
import { posix } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { FileContent, IoTest } from '../../../grading/grading.types.js';
import type { Folder } from '../sources/folder.js';
import type { Tree } from '../syntax/json.js';
import type { Notes } from '../notes.js';
import { baseName, contentOf, endingOf, folderName } from '../syntax/text.js';
import { compareOf } from './comparison.js';
import { readYaml, type ProblemSettings } from './problem-settings.js';

/** A case whose link was stored as a text: the path of another one. */
const LINK_TEXT = /^[\w./-]{1,300}\.(?:in|ans)$/;

interface Case {
  /** `secret/group1/a`. */
  name: string;
  input: string;
  answer: string;
  /** Of `NAME.yaml` beside it, since 2025-09. */
  settings: Tree;
  /** Whether `NAME.files/` holds files for the program. */
  hasFiles: boolean;
}

export interface TestData {
  tests: IoTest[];
  /** Cases that count nothing, for the description. */
  shown: Case[];
  /** What every program finds beside it. */
  files: Readonly<Record<string, FileContent>>;
}

/** All cases below `data/`, in the order of their paths, with the weight that their group gives them. */
export async function readTestData(
  folder: Folder,
  settings: ProblemSettings,
  notes: Notes,
): Promise<TestData> {
  const data = folder.in('data');
  const all = await readCases(data, notes);
  const cases = settings.isLegacy || settings.isScoring ? all : withoutCopies(all, notes);
  const files = await commonFiles(data, cases);
  const groups = await readGroups(data);
  const secret = all.filter(({ name }) => name.startsWith('secret'));
  if (secret.length === 0) noteMissingSecrets(folder, notes);
  if (all.length > 0 && all.length === secret.length) notes.add('no_visible_tests');
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
    const isSecret = one.name.startsWith('secret');
    if (weight <= 0 && (settings.isLegacy || !isSecret)) {
      if (isSecret) notes.add('test_skipped', { test: one.name, reason: 'worth 0 points' });
      else shown.push(one);
      continue;
    }
    const levels = [...chain(group, groups), one.settings];
    const obstacle = obstacleOf(levels, one.hasFiles && files === undefined);
    if (obstacle !== undefined) {
      notes.lose('test_skipped', { test: one.name, reason: obstacle });
      continue;
    }
    const compare = compareOf(settings, levels, notes);
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
  const told = settings.isLegacy ? { tests, shown } : seen(tests, shown);
  for (const { name } of told.shown)
    notes.add('test_skipped', { test: name, reason: 'worth 0 points; shown in the description' });
  return { ...told, files: files ?? {} };
}

/** Secret cases that are the samples and no more are tests which students see, once each. */
function withoutCopies(cases: readonly Case[], notes: Notes): readonly Case[] {
  const samples = cases.filter(({ name }) => name.startsWith('sample'));
  const secret = cases.filter(({ name }) => name.startsWith('secret'));
  const isCopy = ({ input, answer }: Case): boolean =>
    samples.some((sample) => sample.input === input && sample.answer === answer);
  if (secret.length === 0 || secret.length !== samples.length || !secret.every(isCopy)) return cases;
  notes.add('case_replaced', { tests: secret.length, reason: 'the secret cases are the samples' });
  return samples;
}

/** A case that counts and stands among the samples too is one that students see; those that do not count are text. */
function seen(tests: readonly IoTest[], shown: readonly Case[]): Pick<TestData, 'tests' | 'shown'> {
  const isSample = (test: IoTest): boolean =>
    shown.some(({ input, answer }) => input === test.stdin && answer === test.expectedStdout);
  const counts = tests.map((test) => (isSample(test) ? { ...test, hidden: false } : test));
  const left = shown.filter(
    ({ input, answer }) =>
      !tests.some(({ stdin, expectedStdout }) => stdin === input && expectedStdout === answer),
  );
  return { tests: counts, shown: left };
}

async function readCases(data: Folder, notes: Notes): Promise<Case[]> {
  const cases: Case[] = [];
  for (const path of data.paths) {
    if (!/^(?:sample|secret)\//.test(path)) continue;
    if (path.endsWith('.ans') && !data.has(path.replace(/\.ans$/, '.in')))
      notes.lose('test_missing', { test: path.slice(0, -4), reason: `${path.slice(0, -4)}.in is not there` });
    if (!path.endsWith('.in')) continue;
    const name = path.slice(0, -'.in'.length);
    if (!data.has(`${name}.ans`)) {
      notes.lose('test_missing', { test: name, reason: `${name}.ans is not there` });
      continue;
    }
    const input = await followed(data, path, notes);
    const answer = await followed(data, `${name}.ans`, notes);
    const settings = data.has(`${name}.yaml`) ? await readYaml(data, `${name}.yaml`) : {};
    const hasFiles = data.in(`${name}.files`).paths.length > 0;
    cases.push({ name, input, answer, settings, hasFiles });
  }
  return cases;
}

/** Of all cases, where each has the same ones; undefined where they differ. */
async function commonFiles(
  data: Folder,
  cases: readonly Case[],
): Promise<Record<string, FileContent> | undefined> {
  if (!cases.some(({ hasFiles }) => hasFiles)) return {};
  let common: Record<string, FileContent> | undefined;
  for (const { name } of cases) {
    const folder = data.in(`${name}.files`);
    const files: Record<string, FileContent> = {};
    for (const path of folder.paths) files[path] = contentOf(await folder.bytes(path));
    if (common !== undefined && !isDeepStrictEqual(common, files)) return undefined;
    common = files;
  }
  return common;
}

/** What a case asks for that a test of input and output has not. */
function obstacleOf(levels: readonly Tree[], hasOwnFiles: boolean): string | undefined {
  const args = levels.map((level) => level['args']).findLast((value) => value !== undefined);
  if (hasOwnFiles) return 'has files of its own';
  return Array.isArray(args) && args.length > 0 ? 'command line arguments' : undefined;
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
  if (own?.['require_pass'] !== undefined) noteOption(notes, 'require_pass', group);
  if (own?.['grading'] === 'custom') noteOption(notes, 'grading: custom', group);
  if (!settings.isLegacy) return modernWeight(group, own, count, notes);
  const score = lastOf(chain(group, groups), 'accept_score');
  const above = wordOf(groups.get('')?.['grader_flags'] ?? '').split(/\s+/);
  if (group.startsWith('sample') && above.includes('ignore_sample')) return { weight: 0 };
  if (score === undefined) return { weight: 1 };
  const flags = wordOf(own?.['grader_flags'] ?? '').split(/\s+/);
  for (const flag of flags)
    if (OTHER_AGGREGATIONS.has(flag)) noteOption(notes, `grader_flags: ${flag}`, group);
  if (score === 0 || flags.includes('sum') || own === undefined) return { weight: score };
  // Its worst case decides: its points are shared out among cases that count together.
  flatten(group, score, notes);
  return { weight: score / count, isWhole: true };
}

const OTHER_AGGREGATIONS = new Set(['max', 'avg', 'accept_if_any_accepted', 'best_error', 'always_accept']);

function noteOption(notes: Notes, option: string, group: string): void {
  if (!notes.all.some((note) => note['option'] === option && note['group'] === group))
    notes.add('option_dropped', { option, group });
}

/** Points stand at the groups below `secret`, and at nothing else. */
function modernWeight(group: string, own: Tree | undefined, count: number, notes: Notes): Worth {
  if (!group.startsWith('secret')) return { weight: 0 };
  const points = Number(own?.['max_score'] ?? (group === 'secret' ? 100 : NaN));
  if (!Number.isFinite(points)) return { weight: 1 };
  const usual = group === 'secret' ? 'sum' : 'pass-fail';
  const isWhole = (own?.['score_aggregation'] ?? usual) !== 'sum';
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
