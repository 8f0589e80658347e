import type { Grader } from '../../grading/grader.js';
import { GraderUnavailable, NotGradable, type LanguageId } from '../../grading/grading.types.js';
import type { Part } from './code-parts.js';
import type { GateTarget } from './gate.js';
import { foreignLanguage, isForeignProgram } from './languages.js';
import type { Found } from './solution-search.js';

/** Compiling takes its time: only so many ways to join the parts are tried. */
const MAX_PROGRAMS = 4;
const MAX_TEST_MS = 1000;
const MAIN = /\bmain\s*\(|\bMain\b|^[ \t]*package main/m;

/** Judges what can only be run as it is: compiled languages, and exercises with test files. */
export class WholePrograms {
  runs = 0;
  constructor(private readonly grader: Grader) {}

  async find(newest: Part, older: readonly Part[], target: GateTarget, signal: AbortSignal): Promise<Found> {
    const foreign = newest.map(foreignLanguage).find((language) => language !== undefined);
    if (foreign !== undefined) return this.foreign(foreign, newest, older, target, signal);
    return target.tests.some(({ kind }) => kind === 'unit')
      ? this.byTests(target.language, newest, older, target, signal)
      : 'open';
  }

  /** A program that this server cannot judge is taken for a solution. */
  private async foreign(
    language: LanguageId | 'other',
    newest: Part,
    older: readonly Part[],
    target: GateTarget,
    signal: AbortSignal,
  ): Promise<Found> {
    const texts = newest.filter((text) => foreignLanguage(text) === language);
    if (!texts.some(isForeignProgram)) return 'open';
    const runs = this.grader.runtimes().some((runtime) => runtime.language === language);
    const takesIo = target.tests.every(({ kind }) => kind === 'io');
    if (language === 'other' || !runs || !takesIo) return 'unknown';
    const sameLanguage = older.filter((part) => part.some((text) => foreignLanguage(text) === language));
    const isWhole = [...texts, ...sameLanguage.flat()].some((text) => MAIN.test(text));
    return isWhole ? this.byTests(language, texts, sameLanguage, target, signal) : 'unknown';
  }

  private async byTests(
    language: LanguageId,
    newest: Part,
    older: readonly Part[],
    target: GateTarget,
    signal: AbortSignal,
  ): Promise<Found> {
    const above = older.map(([text = '']) => text);
    const [first = ''] = newest;
    const programs = [
      ...newest.slice(0, 2),
      [...above, first].join('\n'),
      [...above.slice(-1), first].join('\n'),
    ];
    for (const code of [...new Set(programs)].slice(0, MAX_PROGRAMS)) {
      const found = await this.grade(language, code, target, signal);
      if (found !== 'open') return found;
    }
    return 'open';
  }

  private async grade(
    language: LanguageId,
    code: string,
    target: GateTarget,
    signal: AbortSignal,
  ): Promise<Found> {
    if (code.trim() === (target.starterCode ?? '').trim()) return 'open';
    const { solutionFile, tests, limits, owner } = target;
    const request = {
      language,
      code,
      solutionFile,
      limits: { ...limits, timeLimitMs: Math.min(limits.timeLimitMs, MAX_TEST_MS) },
    };
    try {
      this.runs += 1;
      // One test ends most of it; a solution has to pass them all.
      const first = await this.grader.grade({ ...request, tests: tests.slice(-1) }, { signal, owner });
      if (first.score < 100) return 'open';
      const { score } = await this.grader.grade({ ...request, tests: [...tests] }, { signal, owner });
      return score === 100 ? 'solved' : 'open';
    } catch (error) {
      if (error instanceof GraderUnavailable || error instanceof NotGradable) return 'unknown';
      throw error;
    }
  }
}
