import type { CallTest, IoTest, Json } from '../../grading/grading.types.js';

type CallRow = [
  name: string,
  args: Json[],
  expected: Json,
  options?: Pick<CallTest, 'weight' | 'absTolerance' | 'collect'>,
];
type IoRow = [
  name: string,
  stdin: string,
  expectedStdout: string,
  options?: Pick<IoTest, 'weight' | 'compare'>,
];

/** The tests of one function, a row each, in the order in which a student meets them. */
export function callTests(functionName: string, rows: { visible: CallRow[]; hidden: CallRow[] }): CallTest[] {
  const build = (hidden: boolean) => (row: CallRow) => {
    const [name, args, expected, options] = row;
    return { kind: 'call' as const, name, hidden, function: functionName, args, expected, ...options };
  };
  return [...rows.visible.map(build(false)), ...rows.hidden.map(build(true))];
}

/** The tests of one program, a row each, in the order in which a student meets them. */
export function ioTests(rows: { visible: IoRow[]; hidden: IoRow[] }): IoTest[] {
  const build = (hidden: boolean) => (row: IoRow) => {
    const [name, stdin, expectedStdout, options] = row;
    return { kind: 'io' as const, name, hidden, stdin, expectedStdout, ...options };
  };
  return [...rows.visible.map(build(false)), ...rows.hidden.map(build(true))];
}

/**
 * Template tag for code and Markdown: takes away the common indentation and the empty first and last line.
 * Backslashes stay as typed, so that `\n` reaches the student's file as two characters; only an escaped
 * backtick becomes a plain one.
 */
export function text(strings: TemplateStringsArray): string {
  const lines = strings.raw.join('').replaceAll('\\`', '`').split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return `${lines
    .map((line) => line.slice(indent))
    .join('\n')
    .trim()}\n`;
}
