import type { TestCase } from '../../../grading/grading.types.js';
import { clampWeight, finish, newBody, type Draft, type DraftBody } from '../draft.js';
import { callOfExample } from '../doctests.js';
import type { Folder } from '../sources/folder.js';
import { dropMarkdownImages } from '../syntax/html.js';
import { ImportFault } from '../import-fault.js';
import { isTree, type Tree, wordOf } from '../syntax/json.js';
import type { Notes } from '../notes.js';
import { baseName, contentOf, endingOf, titleFromSlug } from '../syntax/text.js';
import { readNotebook, shownBy, treeAt, withoutMagics } from './cells.js';
import { readBlocks, type Blocks, type MarkedCell, type Question } from './otter-blocks.js';
import { noteMessages, readOkTest, shownTest } from './otter-cases.js';
import { FUNCTIONS, parseTestFile } from './read-otter.js';
import { readCellCode } from './otter-code.js';
import { resolvePoints } from './otter-points.js';
import { readTestCell, type TestCell } from './otter-test-cell.js';

const OTTERS =
  /"\s*#\s*(?:BEGIN QUESTION|ASSIGNMENT CONFIG)\b|BEGIN QUESTION(?: -->)?(?:\\n|")|"OK_FORMAT"\s*:|\botter\.Notebook\(/i;

/** By its text: marks of otter's assign, or tests of otter within it. */
export const isOtterNotebook = (text: string): boolean =>
  OTTERS.test(text) && !/"nbgrader"\s*:\s*\{/.test(text);

/**
 * A notebook for otter's assign, or one that it has made. Its questions share one namespace, so they are one program:
 * its tests are of all of them.
 */
export async function readOtterNotebook(
  source: string,
  file: string,
  folder: Folder,
  notes: Notes,
): Promise<Draft> {
  const { cells, metadata } = readNotebook(source, file);
  const language = wordOf(treeAt(metadata, 'kernelspec')['language'] ?? 'python').toLowerCase();
  if (language !== 'python') throw new ImportFault('import_unsupported', { file, feature: language });
  const blocks = readBlocks(cells, file);
  const slug = baseName(file).replace(/\.ipynb$/, '');
  const text = descriptionOf(blocks);
  const heading = /^# (.{1,200})$/m.exec(text)?.[1];
  const body = newBody(heading ?? titleFromSlug(slug), 'python');
  if (heading === undefined) notes.add('name_from_slug');
  body.description = dropMarkdownImages(text, (image) => notes.add('image_dropped', { file: image })).trim();
  setCode(blocks, body);
  await readSettings(blocks.assignment, body, folder, notes);
  const isFunctions = treeAt(blocks.assignment, 'tests')['ok_format'] === false;
  body.testCases = [
    ...blocks.questions.flatMap((question) => testsOf(question, isFunctions, notes)),
    ...embeddedTests(treeAt(treeAt(metadata, 'otter'), 'tests'), notes),
  ];
  if (folder.files.filter((one) => endingOf(one) === 'ipynb').length === 1)
    await addTestsBeside(folder.in('tests'), body, notes);
  const name = wordOf(blocks.assignment['name'] ?? treeAt(metadata, 'otter')['assignment_name'] ?? '');
  return { sourceId: name === '' ? slug : name, body: finish(body, notes) };
}

const ANSWER = /^[#* \t]*(?:<strong>)?solution[ \t]*(?:(?:<\/strong>|\*\*)[ \t]*)?(?::|$)/im;

/** Without answers of the author, and places for those of students. */
function isForStudents({ cell, part, question }: MarkedCell): boolean {
  const tags = [cell.metadata['tags'] ?? []].flat();
  if (part === 'solution' || tags.includes('otter_assign_solution_cell')) return false;
  return !tags.includes('otter_answer_cell') && !(question !== undefined && ANSWER.test(cell.source));
}

const descriptionOf = ({ cells }: Blocks): string =>
  cells
    .filter((marked) => marked.cell.kind === 'markdown' && isForStudents(marked))
    .map(({ cell }) => cell.source.replace(/^<!-- (?:BEGIN|END) QUESTION -->$/gm, '').trim())
    .filter((one) => one !== '')
    .join('\n\n');

/** All cells of code in their order are the program, as they are in the notebook. */
function setCode({ cells }: Blocks, body: DraftBody): void {
  const starter: string[] = [];
  const solution: string[] = [];
  let isMarked = false;
  for (const { cell, part, question } of cells) {
    if (cell.kind !== 'code') continue;
    const code = readCellCode(withoutMagics(cell.source));
    if (part !== 'solution' || question?.hasPrompt !== true) starter.push(code.starter);
    if (part !== 'prompt') solution.push(code.solution);
    isMarked ||= code.isMarked || part === 'solution';
  }
  const program = (parts: readonly string[]): string =>
    `${parts
      .map((one) => one.trim())
      .filter((one) => one !== '')
      .join('\n\n')}\n`;
  if (starter.length > 0) body.starterCode = program(starter);
  if (isMarked) body.solutionCode = program(solution);
}

/** Of what belongs to running it elsewhere. */
const LOST_SETTINGS = [
  'requirements',
  'environment',
  'seed',
  'plugins',
  'autograder_files',
  'python_version',
];

async function readSettings(config: Tree, body: DraftBody, folder: Folder, notes: Notes): Promise<void> {
  for (const option of LOST_SETTINGS)
    if (config[option] !== undefined && config[option] !== null) notes.add('option_dropped', { option });
  const files: DraftBody['files'] = {};
  const named = Array.isArray(config['files']) ? config['files'] : [];
  for (const path of named.map((one) => wordOf(one))) {
    if (folder.has(path)) files[path] = contentOf(await folder.bytes(path));
    else notes.lose('file_dropped', { file: path, reason: 'is not beside the notebook' });
  }
  if (Object.keys(files).length > 0) body.files = files;
}

function testsOf(question: Question, isFunctions: boolean, notes: Notes): TestCase[] {
  const { name, config } = question;
  if (config['manual'] === true) notes.lose('test_skipped', { test: name, reason: 'graded by hand' });
  const cells = question.tests.map((cell) => readTestCell(cell));
  noteMessages(
    cells.map((cell) => cell.config),
    notes,
  );
  const points = resolvePoints(
    config['points'],
    cells.map((cell) => cell.config['points']),
  );
  if (cells.length > 1 && cells.every((cell) => cell.config['points'] === undefined))
    notes.once('points_split');
  return cells.flatMap((cell, index) => {
    const label = wordOf(cell.config['name'] ?? '') || `${name} ${index + 1}`;
    const weight = clampWeight(points[index] ?? 1, notes, label);
    const group = config['all_or_nothing'] === true ? { group: name } : {};
    return testOfCell(cell, label, isFunctions, notes).map((test): TestCase => ({
      ...test,
      name: label,
      weight,
      hidden: cell.isHidden,
      ...group,
    }));
  });
}

function testOfCell(cell: TestCell, name: string, isFunctions: boolean, notes: Notes): TestCase[] {
  const code = withoutMagics(cell.code).trim();
  if (isFunctions) return shownTest(`${code}\n${callOf(code)}`, '', name, notes);
  const shown = shownBy(cell.cell);
  if (shown === '' && !cell.cell.isRun && !/^[ \t]*assert\b/m.test(code)) {
    notes.lose('test_skipped', { test: name, reason: 'was saved without what it shows' });
    return [];
  }
  const call = shown === '' ? undefined : callOfExample({ source: code, want: shown.trim() });
  return call ? [call] : shownTest(code, shown, name, notes);
}

/** A function of tests gets what it asks for by the names of its parameters. */
function callOf(code: string): string {
  const name = /^def ([A-Za-z_]\w*)/m.exec(code)?.[1];
  if (name === undefined) return '';
  return `import inspect as _inspect
_answer = ${name}(**{n: globals() if n == 'env' else globals()[n] for n in _inspect.signature(${name}).parameters})`;
}

/** Tests in files beside a notebook that has none of its own. */
async function addTestsBeside(folder: Folder, body: DraftBody, notes: Notes): Promise<void> {
  const files = folder.files.filter((file) => endingOf(file) === 'py' && file !== '__init__.py');
  if (body.testCases.length > 0 && files.length > 0)
    return notes.add('file_dropped', { file: 'tests', reason: 'the notebook has tests of its own' });
  for (const file of files) {
    const { name, test } = parseTestFile(await folder.text(file, notes), file);
    if (test === undefined) notes.lose('test_skipped', { test: name, reason: FUNCTIONS });
    else body.testCases.push(...readOkTest(test, name, notes));
  }
}

/** Tests in the metadata of a notebook that otter has made. */
function embeddedTests(tests: Tree, notes: Notes): TestCase[] {
  return Object.entries(tests).flatMap(([name, test]) => {
    if (isTree(test)) return readOkTest(test, name, notes);
    notes.lose('test_skipped', { test: name, reason: FUNCTIONS });
    return [];
  });
}
