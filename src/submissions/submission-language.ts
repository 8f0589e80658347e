import { DomainError, invalid } from '../common/errors/errors.js';
import type { Exercise } from '../exercises/exercise.entity.js';
import { requireVersion } from '../exercises/language-versions.js';
import type { Grader } from '../grading/grader.js';
import type { LanguageId } from '../grading/grading.types.js';

/** The language that code is taken in. Throws `validation_failed` or `language_not_available`. */
export function languageFor(
  exercise: Pick<Exercise, 'language' | 'languageVersion'> & {
    allowedLanguages?: readonly string[] | null | undefined;
  },
  wanted: LanguageId | undefined,
  grader: Grader,
): LanguageId {
  const language = wanted ?? exercise.language;
  const allowed: readonly string[] = exercise.allowedLanguages ?? [exercise.language];
  if (!allowed.includes(language)) {
    const message = `must be one of ${allowed.join(', ')} for this exercise`;
    throw invalid('language', 'invalid_choice', message, { allowed: [...allowed] });
  }
  if (language === exercise.language) requireVersion(exercise, grader);
  if (grader.runtimes().some((runtime) => runtime.language === language)) return language;
  throw new DomainError('language_not_available', `This server cannot grade ${language}.`);
}
