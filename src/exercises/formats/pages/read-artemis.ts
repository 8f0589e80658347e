import type { TestCase } from '../../../grading/grading.types.js';
import { levelNamed } from '../datasets/rows.js';
import { languageNamed } from '../../../grading/languages.js';
import { finish, newBody, type Draft } from '../draft.js';
import type { Folder } from '../sources/folder.js';
import { ImportFault } from '../import-fault.js';
import { isTree, readJsonObject, wordOf } from '../syntax/json.js';
import { withoutTitle } from '../syntax/markdown.js';
import type { Notes } from '../notes.js';
import { baseName, endingOf } from '../syntax/text.js';

/** An exported exercise: details, problem statement, and an archive for each of its repositories. */
export async function readArtemis(
  folder: Folder,
  details: string,
  openArchive: (path: string) => Promise<Folder>,
  notes: Notes,
): Promise<Draft> {
  const exercise = await readJsonObject(folder, details);
  const named = wordOf(exercise['programmingLanguage'] ?? '');
  const language = languageNamed(named.replace(/_.*/, ''));
  if (language === undefined)
    throw new ImportFault('import_unsupported', { feature: `the language ${named}` });
  const body = newBody(wordOf(exercise['title'] ?? ''), language);
  body.difficultyLevel = levelNamed(exercise['difficulty']);
  body.topic = topicOf(exercise['categories']);
  const statement = folder.files.find((name) => /^Problem-Statement-.*\.md$/.test(name));
  const text = wordOf(
    exercise['problemStatement'] ?? (statement === undefined ? '' : await folder.text(statement, notes)),
  );
  body.description = plainStatement(text, notes);
  const archives = folder.files.filter((name) => name.endsWith('.zip'));
  for (const path of archives) {
    const files = await openArchive(path);
    if (files.paths.length === 0) notes.add('archive_empty', { file: path });
    else if (path.endsWith('-exercise.zip')) await takeOne(files, language, body, 'starterCode', notes);
    else if (path.endsWith('-solution.zip')) await takeOne(files, language, body, 'solutionCode', notes);
    else if (path.endsWith('-tests.zip')) body.testCases = await readTests(files, notes);
  }
  return { sourceId: wordOf(exercise['shortName'] ?? body.title), body: finish(body, notes) };
}

/** The first of the categories, which are JSON texts within JSON. */
function topicOf(categories: unknown): string {
  const [first] = Array.isArray(categories) ? categories : [];
  try {
    const category: unknown = typeof first === 'string' ? JSON.parse(first) : first;
    return isTree(category) ? wordOf(category['category'] ?? '') : '';
  } catch {
    return String(first);
  }
}

function plainStatement(text: string, notes: Notes): string {
  let plain = text;
  if (/^@startuml/m.test(plain)) {
    notes.add('uml_dropped');
    plain = withoutUml(plain);
  }
  if (plain.includes('[task]')) {
    notes.add('task_marks_dropped');
    plain = plain.replace(/\[task\]\[([^\]\n]{0,300})\](?:\([^()\n]{0,2000}\))?/g, '$1');
  }
  return withoutTitle(plain);
}

function withoutUml(text: string): string {
  let isInside = false;
  const kept = text.split('\n').filter((line) => {
    const isMark = /^@(?:start|end)uml/.test(line);
    if (isMark) isInside = line.startsWith('@start');
    return !isMark && !isInside;
  });
  return kept.join('\n');
}

async function takeOne(
  files: Folder,
  language: string,
  body: Draft['body'],
  key: 'starterCode' | 'solutionCode',
  notes: Notes,
): Promise<void> {
  const sources = files.paths.filter((path) => languageNamed(endingOf(path)) === language);
  const [path] = sources;
  if (path === undefined) return;
  if (sources.length > 1)
    return notes.lose('file_dropped', { file: path, reason: 'one of several files of the program' });
  body[key] = await files.text(path, notes);
  body.solutionFile = baseName(path);
}

/** Only what plain unittest can run. */
async function readTests(files: Folder, notes: Notes): Promise<TestCase[]> {
  const sources: Record<string, string> = {};
  for (const path of files.paths.filter((one) => one.endsWith('.py'))) {
    const source = await files.text(path, notes);
    if (/^(?:import|from)[ \t]+unittest\b/m.test(source)) sources[baseName(path)] = source;
  }
  if (Object.keys(sources).length > 0)
    return [{ kind: 'unit', framework: 'unittest', weight: 1, hidden: true, files: sources }];
  notes.lose('test_skipped', { reason: 'its tests are a build of their own' });
  return [];
}
