import { readFileSync } from 'node:fs';

/** From package.json, two folders up in `src` and three in `dist/src`. */
export const VERSION: string = ((): string => {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        name?: string;
        version: string;
      };
      if (name === 'learnflow') return version;
    } catch {
      continue;
    }
  }
  return 'unknown';
})();
