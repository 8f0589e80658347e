import { Injectable } from '@nestjs/common';
import { Grader } from '../grading/grader.js';
import { languageOf } from '../grading/languages/registry.js';
import type { LanguagesView } from './exercise-check.views.js';
import { FRAMEWORKS } from './exercises.schemas.js';

@Injectable()
export class LanguagesService {
  constructor(private readonly grader: Grader) {}

  /** What this server can grade, and with what. */
  list(): LanguagesView {
    const items = this.grader.runtimes().map(({ language, version, sandbox, timeFactor, compiled }) => {
      const frameworks = [...(FRAMEWORKS[language] ?? [])];
      return {
        language,
        version,
        sandbox,
        kinds: compiled ? (['io'] as const).slice() : (['io', 'call', 'unit'] as const).slice(),
        frameworks,
        solutionFile: languageOf(language)?.solutionFile ?? '',
        timeFactor,
      };
    });
    return { items: items.toSorted((a, b) => a.language.localeCompare(b.language)) };
  }
}
