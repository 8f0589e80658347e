import { preferred } from '../draft.js';
import type { Folder } from '../sources/folder.js';
import { ImportFault } from '../import-fault.js';
import { isTree, type Tree, wordOf } from '../syntax/json.js';
import type { Notes } from '../notes.js';
import { parseYaml } from '../syntax/yaml.js';

const LEGACY = new Set(['legacy', 'legacy-icpc']);
const MODERN = new Set(['2023-07', '2023-07-draft', '2025-09', '2025-09-draft', 'draft']);

export interface ProblemSettings {
  isLegacy: boolean;
  name: string | undefined;
  uuid: string | undefined;
  isScoring: boolean;
  /** Whether answers are judged by a program of the package. */
  hasValidator: boolean;
  validatorFlags: string;
  timeLimitSeconds: number | undefined;
  memoryMb: number | undefined;
  keywords: string[];
  about: { names: unknown; author: unknown; source: unknown; licence: unknown };
}

/** Throws `import_unsupported_version`, and `import_unsupported` for problems that are no plain input and output. */
export async function readProblemSettings(folder: Folder, notes: Notes): Promise<ProblemSettings> {
  const raw = folder.has('problem.yaml') ? await readYaml(folder, 'problem.yaml') : {};
  const ini = folder.has('domjudge-problem.ini') ? parseIni(await folder.text('domjudge-problem.ini')) : {};
  const version = textOf(raw['problem_format_version']) ?? 'legacy';
  if (!LEGACY.has(version) && !MODERN.has(version))
    throw new ImportFault('import_unsupported_version', { file: 'problem.yaml', version });
  const types = [raw['type'] ?? 'pass-fail']
    .flat()
    .map((type) => wordOf(type))
    .flatMap((type) => type.split(/\s+/));
  const validation = (textOf(raw['validation']) ?? 'default').split(/\s+/);
  const unsupported = [...types, ...validation].find((word) =>
    ['interactive', 'multi-pass', 'submit-answer'].includes(word),
  );
  if (unsupported !== undefined) throw new ImportFault('import_unsupported', { feature: unsupported });
  if (ini['special_run'] !== undefined)
    throw new ImportFault('import_unsupported', { file: 'domjudge-problem.ini', feature: 'special_run' });
  const limits = isTree(raw['limits']) ? raw['limits'] : {};
  noteLost(raw, limits, notes);
  return {
    isLegacy: LEGACY.has(version),
    name: nameOf(raw['name']) ?? ini['name'],
    uuid: textOf(raw['uuid']),
    isScoring: types.includes('scoring'),
    hasValidator: validation[0] === 'custom' || ini['special_compare'] !== undefined,
    validatorFlags: textOf(raw['validator_flags']) ?? '',
    timeLimitSeconds: await timeLimit(folder, limits, ini),
    memoryMb: numberOf(limits['memory']),
    keywords: keywordsOf(raw['keywords']),
    about: {
      names: raw['name'],
      author: isTree(raw['credits']) ? raw['credits']['authors'] : (raw['credits'] ?? raw['author']),
      source: [raw['source'], raw['source_url']].flat(),
      licence: raw['license'],
    },
  };
}

/** Limits that no exercise has. Factors for measuring a time limit say nothing where none is measured. */
const KNOWN_LIMITS = new Set([
  'time_limit',
  'memory',
  'time_multiplier',
  'time_safety_margin',
  'time_multipliers',
  'time_resolution',
]);

function noteLost(raw: Tree, limits: Tree, notes: Notes): void {
  for (const limit of Object.keys(limits))
    if (!KNOWN_LIMITS.has(limit)) notes.add('limit_dropped', { limit });
  const languages = [raw['languages'] ?? 'all'].flat().map(wordOf).join(' ');
  if (!/^(?:all)?$/.test(languages)) notes.add('option_dropped', { option: 'languages', value: languages });
  if (raw['constants'] !== undefined) notes.add('option_dropped', { option: 'constants' });
}

async function timeLimit(
  folder: Folder,
  limits: Tree,
  ini: Record<string, string>,
): Promise<number | undefined> {
  const stated = numberOf(limits['time_limit']) ?? numberOf(ini['timelimit']);
  if (stated !== undefined) return stated;
  for (const file of ['.timelimit', 'problem_statement/timelimit.txt'])
    if (folder.has(file)) return numberOf((await folder.text(file)).trim());
  return undefined;
}

function nameOf(value: unknown): string | undefined {
  if (!isTree(value)) return textOf(value);
  const names = Object.fromEntries(Object.entries(value).map(([language, name]) => [language, String(name)]));
  return preferred(names)?.[1];
}

const keywordsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[,\s]+/) : [])
    .map(String)
    .filter((word) => word !== '');

const numberOf = (value: unknown): number | undefined => {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : NaN;
  return Number.isFinite(number) && number > 0 ? number : undefined;
};

const textOf = (value: unknown): string | undefined =>
  value === undefined || value === null || typeof value === 'object'
    ? undefined
    : String(value as string | number);

/** `name='Text'` lines. */
function parseIni(text: string): Record<string, string> {
  const entries = text.split('\n').flatMap((line) => {
    const [, key, value] = /^\s*([\w-]+)\s*=(.*)$/.exec(line) ?? [];
    return key === undefined || value === undefined
      ? []
      : [[key, value.trim().replace(/^(['"])(.*)\1$/, '$2')] as const];
  });
  return Object.fromEntries(entries);
}

/** YAML 1.1, as the format's tools read it. */
export async function readYaml(folder: Folder, file: string): Promise<Tree> {
  try {
    const value = parseYaml(await folder.text(file), { version: '1.1' });
    if (value === null || value === undefined) return {};
    if (isTree(value)) return value;
  } catch (error) {
    throw error instanceof ImportFault ? error.in(file) : error;
  }
  throw new ImportFault('import_malformed', { file, reason: 'is no map' });
}
