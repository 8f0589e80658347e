import { readFileSync } from 'node:fs';
import type { Script } from '../languages.js';

const PARTS = {
  python: ['python-values.py', 'python-sources.py', 'python-variants.py', 'python-search.py'],
  javascript: ['javascript-values.cjs', 'javascript-variants.cjs', 'javascript-search.cjs'],
} as const;

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

/** The programs that run in the sandbox and look for a solution among pieces of code: one function `solved(json)`. */
export const SEARCH_PROGRAMS: Readonly<Record<Script, string>> = {
  python: `${PARTS.python.map(read).join('\n')}\n\ndef solved(data):\n    return search(json.loads(data))\n`,
  javascript: `${PARTS.javascript.map(read).join('\n')}\nfunction solved(data) { return search(JSON.parse(data)); }\n`,
};
