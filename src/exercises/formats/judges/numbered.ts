import { posix } from 'node:path';
import type { IoTest } from '../../../grading/grading.types.js';
import type { Folder } from '../sources/folder.js';
import type { Notes } from '../notes.js';
import { baseName, folderName } from '../syntax/text.js';

export interface NumberedCase {
  name: string;
  input: string;
  output: string;
  weight: number;
  hidden: boolean;
}

/** One test of two files below `folder`; undefined, with a note, where one is missing. */
export async function readPair(folder: Folder, one: NumberedCase, notes: Notes): Promise<IoTest | undefined> {
  const missing = [one.input, one.output].find((path) => !folder.has(path));
  if (missing !== undefined) {
    notes.lose('test_missing', { test: one.name, reason: `${missing} is not there` });
    return undefined;
  }
  return {
    kind: 'io',
    name: one.name,
    stdin: await folder.text(one.input, notes),
    expectedStdout: await folder.text(one.output, notes),
    weight: one.weight,
    hidden: one.hidden,
  };
}

/** `1.in` and `1.out`, `data1.in` and `data1.ans`, `input1.txt` and `output1.txt`: pairs by their numbers, in that order. */
export function numberedPairs(files: readonly string[]): { input: string; output: string }[] {
  const isThere = new Set(files);
  const pairs = files.flatMap((input) => {
    const candidates = [
      input.replace(/\.in$/, '.out'),
      input.replace(/\.in$/, '.ans'),
      input.replace(/\.in$/, '.a'),
      posix.join(folderName(input), baseName(input).replace(/^input/, 'output')),
    ];
    const output = candidates.find((path) => path !== input && isThere.has(path));
    return output === undefined ? [] : [{ input, output }];
  });
  return pairs.sort((a, b) => numberIn(a.input) - numberIn(b.input));
}

const numberIn = (path: string): number => Number(/(?<!\d)(\d+)\D*$/.exec(path.slice(-40))?.[1] ?? 0);
