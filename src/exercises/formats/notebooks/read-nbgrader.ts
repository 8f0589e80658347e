import type { TestCase } from '../../../grading/grading.types.js';
import { clampWeight, finish, newBody, type Draft } from '../draft.js';
import { dropMarkdownImages } from '../syntax/html.js';
import { isTree, type Tree, wordOf } from '../syntax/json.js';
import type { Notes } from '../notes.js';
import { baseName, titleFromSlug } from '../syntax/text.js';
import { readNotebook, withoutMagics, type Cell as NotebookCell } from './cells.js';

const TOO_OLD = 1;

interface Cell {
  kind: string;
  source: string;
  grading: Tree | undefined;
}

/** A notebook with nbgrader's marks: its solution cells are the program, its test cells the tests. */
export function readNbgrader(source: string, file: string, notes: Notes): Draft {
  const cells = readNotebook(source, file).cells.map(cellOf);
  const slug = baseName(file).replace(/\.ipynb$/, '');
  const text = cells
    .filter(({ kind, grading }) => kind === 'markdown' && grading?.['solution'] !== true)
    .map((cell) => cell.source)
    .join('\n\n');
  const heading = /^# (.{1,200})$/m.exec(text)?.[1];
  const body = newBody(heading ?? titleFromSlug(slug), 'python');
  if (heading === undefined) notes.add('name_from_slug');
  noteOtherCells(cells, notes);
  body.description = dropMarkdownImages(text, (image) => notes.add('image_dropped', { file: image })).trim();
  const solutions = cells.filter(({ kind, grading }) => kind === 'code' && grading?.['solution'] === true);
  const code = solutions.map((cell) => withoutMagics(cell.source)).join('\n\n');
  if (code.trim() !== '') {
    if (/^[ \t]*### BEGIN SOLUTION/m.test(code))
      body.solutionCode = `${code.replace(/^[ \t]*### (?:BEGIN|END) SOLUTION.*\n?/gm, '').trimEnd()}\n`;
    body.starterCode = starterOf(code);
  }
  body.testCases = cells.flatMap((cell) => testsOf(cell, notes));
  return { sourceId: slug, body: finish(body, notes) };
}

/** Cells that are neither text, solution nor test: nobody grades them here. */
function noteOtherCells(cells: readonly Cell[], notes: Notes): void {
  for (const [index, { kind, source, grading }] of cells.entries()) {
    const name = wordOf(grading?.['grade_id'] ?? index + 1);
    const isGraded = grading?.['grade'] === true || grading?.['task'] === true;
    if (kind === 'markdown' && (isGraded || grading?.['solution'] === true))
      notes.lose('test_skipped', { test: name, reason: 'graded by hand' });
    else if (kind === 'code' && source.trim() !== '' && !isGraded && grading?.['solution'] !== true)
      notes.add('option_dropped', { option: 'a cell of code', cell: name });
  }
}

const cellOf = ({ kind, source, metadata }: NotebookCell): Cell => ({
  kind,
  source,
  grading: isTree(metadata['nbgrader']) ? metadata['nbgrader'] : undefined,
});

/** What nbgrader's own release leaves to students. */
function starterOf(code: string): string {
  const lines: string[] = [];
  let isInside = false;
  for (const line of code.split('\n')) {
    const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
    if (line.trim().startsWith('### BEGIN SOLUTION')) {
      isInside = true;
      lines.push(`${indent}# YOUR CODE HERE`, `${indent}raise NotImplementedError()`);
    } else if (line.trim().startsWith('### END SOLUTION')) isInside = false;
    else if (!isInside) lines.push(line);
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function testsOf({ kind, source, grading }: Cell, notes: Notes): TestCase[] {
  if (kind !== 'code' || grading?.['grade'] !== true) return [];
  const id = wordOf(grading['grade_id'] ?? 'test');
  if (grading['solution'] === true) {
    notes.lose('test_skipped', { test: id, reason: 'graded by hand' });
    return [];
  }
  if (Number(grading['schema_version'] ?? TOO_OLD) < TOO_OLD)
    notes.add('option_dropped', { option: 'an old schema' });
  const { shown, hidden } = splitHidden(withoutMagics(source));
  const points = Number(grading['points'] ?? 1);
  const parts = [
    { code: shown, isHidden: false },
    { code: needsShown(shown, hidden) ? `${shown}\n${hidden}` : hidden, isHidden: true },
  ].filter(({ code }) => code.split('\n').some((line) => line.trim() !== '' && !line.trim().startsWith('#')));
  if (parts.length === 0) return [];
  if (!(points > 0)) {
    notes.add('test_skipped', { test: id, reason: 'worth 0 points' });
    return [];
  }
  if (parts.length > 1) notes.add('points_split', { test: id });
  const weight = clampWeight(points / parts.length, notes, id);
  return parts.map(({ code, isHidden }) => ({
    kind: 'unit',
    framework: 'assert',
    name: isHidden && parts.length > 1 ? `${id} (hidden)` : id,
    weight,
    hidden: isHidden,
    files: { [`test_${id.replace(/[^A-Za-z0-9_]/g, '_').slice(0, 80)}.py`]: `${code.trim()}\n` },
  }));
}

const NAMES =
  /^(?:([A-Za-z_]\w*)\s*=[^=]|(?:def|class|import)\s+([A-Za-z_]\w*)|from\s+\S+\s+import\s+([A-Za-z_]\w*))/gm;

/** Whether the hidden region uses what the lines above it in its cell have made. */
const needsShown = (shown: string, hidden: string): boolean =>
  hidden.trim() !== '' &&
  [...shown.matchAll(NAMES)].some(([, set, defined, imported]) =>
    new RegExp(`\\b${set ?? defined ?? imported ?? ''}\\b`).test(hidden),
  );

/** A hidden region runs after what is shown, which it may need. */
function splitHidden(code: string): { shown: string; hidden: string } {
  const shown: string[] = [];
  const hidden: string[] = [];
  let isInside = false;
  for (const line of code.split('\n')) {
    if (line.trim().startsWith('### BEGIN HIDDEN TESTS')) isInside = true;
    else if (line.trim().startsWith('### END HIDDEN TESTS')) isInside = false;
    else (isInside ? hidden : shown).push(line);
  }
  return { shown: shown.join('\n'), hidden: hidden.join('\n') };
}
