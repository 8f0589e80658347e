import { c } from './c/c.language.js';
import { cpp } from './cpp/cpp.language.js';
import { go } from './go/go.language.js';
import { java } from './java/java.language.js';
import { javascript } from './javascript/javascript.language.js';
import type { Language } from './language.js';
import { python } from './python/python.language.js';
import { typescript } from './typescript/typescript.language.js';

/** The one list of languages; all others follow from it. */
export const LANGUAGE_LIST: readonly Language[] = [python, javascript, typescript, c, cpp, java, go];
