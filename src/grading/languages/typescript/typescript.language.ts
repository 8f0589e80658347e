import type { Language } from '../language.js';
import { TypeScriptTranslator } from '../../translate/translator.js';

declare module '../../grading.types.js' {
  interface LanguageIds {
    typescript: true;
  }
}

/** Types are taken off outside of the sandbox; the rest is JavaScript. */
export const typescript: Language = {
  id: 'typescript',
  title: 'TypeScript',
  endings: ['ts', 'mts', 'cts'],
  frameworks: ['jest'],
  solutionFile: 'solution.ts',
  translation: { to: 'javascript', open: () => new TypeScriptTranslator() },
};
