import type { TestCase } from '../../grading/grading.types.js';
import { pythonCall, pythonLiteral } from './syntax/python-literals.js';

export interface DoctestExample {
  source: string;
  /** What is shown, without the last line end. */
  want: string;
}

/** The `>>>` examples of a text, in order. */
export function parseDoctest(text: string): DoctestExample[] {
  const examples: (DoctestExample & { isOpen: boolean })[] = [];
  for (const line of text.split('\n')) {
    const [, mark, code = ''] = /^\s*(>>>|\.\.\.)(?: (.*)|$)/.exec(line) ?? [];
    const last = examples.at(-1);
    if (mark === '>>>') examples.push({ source: code, want: '', isOpen: true });
    else if (mark === '...' && last?.isOpen === true && last.want === '') last.source += `\n${code}`;
    else if (line.trim() === '') {
      if (last) last.isOpen = false;
    } else if (last?.isOpen === true) last.want += `${last.want === '' ? '' : '\n'}${line.trim()}`;
  }
  return examples.map(({ source, want }) => ({ source: source.trim(), want }));
}

const IMPORT = /^(?:from\s+[\w.]+\s+import\s|import\s)/;

/** One call of literals that shows a literal; undefined for anything else, null for an import that needs no test. */
export function callOfExample({ source, want }: DoctestExample): TestCase | undefined | null {
  if (want === '' && IMPORT.test(source)) return null;
  const call = pythonCall(source);
  // A call that shows nothing has answered None.
  const expected = want === '' ? null : pythonLiteral(want);
  if (call === undefined || expected === undefined) return undefined;
  return { kind: 'call', name: source, weight: 1, hidden: false, ...call, expected };
}
