import type { Language } from '../language.js';
import { TypeScriptTranslator } from '../../translate/translator.js';

/** Types are taken off outside of the sandbox; the rest is JavaScript. */
export const typescript: Language = {
  id: 'typescript',
  solutionFile: 'solution.ts',
  translation: { to: 'javascript', open: () => new TypeScriptTranslator() },
};
