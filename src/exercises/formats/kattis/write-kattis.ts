import { stringify } from 'yaml';
import type { FileContent, IoTest } from '../../../grading/grading.types.js';
import type { ExerciseBody } from '../../exercises.schemas.js';
import { labelOf, noteLostFields, noteLostOfTest, testsOf } from '../export-losses.js';
import type { Notes } from '../notes.js';
import type { Written } from '../own/write-own.js';
import { bytesOf } from '../syntax/text.js';
import { outputValidator, VALIDATOR_PATH } from './output-validator.js';
import { writePrograms } from './programs.js';

/**
 * A problem package of 2025-09 with the tests of input and output. Where weights or groups ask for it, it is a scoring
 * problem: a group of the package for each test or group of ours, worth its weight.
 */
export function writeKattis(id: string, body: ExerciseBody, notes: Notes): Written {
  const files: Written = new Map();
  const validator = outputValidator(body);
  const tests = ioTests(body, validator !== undefined, notes);
  // Tools of the format know more of problems that pass or fail: scores only where they say something.
  const isScoring =
    new Set(tests.map(({ weight }) => weight)).size > 1 ||
    tests.some(({ group, weight }) => group !== undefined || weight === 0);
  const hasSecret = tests.some(({ hidden }) => hidden === true);
  files.set('problem.yaml', settingsOf(id, body, isScoring, notes));
  // DOMjudge reads the limit here.
  files.set('.timelimit', `${Math.ceil(body.timeLimitMs / 1000)}\n`);
  files.set('statement/problem.en.md', `${body.description}\n`);
  for (const [path, code] of writePrograms(body)) files.set(path, code);
  if (validator !== undefined) files.set(VALIDATOR_PATH, validator);
  noteLostFields(body, notes, {
    kept: ['titles', 'tags', 'author', 'source', 'licence', 'starterCode', 'studentFiles'],
  });
  if (body.totalTimeLimitMs != null) notes.add('limit_dropped', { limit: 'totalTimeLimitMs' });
  if (isScoring) writeGroups(tests, body, files, notes);
  else
    for (const [index, test] of tests.entries()) {
      if (test.hidden !== true) writeCase(`data/sample/${number(index)}`, test, body, files);
      // A package without secret data judges nothing.
      if (test.hidden === true || !hasSecret) writeCase(`data/secret/${number(index)}`, test, body, files);
    }
  return files;
}

const number = (index: number): string => String(index + 1).padStart(3, '0');

const LICENCES: Readonly<Record<string, string>> = {
  'public domain': 'public domain',
  cc0: 'cc0',
  'cc by': 'cc by',
  'cc by-sa': 'cc by-sa',
  educational: 'educational',
  permission: 'permission',
};

function settingsOf(id: string, body: ExerciseBody, isScoring: boolean, notes: Notes): string {
  const licence = LICENCES[(body.licence ?? '').toLowerCase().replace(/(?<!\s)\s+\d+(?:\.\d+)?$/, '')];
  if (body.licence != null && licence === undefined)
    notes.add('option_dropped', { option: 'licence', value: body.licence });
  return stringify({
    problem_format_version: '2025-09',
    uuid: id,
    name: { en: body.title, ...body.titles },
    type: isScoring ? 'scoring' : 'pass-fail',
    keywords: [body.topic, ...body.tags],
    ...(body.source != null && { source: body.source }),
    ...(body.author != null && { credits: { authors: [body.author] } }),
    ...(licence !== undefined && { license: licence }),
    limits: { time_limit: body.timeLimitMs / 1000, memory: body.memoryLimitMb },
  });
}

function ioTests(body: ExerciseBody, hasValidator: boolean, notes: Notes): IoTest[] {
  return testsOf(body).flatMap((test, index) => {
    const reason =
      test.kind !== 'io'
        ? `a ${test.kind} test`
        : test.compare === 'checker' && !hasValidator
          ? 'needs the checker, which judges some tests alone or is not in Python'
          : undefined;
    if (reason !== undefined) notes.lose('test_skipped', { test: labelOf(test, index), reason });
    else noteLostOfTest(test, index + 1, notes, { kept: ['weight', 'group'] });
    return test.kind === 'io' && reason === undefined ? [test] : [];
  });
}

/** Factors by which weights become whole numbers, which points must be. */
const FACTORS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 100, 1000];

function writeGroups(tests: readonly IoTest[], body: ExerciseBody, files: Written, notes: Notes): void {
  const groups = new Map<string, IoTest[]>();
  for (const [index, test] of tests.entries()) {
    const key = test.group ?? `\0${index}`;
    groups.set(key, [...(groups.get(key) ?? []), test]);
  }
  const worth = (group: readonly IoTest[]): number => group.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const all = [...groups.values()].map(worth);
  const isWhole = (factor: number): boolean =>
    all.every((one) => Math.abs(one * factor - Math.round(one * factor)) < 1e-9);
  const factor = FACTORS.find(isWhole) ?? 1000;
  const points = (group: readonly IoTest[]): number => Math.round(worth(group) * factor);
  if (!isWhole(factor)) notes.add('points_split', { reason: 'points are whole numbers' });
  const total = [...groups.values()].map(points).reduce((sum, one) => sum + one, 0);
  files.set('data/secret/test_group.yaml', stringify({ max_score: total, score_aggregation: 'sum' }));
  let place = 0;
  for (const [key, group] of groups) {
    const name = key.startsWith('\0') ? number(place) : `${number(place)}-${slug(key)}`;
    place += 1;
    const settings = { max_score: points(group), score_aggregation: group.length > 1 ? 'pass-fail' : 'sum' };
    files.set(`data/secret/${name}/test_group.yaml`, stringify(settings));
    if (new Set(group.map(({ weight = 1 }) => weight)).size > 1)
      notes.add('option_dropped', { option: 'weights within a group', group: key });
    for (const [index, test] of group.entries()) {
      writeCase(`data/secret/${name}/${number(index)}`, test, body, files);
      if (test.hidden !== true) writeCase(`data/sample/${name}-${number(index)}`, test, body, files);
    }
  }
}

const slug = (text: string): string => text.replace(/[^A-Za-z0-9_]+/g, '-').slice(0, 60) || 'group';

function writeCase(path: string, test: IoTest, body: ExerciseBody, files: Written): void {
  files.set(`${path}.in`, test.stdin);
  files.set(`${path}.ans`, test.expectedStdout);
  const args = validatorArguments(test);
  if (args.length > 0) files.set(`${path}.yaml`, stringify({ output_validator_args: args }));
  for (const [name, content] of Object.entries(body.files))
    files.set(`${path}.files/${name}`, bytesOf(content as FileContent));
}

/** Of the package's own comparison, which ignores letter case unless it is told not to. */
function validatorArguments({ compare = 'tokens' }: IoTest): string[] {
  if (compare === 'checker') return [];
  if (compare === 'exact') return ['case_sensitive', 'space_change_sensitive'];
  if (compare === 'tokens') return ['case_sensitive'];
  const { absTolerance, relTolerance, ignoreCase } = compare;
  return [
    ...(ignoreCase === true ? [] : ['case_sensitive']),
    ...(absTolerance === undefined ? [] : ['float_absolute_tolerance', String(absTolerance)]),
    ...(relTolerance === undefined ? [] : ['float_relative_tolerance', String(relTolerance)]),
  ];
}
