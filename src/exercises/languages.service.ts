import { Injectable } from '@nestjs/common';
import { Grader } from '../grading/grader.js';
import { frameworksOf, languageOf } from '../grading/languages.js';
import type { LanguagesView } from './languages.views.js';

@Injectable()
export class LanguagesService {
  constructor(private readonly grader: Grader) {}

  /** What this server can grade, and with what. */
  list(): LanguagesView {
    const items = this.grader.runtimes().map(({ language, version, sandbox, timeFactor, compiled }) => {
      const frameworks = [...frameworksOf(language)];
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
