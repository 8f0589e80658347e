import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of exercises and notes that authors edit: at the top of the project, for `src` and for `dist` alike. */
export const CONTENT_DIR = ((): string => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'content', 'exercises'))) return join(folder, 'content');
    if (folder === dirname(folder)) throw new Error('There is no folder content/ above this program');
  }
})();
