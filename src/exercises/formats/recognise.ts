import type { FormatId } from './draft.js';
import type { Folder } from './sources/folder.js';
import { isOtterNotebook } from './notebooks/read-otter-notebook.js';
import { baseName, byText, endingOf, folderName } from './syntax/text.js';

/** Formats with a folder or a file for each exercise. */
export type SingleFormat = Exclude<
  FormatId,
  'coderunner' | 'fps' | 'freecodecamp' | 'mbpp' | 'humaneval' | 'livecodebench'
>;

/** Where an exercise, or a file of several, lies. */
export interface Site {
  /** `xml` and `rows` are told apart by what is in them. */
  format: SingleFormat | 'xml' | 'rows' | 'canonical-data' | 'archive' | 'markdown';
  /** The folder of the exercise, or the file. */
  path: string;
}

/** Files that tell a format by their name alone, by the folder in which they lie. */
const MARKERS: Readonly<Record<string, SingleFormat>> = {
  'exercise.yaml': 'learnflow',
  'exercise.yml': 'learnflow',
  'task.xml': 'proforma',
  'problem.xml': 'polygon',
  'init.yml': 'dmoj',
  'input_output.json': 'apps',
};

/** Pictures are within it; one beyond this is refused by its reader. */
const MAX_NOTEBOOK = 16_000_000;

/** The exercises of an archive by their marker files, in the order of their paths. One that lies within another is a part of that. */
export async function findSites(top: Folder): Promise<Site[]> {
  const sites: Site[] = [];
  for (const path of top.paths) {
    const site = await siteOf(top, path);
    if (site !== undefined) sites.push(site);
  }
  return outermost(withoutTestsOfNotebooks(top, sites));
}

/** Tests beside the one notebook of a folder are read with it. */
function withoutTestsOfNotebooks(top: Folder, sites: Site[]): Site[] {
  const folders = new Set(
    sites
      .filter(({ format, path }) => format === 'otter' && endingOf(path) === 'ipynb')
      .map(({ path }) => folderName(path))
      .filter((folder) => top.in(folder).files.filter((name) => endingOf(name) === 'ipynb').length === 1),
  );
  return sites.filter(
    ({ format, path }) =>
      format !== 'otter' || endingOf(path) !== 'py' || !folders.has(folderName(folderName(path))),
  );
}

async function siteOf(top: Folder, path: string): Promise<Site | undefined> {
  const name = baseName(path);
  const folder = folderName(path);
  const marked = MARKERS[name];
  if (marked === 'apps' && !top.has(join(folder, 'question.txt'))) return undefined;
  if (marked !== undefined) return { format: marked, path: folder };
  if (name === 'problem.yaml') return { format: await problemFormat(top, path), path: folder };
  if (name === 'domjudge-problem.ini' && !top.has(join(folder, 'problem.yaml')))
    return { format: 'kattis', path: folder };
  if (name === 'config.json') return configSite(top, folder);
  if (name === 'info.json' && top.has(join(folder, 'question.html')))
    return { format: 'prairielearn', path: folder };
  if (name === 'canonical-data.json') return { format: 'canonical-data', path };
  if (/^Exercise-Details-.*\.json$/.test(name)) return { format: 'artemis', path: folder };
  if (baseName(folder) === 'json_testcases' && name.endsWith('.json')) return { format: 'quixbugs', path };
  if (baseName(folder) === 'tests' && name.endsWith('.py') && (await isOtter(top, path)))
    return { format: 'otter', path };
  if (endingOf(path) === 'ipynb') {
    const isOtters = top.size(path) <= MAX_NOTEBOOK && isOtterNotebook(await top.text(path));
    return { format: isOtters ? 'otter' : 'nbgrader', path };
  }
  return byEnding(top, path);
}

function byEnding(top: Folder, path: string): Site | undefined {
  const ending = endingOf(path);
  if (ending === 'jsonl') return { format: 'rows', path };
  // Any other file of these endings may belong to an exercise; alone it is one.
  if (ending === 'xml') return { format: 'xml', path };
  if (ending === 'json' && top.paths.length === 1) return { format: 'rows', path };
  if (ending === 'zip') return { format: 'archive', path };
  if (ending === 'md' && !path.includes('/')) return { format: 'markdown', path };
  return undefined;
}

const join = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

/** Hydro's `problem.yaml` has a title where Kattis's has a name. */
async function problemFormat(top: Folder, path: string): Promise<SingleFormat> {
  const text = await top.text(path);
  const isHydro =
    /^(?:title|pid)\s*:/m.test(text) &&
    !/^(?:name|source|problem_format_version|license|validation)\s*:/m.test(text);
  return isHydro ? 'hydro' : 'kattis';
}

function configSite(top: Folder, folder: string): Site | undefined {
  if (baseName(folder) === '.meta') return { format: 'exercism', path: folderName(folder) };
  const below = top.in(folder);
  if (['description', 'evaluation', 'solution'].some((name) => below.in(name).paths.length > 0))
    return { format: 'dodona', path: folder };
  return undefined;
}

async function isOtter(top: Folder, path: string): Promise<boolean> {
  if (top.size(path) > 1_000_000) return false;
  const source = await top.text(path);
  return /^(?:OK_FORMAT\s*=|test\s*=\s*\{)/m.test(source);
}

/** A quiz among the test data of a problem is no exercise of its own. */
function outermost(sites: Site[]): Site[] {
  const folders = new Set(sites.filter(isFolder).map(({ path }) => path));
  const isInside = ({ path }: Site): boolean => {
    for (let folder = folderName(path); folder !== ''; folder = folderName(folder))
      if (folders.has(folder)) return true;
    return path !== '' && folders.has('');
  };
  return sites.filter((site) => !isInside(site)).sort((a, b) => byText(a.path, b.path));
}

const FILES: ReadonlySet<Site['format']> = new Set([
  'xml',
  'rows',
  'canonical-data',
  'archive',
  'markdown',
  'nbgrader',
  'otter',
  'quixbugs',
]);
const isFolder = ({ format }: Site): boolean => !FILES.has(format);
