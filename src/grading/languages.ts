import type { LanguageId, UnitTest } from './grading.types.js';
import type { Language } from './languages/language.js';
import { LANGUAGE_LIST } from './languages/registry.js';

/** The ids of all languages, whether this server can run them or not. */
export const LANGUAGES = LANGUAGE_LIST.map(({ id }) => id) as [LanguageId, ...LanguageId[]];

/** Undefined for one that this version no longer has. */
export function languageOf(id: LanguageId): Language | undefined {
  return LANGUAGE_LIST.find((language) => language.id === id);
}

/** By its id, an alias or the ending of a file; in any case. */
export function languageNamed(name: string): LanguageId | undefined {
  const wanted = name.trim().toLowerCase();
  return LANGUAGE_LIST.find(({ id, aliases = [], endings }) => [id, ...aliases, ...endings].includes(wanted))
    ?.id;
}

/** Of its unit tests; none where it has no unit tests. */
export const frameworksOf = (id: LanguageId): readonly UnitTest['framework'][] =>
  languageOf(id)?.frameworks ?? [];

/** The usual ending of its files, without the dot. */
export const endingOfLanguage = (id: LanguageId): string => languageOf(id)?.endings[0] ?? 'txt';
