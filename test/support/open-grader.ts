import { Grader } from '../../src/grading/grader.js';
import type { SandboxName } from '../../src/grading/grading.types.js';
import { CACHE_DIR } from './cache-dir.js';

/** Without an app around it. */
export const openGrader = (driver: 'auto' | SandboxName): Promise<Grader> =>
  Grader.create({ driver, cacheDir: CACHE_DIR, log: () => undefined });
