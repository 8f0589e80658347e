import { ImportFault } from '../import-fault.js';
import { isTree, parseJsonText, type Tree, wordOf } from '../syntax/json.js';
import { plainText } from '../syntax/text.js';

export interface Cell {
  /** `code`, `markdown` or `raw`. */
  kind: string;
  source: string;
  metadata: Tree;
  outputs: Tree[];
  /** Whether it was saved after a run. */
  isRun: boolean;
}

export interface Notebook {
  cells: Cell[];
  metadata: Tree;
}

/** Throws `import_malformed` for what is no notebook. */
export function readNotebook(source: string, file: string): Notebook {
  const notebook = parseJsonText(source, file);
  if (!isTree(notebook) || !Array.isArray(notebook['cells']))
    throw new ImportFault('import_malformed', { file, reason: 'a notebook has cells' });
  return {
    cells: notebook['cells'].filter(isTree).map(cellOf),
    metadata: treeAt(notebook, 'metadata'),
  };
}

export const treeAt = (tree: Tree, key: string): Tree => {
  const value = tree[key];
  return isTree(value) ? value : {};
};

const cellOf = (cell: Tree): Cell => ({
  kind: wordOf(cell['cell_type'] ?? ''),
  source: plainText(textOf(cell['source'])),
  metadata: treeAt(cell, 'metadata'),
  outputs: Array.isArray(cell['outputs']) ? cell['outputs'].filter(isTree) : [],
  isRun: typeof cell['execution_count'] === 'number',
});

/** A text, or its lines. */
const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.map(String).join('') : wordOf(value ?? '');

/** What a cell has printed, and then shown; pictures and warnings are none of it. */
export const shownBy = ({ outputs }: Cell): string =>
  outputs
    .filter(({ name }) => name !== 'stderr')
    .map((output) => textOf(output['text']) + textOf(treeAt(output, 'data')['text/plain']))
    .join('');

/** Lines for the notebook and not for Python. */
export const withoutMagics = (code: string): string =>
  code
    .split('\n')
    .filter((line) => !/^\s*[%!]/.test(line))
    .join('\n');
