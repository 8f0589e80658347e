import type { LanguageId } from '../../../grading/grading.types.js';
import { languageNamed } from '../../../grading/languages.js';
import type { Folder } from '../sources/folder.js';
import { ImportFault } from '../import-fault.js';
import { isTree, readJsonObject, type Tree, wordOf } from '../syntax/json.js';
import type { Notes } from '../notes.js';
import { endingOf, folderName } from '../syntax/text.js';

export interface TrackEntry {
  name?: string;
  uuid?: string;
  status?: string;
  difficulty?: number;
  topic?: string;
}

export interface Track {
  language: LanguageId | undefined;
  files: FilePatterns;
  find(slug: string): TrackEntry | undefined;
}

type Kind = 'solution' | 'test' | 'example' | 'exemplar' | 'editor';
export type FilePatterns = Partial<Record<Kind, string[]>>;

/** Of the tracks that have unit tests here, where a track's own patterns are not at hand. */
const PATTERNS: Partial<Record<LanguageId, FilePatterns>> = {
  python: {
    solution: ['%{snake_slug}.py'],
    test: ['%{snake_slug}_test.py'],
    example: ['.meta/example.py'],
    exemplar: ['.meta/exemplar.py'],
  },
  javascript: {
    solution: ['%{kebab_slug}.js'],
    test: ['%{kebab_slug}.spec.js'],
    example: ['.meta/proof.ci.js'],
    exemplar: ['.meta/exemplar.js'],
  },
  typescript: {
    solution: ['%{kebab_slug}.ts'],
    test: ['%{kebab_slug}.test.ts'],
    example: ['.meta/proof.ci.ts'],
    exemplar: ['.meta/exemplar.ts'],
  },
};

/** The `config.json` of the track in which an exercise lies; undefined where it was taken out of one. */
export async function findTrack(top: Folder, root: string): Promise<Track | undefined> {
  for (let folder = root; ; folder = folderName(folder)) {
    const path = folder === '' ? 'config.json' : `${folder}/config.json`;
    if (folder !== root && top.has(path)) {
      const config = await readJsonObject(top, path);
      if (isTree(config['exercises'])) return trackOf(config);
    }
    if (folder === '') return undefined;
  }
}

function trackOf(config: Tree): Track {
  const exercises = isTree(config['exercises']) ? config['exercises'] : {};
  const entries = new Map<string, TrackEntry>();
  for (const kind of ['practice', 'concept']) {
    const list = exercises[kind];
    for (const one of Array.isArray(list) ? list.filter(isTree) : []) {
      const [topic] = [one['practices'], one['concepts'], one['topics']].flatMap((names) =>
        Array.isArray(names) ? names : [],
      );
      if (typeof one['slug'] !== 'string') continue;
      entries.set(one['slug'], {
        ...textIn(one, 'name'),
        ...textIn(one, 'uuid'),
        ...textIn(one, 'status'),
        ...(typeof one['difficulty'] === 'number' && { difficulty: one['difficulty'] }),
        ...(typeof topic === 'string' && { topic }),
      });
    }
  }
  return {
    language: languageNamed(wordOf(config['slug'] ?? '')) ?? languageNamed(wordOf(config['language'] ?? '')),
    files: patternsOf(config['files']),
    find: (slug) => entries.get(slug),
  };
}

const textIn = <K extends string>(tree: Tree, key: K): Partial<Record<K, string>> =>
  (typeof tree[key] === 'string' ? { [key]: tree[key] } : {}) as Partial<Record<K, string>>;

function patternsOf(value: unknown): FilePatterns {
  if (!isTree(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      ([, names]) => Array.isArray(names) && names.every((name) => typeof name === 'string'),
    ),
  ) as FilePatterns;
}

/** The exercise's own list of files; where it cannot be read, by the track's patterns or those usual for the language. */
export async function readFileList(
  folder: Folder,
  slug: string,
  track: Track | undefined,
  notes: Notes,
): Promise<FilePatterns> {
  const file = '.meta/config.json';
  try {
    const files = patternsOf((await readJsonObject(folder, file))['files']);
    if (files.test !== undefined) return files;
  } catch (error) {
    if (!(error instanceof ImportFault)) throw error;
    notes.add('config_unreadable', {
      file,
      ...(error.details.line !== undefined && { line: error.details.line }),
    });
  }
  const language = track?.language ?? languageOf(folder.files);
  const patterns = { ...(language && PATTERNS[language]), ...track?.files };
  return Object.fromEntries(
    Object.entries(patterns).map(([kind, names]) => [
      kind,
      names.map((name) => fill(name, slug)).filter((name) => folder.has(name)),
    ]),
  ) as FilePatterns;
}

const fill = (pattern: string, slug: string): string =>
  pattern
    .replaceAll('%{snake_slug}', slug.replaceAll('-', '_'))
    .replaceAll('%{kebab_slug}', slug)
    .replaceAll('%{pascal_slug}', pascal(slug))
    .replaceAll(
      '%{camel_slug}',
      pascal(slug).replace(/^./, (first) => first.toLowerCase()),
    );

const pascal = (slug: string): string =>
  slug
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');

export const languageOf = (files: readonly string[]): LanguageId | undefined =>
  files.map((file) => languageNamed(endingOf(file))).find((language) => language !== undefined);
