import { isTree, type Tree } from '../syntax/json.js';
import { parseYaml } from '../syntax/yaml.js';
import type { Cell } from './cells.js';

export interface TestCell {
  cell: Cell;
  /** Without its settings and what otter ignores. */
  code: string;
  config: Tree;
  isHidden: boolean;
}

const BEGIN = /^\s*(?:\w+\s*=\s*)?(?:"""|''')\s*#\s*BEGIN TEST CONFIG/i;
const END = /^\s*(?:"""|''')\s*(?:;\s*)?#\s*END TEST CONFIG/i;
const MARK = /^\s*#.*\b(?:hidden|tests?)\b/i;

/** A cell of tests: its settings stand in a text at its top, or in a comment. */
export function readTestCell(cell: Cell): TestCell {
  const lines = cell.source.split('\n');
  const isMarked = MARK.test(lines[0] ?? '');
  const isMarkedHidden = isMarked && /\bhidden\b/i.test(lines[0] ?? '');
  if (isMarked) lines.shift();
  const end = BEGIN.test(lines[0] ?? '') ? lines.findIndex((line) => END.test(line)) : -1;
  const value = end < 0 ? {} : parseYaml(lines.slice(1, end).join('\n'), { version: '1.1' });
  const config = isTree(value) ? value : {};
  const { hidden } = config;
  return {
    cell,
    code: withoutIgnored(lines.slice(end + 1)),
    config,
    isHidden: typeof hidden === 'boolean' ? hidden : isMarkedHidden,
  };
}

function withoutIgnored(lines: readonly string[]): string {
  const kept: string[] = [];
  let isIgnored = false;
  for (const line of lines) {
    if (/^\s*#\s*BEGIN IGNORE\b/i.test(line)) isIgnored = true;
    else if (/^\s*#\s*END IGNORE\b/i.test(line)) isIgnored = false;
    else if (!isIgnored && !/#\s*IGNORE\s*$/i.test(line)) kept.push(line);
  }
  return kept.join('\n');
}
