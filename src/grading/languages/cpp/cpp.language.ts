import { gcc } from '../c/gcc.js';
import { CPP_RUNTIME } from '../c/runtime.js';
import type { Language } from '../language.js';

declare module '../../grading.types.js' {
  interface LanguageIds {
    cpp: true;
  }
}

export const cpp: Language = {
  id: 'cpp',
  title: 'C++',
  endings: ['cpp', 'cc', 'cxx'],
  aliases: ['c++'],
  compilerName: 'The C++ compiler',
  solutionFile: 'solution.cpp',
  native: (host) =>
    gcc(host, {
      drivers: ['/usr/bin/g++'],
      file: 'solution.cpp',
      // With its own settings the compiler collects no garbage before it has made 100 MB and more of it.
      flags: '-std=gnu++20 -O2 --param ggc-min-expand=10 --param ggc-min-heapsize=65536',
      runtime: CPP_RUNTIME,
      dialect: 'c++',
      compilerMb: 240,
      name: 'G++',
    }),
};
