import { availableParallelism } from 'node:os';

const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
  modulePathIgnorePatterns: ['<rootDir>/.test-build-'],
};

export default {
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts', '!src/database/migrations/**'],
  // Names what is not covered, file by file.
  coverageReporters: [['text', { skipFull: true }], 'text-summary'],
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
    {
      ...common,
      displayName: 'e2e',
      moduleNameMapper: {
        '^\\.{1,2}/.*common/threads\\.js$': '<rootDir>/test/support/built-threads.ts',
        ...common.moduleNameMapper,
      },
      testMatch: ['<rootDir>/test/**/*.e2e.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
    },
  ],
  testSequencer: '<rootDir>/test/support/longest-first.ts',
  testTimeout: 60_000,
  // What each file has loaded as modules stays in its worker: beyond this the worker is replaced before the next file.
  workerIdleMemoryLimit: '1.5GB',
  // While one end-to-end file waits, for a broker or for the end of a process, another one works.
  maxWorkers: Math.max(2, availableParallelism() - 1),
};
