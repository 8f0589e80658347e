import { join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * In place of `src/common/threads` in the end-to-end tests: a thread loads what has been built for this run, as it cannot
 * have jest's transform, and would take seconds to transform the sources by itself.
 */
const BUILD = process.env['TEST_BUILD'] ?? '';
const built = (await import(
  join(BUILD, 'src/common/threads.js')
)) as typeof import('../../src/common/threads.js');

const inBuild = (file: URL): URL =>
  pathToFileURL(join(BUILD, relative(resolve('.'), fileURLToPath(file)))) as URL;

export const { isOutOfMemory } = built;
export const openThread: typeof built.openThread = (file, memoryMb) =>
  built.openThread(inBuild(file), memoryMb);
