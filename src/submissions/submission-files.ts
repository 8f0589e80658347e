import { invalid } from '../common/errors/errors.js';
import type { Exercise } from '../exercises/exercise.entity.js';
import { authorsFiles } from '../exercises/grading-spec.js';

/** What is handed in beside the main file, whole: starters where nothing was written. Throws `validation_failed`. */
export function filesFor(
  { studentFiles }: Pick<Exercise, 'studentFiles'>,
  given: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const known = Object.keys(studentFiles);
  const unknown = Object.keys(given).find((path) => !known.includes(path));
  if (unknown !== undefined)
    throw invalid(['files', unknown], 'unknown_field', 'is no file of this exercise that students write', {
      known,
    });
  return { ...authorsFiles(studentFiles, 'starter'), ...given };
}
