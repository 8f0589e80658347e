/** What otter's own assign makes of a cell of code for students, and what stays of it for the author. */
export interface CellCode {
  starter: string;
  solution: string;
  /** Whether the cell marks anything as the author's. */
  isMarked: boolean;
}

const NOTEBOOK_LINE =
  /^\s*(?:# Initialize Otter|import otter\b|grader\s*=\s*otter\.|grader\.(?:check|check_all|export|to_pdf|grade)\b)/;
const BEGIN_PROMPT = /^\s*(?:"""|''')\s*#\s*BEGIN PROMPT\s*$/i;
const END_PROMPT = /^\s*(?:"""|''')\s*(?:;\s*)?#\s*END PROMPT\s*$/i;
const ASSIGNED = /^([A-Za-z0-9_ \t]*=)(?!=)/;
const MARKS = ['SOLUTION', 'SOLUTION NO PROMPT', 'SEED', 'IGNORE'];

type Region = 'solution' | 'prompt' | 'ignore' | undefined;

export function readCellCode(source: string): CellCode {
  const starter: string[] = [];
  const solution: string[] = [];
  let region: Region;
  let isMarked = false;
  for (const line of source.split('\n')) {
    const [, begun, more = ''] = /^\s*#\s*BEGIN (SOLUTION|IGNORE)\b(.*)$/i.exec(line) ?? [];
    if (/^\s*#\s*END (?:SOLUTION|IGNORE)\b/i.test(line) || END_PROMPT.test(line)) region = undefined;
    else if (begun !== undefined) {
      region = begun.toLowerCase() === 'solution' ? 'solution' : 'ignore';
      if (region === 'solution' && !/NO PROMPT/i.test(more)) starter.push(`${indentOf(line)}...`);
    } else if (BEGIN_PROMPT.test(line)) region = 'prompt';
    else if (region === 'solution') solution.push(line);
    else if (region === 'prompt') starter.push(line);
    else if (region === undefined && !NOTEBOOK_LINE.test(line)) {
      const parts = readLine(line);
      starter.push(...parts.starter);
      solution.push(...parts.solution);
      isMarked ||= parts.isMarked;
    }
    isMarked ||= region === 'solution' || region === 'prompt';
  }
  return { starter: starter.join('\n'), solution: solution.join('\n'), isMarked };
}

const indentOf = (line: string): string => /^\s*/.exec(line)?.[0] ?? '';

function readLine(line: string): { starter: string[]; solution: string[]; isMarked: boolean } {
  if (/^\s*##\s*solution\s*##\s*$/i.test(line)) return { starter: [], solution: [], isMarked: true };
  const at = line.lastIndexOf('#');
  const word = line
    .slice(at + 1)
    .trim()
    .toUpperCase();
  const mark = at >= 0 && MARKS.includes(word) ? word : undefined;
  if (mark === undefined) return { starter: [line], solution: [line], isMarked: false };
  if (mark === 'IGNORE') return { starter: [], solution: [], isMarked: false };
  const code = line.slice(0, at).trimEnd();
  // The author's numbers are drawn with the seed, and so are those that the tests expect.
  if (mark !== 'SOLUTION') return { starter: [], solution: [code], isMarked: mark !== 'SEED' };
  const assigned = ASSIGNED.exec(code)?.[1];
  return {
    starter: [assigned === undefined ? `${indentOf(code)}...` : `${assigned} ...`],
    solution: [code],
    isMarked: true,
  };
}
