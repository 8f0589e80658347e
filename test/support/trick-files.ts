import { readFileSync } from 'node:fs';
import type { GradeRequest, TestCase } from '../../src/grading/grading.types.js';
import { unit } from './unit-tests.js';

/** One exercise with codes that a student might write to pass without solving it, and honest ones beside them. */
export interface TrickFile {
  language: GradeRequest['language'];
  test: TestCase;
  solution: string;
  codes: readonly { name: string; code: string; isHonest: boolean }[];
}

const FILES = {
  'functions.py': 'unittest',
  'classes.py': 'unittest',
  'asserts.py': 'assert',
  'texts.py': 'unittest',
  'operators.py': 'unittest',
  'functions.js': 'jest',
  'texts.js': 'jest',
  'classes.js': 'jest',
} as const;

/** Parts are headed by lines `=== name`; those of honest codes begin with that word, and `but` stands for the solution, changed by what follows. */
export function readTrickFiles(): TrickFile[] {
  return Object.entries(FILES).map(([file, framework]) => {
    const text = readFileSync(new URL(`../fixtures/tricks/${file}.txt`, import.meta.url), 'utf8');
    const parts = text
      .split(/^=== /m)
      .slice(1)
      .map((part) => ({ name: part.slice(0, part.indexOf('\n')), code: part.slice(part.indexOf('\n') + 1) }));
    const [tests, solution, ...codes] = parts;
    if (tests?.name !== 'tests' || solution?.name !== 'solution') throw new Error(`${file} has no tests`);
    return {
      language: framework === 'jest' ? 'javascript' : 'python',
      test: unit(framework, tests.code),
      solution: solution.code,
      codes: codes.map(({ name, code }) => ({
        name,
        code: name.startsWith('but ') ? `${solution.code}${code}` : code,
        isHonest: name.startsWith('honest'),
      })),
    };
  });
}
