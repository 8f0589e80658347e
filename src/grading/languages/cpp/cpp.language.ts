import { gcc } from '../c/gcc.js';
import type { Language } from '../language.js';

export const cpp: Language = {
  id: 'cpp',
  solutionFile: 'solution.cpp',
  native: (host) =>
    gcc(host, { drivers: ['/usr/bin/g++'], file: 'solution.cpp', flags: '-std=gnu++20 -O2', name: 'G++' }),
};
