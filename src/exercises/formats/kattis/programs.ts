import type { LanguageId } from '../../../grading/grading.types.js';
import { endingOfLanguage, frameworksOf, languageNamed, languageOf } from '../../../grading/languages.js';
import type { ExerciseBody } from '../../exercises.schemas.js';
import type { DraftBody } from '../draft.js';
import type { Folder } from '../sources/folder.js';
import { isTree, wordOf } from '../syntax/json.js';
import type { Notes } from '../notes.js';
import { endingOf } from '../syntax/text.js';
import { readYaml } from './problem-settings.js';

const ACCEPTED = 'submissions/accepted';
const TEMPLATES = 'attachments/templates';

/** An accepted program: a file, or a folder of files of which one is run. */
interface Solution {
  language: LanguageId;
  folder: string;
  main: string;
  others: readonly string[];
}

const RANK = ['python', 'cpp', 'java', 'c', 'javascript', 'go', 'typescript'];
const rank = ({ language }: Solution): number =>
  RANK.includes(language) ? RANK.indexOf(language) : RANK.length;

/** In the language that most learners here write; of several files only where the templates have several, or there is no other. */
export async function pickSolution(folder: Folder): Promise<Solution | undefined> {
  const single = folder.in(ACCEPTED).files.flatMap((main): Solution[] => {
    const language = languageNamed(endingOf(main));
    return language === undefined ? [] : [{ language, folder: ACCEPTED, main, others: [] }];
  });
  const isOfSeveral = templateFolders(folder).some((path) => folder.in(path).paths.length > 1);
  if (single.length > 0 && !isOfSeveral) return single.sort((a, b) => rank(a) - rank(b))[0];
  const all = [...(await foldersOf(folder)).sort((a, b) => rank(a) - rank(b)), ...single];
  return all[0];
}

const templateFolders = (folder: Folder): string[] =>
  folder.in(TEMPLATES).folders.map((name) => `${TEMPLATES}/${name}`);

/** Solutions of several files in languages whose exercises may have several. */
async function foldersOf(folder: Folder): Promise<Solution[]> {
  const found: Solution[] = [];
  const { folders } = folder.in(ACCEPTED);
  const settings =
    folders.length > 0 && folder.has('submissions/submissions.yaml')
      ? await readYaml(folder, 'submissions/submissions.yaml')
      : {};
  for (const name of folders) {
    const own = settings[`accepted/${name}`] ?? settings[`accepted/${name}/`];
    const named = isTree(own) ? wordOf(own['entrypoint'] ?? '') : '';
    const { paths } = folder.in(`${ACCEPTED}/${name}`);
    const main = mainOf(paths, named);
    const language = main === undefined ? undefined : languageNamed(endingOf(main));
    if (main === undefined || language === undefined || frameworksOf(language).length === 0) continue;
    const others = paths.filter((path) => path !== main);
    found.push({ language, folder: `${ACCEPTED}/${name}`, main, others });
  }
  return found;
}

/** The file that is run: as its settings say, by the names that the format has for it, or the only one at the top. */
function mainOf(paths: readonly string[], named: string): string | undefined {
  const top = paths.filter((path) => !path.includes('/') && languageNamed(endingOf(path)) !== undefined);
  if (named !== '') return top.find((path) => path === named || path === `${named}.py`);
  const usual = top.find((path) => /^(?:__main__\.py|main\.\w+|solution\.\w+)$/.test(path));
  return usual ?? (top.length === 1 ? top[0] : undefined);
}

/** Sets the code of the author and what students begin with. */
export async function setPrograms(
  folder: Folder,
  solution: Solution | undefined,
  body: DraftBody,
  notes: Notes,
): Promise<void> {
  const { language = 'python' } = body;
  const files: Started['files'] = new Map();
  if (solution !== undefined) {
    const read = (path: string) => folder.text(`${solution.folder}/${path}`, notes);
    body.solutionCode = await read(solution.main);
    for (const path of solution.others) files.set(path, { starter: '', solution: await read(path) });
    if (files.size > 0) nameMain(solution.main, { body, language }, notes);
  } else if (folder.in(ACCEPTED).folders.length > 0)
    notes.add('file_dropped', { file: ACCEPTED, reason: 'solutions of several files' });
  const used = await setTemplates(folder, { body, language, main: solution?.main, files }, notes);
  if (files.size > 0) body.studentFiles = Object.fromEntries(files);
  if (folder.in('attachments').paths.some((path) => !`attachments/${path}`.startsWith(used)))
    notes.add('file_dropped', { file: 'attachments' });
}

/** The one file that Python runs in a folder is none that an exercise can be named after. */
function nameMain(main: string, { body, language }: Pick<Started, 'body' | 'language'>, notes: Notes): void {
  if (main === '__main__.py') notes.add('path_flattened', { file: main });
  else if (main !== languageOf(language)?.solutionFile) body.solutionFile = main;
}

interface Started {
  body: DraftBody;
  language: LanguageId;
  main: string | undefined;
  files: Map<string, { starter: string; solution?: string }>;
}

/** Answers the folder of templates that is used, with a `/`; `?` where there is none. */
async function setTemplates(folder: Folder, started: Started, notes: Notes): Promise<string> {
  const { body, language, main, files } = started;
  const used = templateFolders(folder).find(
    (path) => languageNamed(path.slice(TEMPLATES.length + 1)) === language,
  );
  if (used === undefined) return '?';
  const below = folder.in(used);
  const first =
    mainOf(below.paths, main !== undefined && below.has(main) ? main : '') ?? below.paths[0] ?? '';
  const others = below.paths.filter((path) => path !== first);
  if (others.length > 0 && frameworksOf(language).length === 0) return '?';
  const starter = await below.text(first, notes);
  if (starter.trim() !== '') body.starterCode = starter;
  for (const path of others) files.set(path, { ...files.get(path), starter: await below.text(path, notes) });
  if (others.length > 0 && main === undefined) nameMain(first, started, notes);
  return `${used}/`;
}

/** The format's own names of languages, where they are not ours. */
const CODES: Partial<Record<LanguageId, string>> = { python: 'python3' };

/** The author's program and the students' files, each a file or a folder of files. */
export function writePrograms(body: ExerciseBody): Map<string, string> {
  const files = new Map<string, string>();
  const main = body.solutionFile ?? languageOf(body.language)?.solutionFile ?? 'solution.txt';
  const others = Object.entries(body.studentFiles);
  const isSeveral = others.length > 0;
  if (body.solutionCode != null && !isSeveral)
    files.set(`${ACCEPTED}/solution.${endingOfLanguage(body.language)}`, body.solutionCode);
  else if (body.solutionCode != null) {
    files.set(`${ACCEPTED}/solution/${main}`, body.solutionCode);
    for (const [path, { starter, solution = starter }] of others)
      files.set(`${ACCEPTED}/solution/${path}`, solution);
    files.set('submissions/submissions.yaml', `accepted/solution:\n  entrypoint: ${JSON.stringify(main)}\n`);
  }
  const templates = `${TEMPLATES}/${CODES[body.language] ?? body.language}`;
  if (isSeveral || (body.starterCode ?? '') !== '') files.set(`${templates}/${main}`, body.starterCode ?? '');
  for (const [path, { starter }] of others) files.set(`${templates}/${path}`, starter);
  return files;
}
