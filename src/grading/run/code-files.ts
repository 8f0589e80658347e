import { ExerciseFault, type Files } from '../grading.types.js';
import type { Translators } from './translators.js';
import type { Fault } from '../values/wire.js';
import { prepareModules } from './unit/modules.js';

/** What lies in the working folder beside the main file. */
export interface Beside {
  data: Files;
  /** JavaScript: the scripts among them as function bodies. */
  modules: Readonly<Record<string, string>> | undefined;
}

type CodeFiles = Readonly<Record<string, string>>;

/**
 * The exercise's files with what somebody wrote beside the main file. A script of theirs that cannot be read is a fault
 * of the code; one of the exercise's throws ExerciseFault.
 */
export async function filesBeside(
  files: Files,
  codeFiles: CodeFiles,
  language: string,
  translators: Translators,
): Promise<Beside | { fault: Fault }> {
  const data = { ...files, ...codeFiles };
  if (language !== 'javascript') return { data, modules: undefined };
  const modules = await prepareModules(files, translators);
  for (const [path, code] of Object.entries(codeFiles)) {
    try {
      Object.assign(modules, await prepareModules({ [path]: code }, translators));
    } catch (error) {
      if (!(error instanceof ExerciseFault)) throw error;
      return { fault: { fault: 'syntax', type: 'SyntaxError', message: error.message } };
    }
  }
  return { data, modules };
}
