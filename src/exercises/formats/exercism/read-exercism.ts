import { isTree } from '../syntax/json.js';
import { describe } from '../about.js';
import type { LanguageId, TestCase } from '../../../grading/grading.types.js';
import { frameworksOf } from '../../../grading/languages.js';
import { finish, newBody, type Draft } from '../draft.js';
import type { Folder } from '../sources/folder.js';
import { ImportFault } from '../import-fault.js';
import { withoutTitle } from '../syntax/markdown.js';
import type { Notes } from '../notes.js';
import { baseName, titleFromSlug } from '../syntax/text.js';
import { importsPytest, needsPytest, parseHints, PYTEST_STUB, unskipSpecs } from './test-files.js';
import { findTrack, languageOf, readFileList, type FilePatterns, type TrackEntry } from './track.js';

/** A hint of ours may have 4000 characters, and an exercise 20. */
const MAX_HINTS = 20;

/** One exercise of a track, or taken out of one; undefined for one that the track has given up. */
export async function readExercism(top: Folder, root: string, notes: Notes): Promise<Draft | undefined> {
  const folder = top.in(root);
  const slug = baseName(root);
  const track = await findTrack(top, root);
  const entry = track?.find(slug);
  if (entry?.status === 'deprecated') {
    notes.add('skipped', { reason: 'deprecated by its track' });
    return undefined;
  }
  const files = await readFileList(folder, slug, track, notes);
  const language = track?.language ?? languageOf(files.test ?? []) ?? languageOf(files.solution ?? []);
  if (language === undefined)
    throw new ImportFault('import_unsupported', { feature: `the language of ${slug}` });
  if (frameworksOf(language).length === 0)
    throw new ImportFault('import_unsupported', {
      feature: `unit tests in ${language}`,
      files: files.solution ?? [],
    });
  const body = newBody(entry?.name ?? titleFromSlug(slug), language);
  if (entry?.name === undefined) notes.add('name_from_slug');
  body.topic = entry?.topic ?? '';
  body.difficultyLevel = levelOf(entry);
  body.description = await readDescription(folder, notes);
  describe(body, await readAbout(folder));
  body.hints = await readHints(folder, notes);
  await readCode(folder, files, body, notes);
  body.testCases = await readTests(folder, files, language, notes);
  return { sourceId: entry?.uuid ?? `${language}/${slug}`, body: finish(body, notes) };
}

/** The files of `.meta/config.json` are read elsewhere, with its faults. */
async function readAbout(folder: Folder): Promise<Parameters<typeof describe>[1]> {
  if (!folder.has('.meta/config.json')) return {};
  try {
    const value: unknown = JSON.parse(await folder.text('.meta/config.json'));
    return isTree(value) ? { author: value['authors'], source: value['source'] } : {};
  } catch {
    return {};
  }
}

function levelOf(entry: TrackEntry | undefined): Draft['body']['difficultyLevel'] {
  const difficulty = entry?.difficulty ?? 1;
  return difficulty >= 7 ? 'advanced' : difficulty >= 4 ? 'intermediate' : 'beginner';
}

async function readDescription(folder: Folder, notes: Notes): Promise<string> {
  const parts: string[] = [];
  for (const name of [
    'introduction.md',
    'introduction.append.md',
    'instructions.md',
    'instructions.append.md',
  ])
    if (folder.has(`.docs/${name}`)) parts.push(withoutTitle(await folder.text(`.docs/${name}`, notes)));
  return parts.filter((part) => part !== '').join('\n\n');
}

async function readHints(folder: Folder, notes: Notes): Promise<string[]> {
  if (!folder.has('.docs/hints.md')) return [];
  const hints = parseHints(await folder.text('.docs/hints.md', notes));
  if (hints.length > MAX_HINTS)
    notes.add('option_dropped', { option: 'hints', reason: `more than ${MAX_HINTS}` });
  return hints.slice(0, MAX_HINTS);
}

async function readCode(
  folder: Folder,
  files: FilePatterns,
  body: Draft['body'],
  notes: Notes,
): Promise<void> {
  const [stub, ...others] = files.solution ?? [];
  if (stub !== undefined) {
    body.solutionFile = baseName(stub);
    if (folder.has(stub)) {
      const starter = await folder.text(stub, notes);
      if (starter.trim() !== '') body.starterCode = starter;
    }
  }
  for (const file of others) notes.lose('file_dropped', { file, reason: 'a solution of several files' });
  const [example] = [...(files.example ?? []), ...(files.exemplar ?? [])];
  if (example !== undefined && folder.has(example)) body.solutionCode = await folder.text(example, notes);
}

async function readTests(
  folder: Folder,
  files: FilePatterns,
  language: LanguageId,
  notes: Notes,
): Promise<TestCase[]> {
  const sources: Record<string, string> = {};
  let unskipped = 0;
  for (const file of files.test ?? []) {
    if (!folder.has(file)) {
      notes.lose('test_missing', { file });
      continue;
    }
    const name = plainName(file, notes);
    const text = await folder.text(file, notes);
    if (language !== 'python') {
      const { source, count } = unskipSpecs(text);
      unskipped += count;
      sources[name] = source;
      continue;
    }
    sources[name] = text;
    if (!importsPytest(text)) continue;
    sources['pytest.py'] = PYTEST_STUB;
    notes.add('pytest_marks_ignored', { file });
    if (needsPytest(text)) notes.lose('test_skipped', { test: file, reason: 'needs pytest' });
  }
  if (unskipped > 0) notes.add('tests_unskipped', { count: unskipped });
  if (Object.keys(sources).length === 0) return [];
  for (const file of files.editor ?? [])
    if (folder.has(file)) sources[plainName(file, notes)] = await folder.text(file, notes);
  const framework = language === 'python' ? 'unittest' : 'jest';
  return [{ kind: 'unit', framework, weight: 1, hidden: false, files: sources }];
}

function plainName(file: string, notes: Notes): string {
  if (file.includes('/')) notes.add('path_flattened', { file });
  return baseName(file);
}
