import { Grader } from '../../src/grading/grader.js';
import type { SandboxName } from '../../src/grading/grading.types.js';

/** What takes long to make at a start is made once in a whole run. */
export const CACHE_DIR = process.env['TEST_CACHE_DIR'];

/** Without an app around it. */
export const openGrader = (driver: 'auto' | SandboxName): Promise<Grader> =>
  Grader.create({ driver, cacheDir: CACHE_DIR, log: () => undefined });
