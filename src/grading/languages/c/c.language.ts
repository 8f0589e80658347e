import type { Language } from '../language.js';
import { gcc } from './gcc.js';

export const c: Language = {
  id: 'c',
  solutionFile: 'solution.c',
  native: (host) =>
    gcc(host, {
      drivers: ['/usr/bin/gcc'],
      file: 'solution.c',
      flags: '-std=gnu17 -O2',
      compilerMb: 160,
      name: 'GCC',
    }),
};
