import { isTree, type Tree, wordOf } from '../syntax/json.js';
import { ImportFault } from '../import-fault.js';
import { parseYaml } from '../syntax/yaml.js';
import type { Cell } from './cells.js';

/** What the cells of a notebook are, by the marks of otter's assign: cells of their own, or the older fenced ones. */
export interface Blocks {
  assignment: Tree;
  questions: Question[];
  /** In their order; those that only mark, and ignored ones, are left out. */
  cells: MarkedCell[];
}

export interface Question {
  name: string;
  config: Tree;
  tests: Cell[];
  /** Whether what students find stands in cells of its own. */
  hasPrompt: boolean;
}

export interface MarkedCell {
  cell: Cell;
  part: 'text' | 'code' | 'prompt' | 'solution';
  question: Question | undefined;
}

const BOUNDARY = /^\s*#\s*(BEGIN|END)\s+(QUESTION|PROMPT|SOLUTION|TESTS)\b[^\n]*(\n[^]*)?$/i;
const ASSIGNMENT = /^\s*#\s*ASSIGNMENT CONFIG\b[^\n]*(\n[^]*)?$/i;
const FENCED = /^```[^\n]*\n[ \t]*BEGIN (QUESTION|ASSIGNMENT)\b[^\n]*\n([\s\S]*?)^```[^\n]*$/im;
const OLD_TEST = /^\s*##?\s*(?:hidden\s+)?tests?\s*##?\s*(?:\n|$)/i;
const IGNORED = /^\s*#+\s*ignore[ \t]*(?:#+[ \t]*)?(?:\n|$)/i;

/** Throws `import_malformed` for a mark whose settings are no YAML. */
export function readBlocks(cells: readonly Cell[], file: string): Blocks {
  const blocks: Blocks = { assignment: {}, questions: [], cells: [] };
  let question: Question | undefined;
  let part: string | undefined;
  const begin = (config: Tree): void => {
    const name = wordOf(config['name'] ?? '') || `q${blocks.questions.length + 1}`;
    question = { name, config, tests: [], hasPrompt: false };
    blocks.questions.push(question);
  };
  for (const cell of cells) {
    const assignment = cell.kind === 'raw' ? ASSIGNMENT.exec(cell.source) : null;
    const [, edge, block = '', config = ''] =
      (cell.kind === 'raw' ? BOUNDARY.exec(cell.source) : undefined) ?? [];
    if (assignment) blocks.assignment = settingsOf(assignment[1] ?? '', file);
    else if (edge !== undefined) {
      const isBegin = edge.toLowerCase() === 'begin';
      part = isBegin ? block.toLowerCase() : undefined;
      if (/question/i.test(block)) part = undefined;
      if (/question/i.test(block) && isBegin) begin(settingsOf(config, file));
      else if (/question/i.test(block)) question = undefined;
    } else if (cell.kind === 'markdown' && FENCED.test(cell.source)) {
      const [all, kind = '', old = ''] = FENCED.exec(cell.source) ?? [''];
      if (kind.toLowerCase() === 'question') begin(settingsOf(old, file));
      else blocks.assignment = settingsOf(old, file);
      blocks.cells.push({ cell: { ...cell, source: cell.source.replace(all, '') }, part: 'text', question });
    } else if (cell.kind === 'code' && (part === 'tests' || OLD_TEST.test(cell.source)))
      question?.tests.push(cell);
    else if (!IGNORED.test(cell.source) && cell.kind !== 'raw') {
      const own = part === 'prompt' || part === 'solution' ? part : undefined;
      if (own === 'prompt' && cell.kind === 'code' && question) question.hasPrompt = true;
      blocks.cells.push({ cell, part: own ?? (cell.kind === 'code' ? 'code' : 'text'), question });
    }
  }
  return blocks;
}

function settingsOf(text: string, file: string): Tree {
  try {
    const value = parseYaml(text, { version: '1.1' });
    return isTree(value) ? value : {};
  } catch (error) {
    throw error instanceof ImportFault ? error.in(file) : error;
  }
}
