import type { LanguageId } from '../grading.types.js';
import { javascript } from './javascript/javascript.language.js';
import type { Language } from './language.js';
import { python } from './python/python.language.js';
import { typescript } from './typescript/typescript.language.js';

export const LANGUAGE_LIST: readonly Language[] = [python, javascript, typescript];

export function languageOf(id: LanguageId): Language | undefined {
  return LANGUAGE_LIST.find((language) => language.id === id);
}
