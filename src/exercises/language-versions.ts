import { DomainError } from '../common/errors/errors.js';
import type { FieldError } from '../common/errors/field-errors.js';
import type { Grader } from '../grading/grader.js';
import { languageFeatures } from '../grading/source/python-versions.js';
import type { Exercise } from './exercise.entity.js';
import type { ExerciseData } from './exercises.schemas.js';

/** Throws `language_not_available` where the exercise needs a version of its language that this server does not have. */
export function requireVersion(
  { language, languageVersion }: Pick<Exercise, 'language' | 'languageVersion'>,
  grader: Grader,
): void {
  if (languageVersion == null) return;
  const runtime = grader.runtimes().find((one) => one.language === language);
  if (runtime === undefined || isVersion(runtime.version, languageVersion)) return;
  const message = `This server has ${runtime.version}, and the exercise needs ${language} ${languageVersion}.`;
  throw new DomainError('language_not_available', message);
}

/** Whether `CPython 3.12.4` is a 3.12. */
export function isVersion(runtime: string, wanted: string): boolean {
  const numbers = /\d+(?:\.\d+)*/.exec(runtime)?.[0] ?? '';
  return `${numbers}.`.startsWith(`${wanted}.`);
}

/** What in an author's code or tests is only in some versions of Python, where the exercise does not say which it needs. */
export function versionWarnings(exercise: ExerciseData): FieldError[] {
  if (exercise.language !== 'python' || exercise.languageVersion !== null) return [];
  const texts: [path: string, text: string][] = [
    ['/solutionCode', exercise.solutionCode ?? ''],
    ['/starterCode', exercise.starterCode ?? ''],
  ];
  for (const [index, test] of exercise.testCases.entries())
    if (test.kind === 'unit')
      for (const [file, content] of Object.entries(test.files))
        if (file.endsWith('.py') && typeof content === 'string')
          texts.push([`/testCases/${index}/files/${file.replaceAll('/', '~1')}`, content]);
  return texts.flatMap(([path, text]) =>
    languageFeatures(text).map(({ feature, line, versions }) => ({
      path,
      code: 'invalid_value' as const,
      params: { line },
      message: `line ${line}: ${feature} works ${versions} only; \`languageVersion\` says which version the exercise needs`,
    })),
  );
}
