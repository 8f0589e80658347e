import type { Language } from '../language.js';
import { gcc } from './gcc.js';
import { C_RUNTIME } from './runtime.js';

declare module '../../grading.types.js' {
  interface LanguageIds {
    c: true;
  }
}

export const c: Language = {
  id: 'c',
  title: 'C',
  endings: ['c'],
  compilerName: 'The C compiler',
  solutionFile: 'solution.c',
  native: (host) =>
    gcc(host, {
      drivers: ['/usr/bin/gcc'],
      file: 'solution.c',
      flags: '-std=gnu17 -O2',
      runtime: C_RUNTIME,
      dialect: 'c',
      compilerMb: 160,
      name: 'GCC',
    }),
};
