import type { LanguageId } from '../../../grading/grading.types.js';
import type { SubmissionView } from '../../../submissions/submissions.schemas.js';
import type { ExerciseContext, TutorContext } from '../../tutor.js';
import { oneLine, paragraphs, plural } from '../markdown.js';
import { remarksOf, type Remark, type ReviewTarget } from './check.js';
import { JAVASCRIPT_CHECKS } from './javascript-checks.js';
import { readJavaScript } from './javascript-source.js';
import { praiseFor } from './praise.js';
import { PYTHON_CHECKS } from './python-checks.js';
import { readPython } from './python-source.js';

/** Longer code is no exercise's: the rules would take a tenth of a second for it. */
const MAX_CODE = 20_000;

/** One praise that is true and at most three remarks with their lines, from static checks alone. */
export function reviewAnswer({ work }: TutorContext, _turns?: unknown, plain?: string): string {
  if (!work) return withoutExercise();
  const { submission, exercise } = work;
  if (!submission || submission.code.trim() === '') return withoutCode(exercise);
  const remarks =
    submission.code.length > MAX_CODE
      ? undefined
      : reviewCode(submission.code, submission.language, targetOf(exercise), plain);
  if (!remarks) return unreadable(submission);
  const praise = praiseFor(submission);
  return paragraphs(
    `**Review of your attempt ${submission.attempt}** (${plural(submission.code.trimEnd().split('\n').length, 'line')}): I have looked at its form by ${checksFor(submission.language)} rules. They do not know whether the idea behind it is the best one.`,
    praise && `What is good: ${praise}`,
    remarks.length === 0
      ? nothingFound(submission)
      : remarks.map(({ line, remark }) => `- **Line ${line}:** ${remark}`).join('\n'),
    closing(submission, remarks),
  );
}

/** `plain` is TypeScript without its types. Undefined where there are no checks for the language, or the code cannot be read. */
export function reviewCode(
  code: string,
  language: LanguageId,
  target: ReviewTarget,
  plain = language === 'javascript' ? code : undefined,
): Remark[] | undefined {
  switch (language) {
    case 'python': {
      const source = readPython(code, target);
      return source && remarksOf(PYTHON_CHECKS, source, code, target);
    }
    case 'javascript':
    case 'typescript': {
      const source = plain === undefined ? undefined : readJavaScript(code, plain, target);
      return source && remarksOf(JAVASCRIPT_CHECKS, source, code, target);
    }
    default:
      return undefined;
  }
}

const checksFor = (language: LanguageId): number =>
  (language === 'python' ? PYTHON_CHECKS : JAVASCRIPT_CHECKS).length;

function targetOf({ testCases, starterCode }: ExerciseContext['exercise']): ReviewTarget {
  const asked = testCases.flatMap((test) => (test.kind === 'call' ? [test.function] : []));
  return {
    callsFunctions: testCases.length > 0 && testCases.every(({ kind }) => kind === 'call'),
    isImported: testCases.length === 0 || testCases.some(({ kind }) => kind === 'unit'),
    askedNames: new Set(asked),
    givenLines: new Set(
      (starterCode ?? '')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line.length > 1),
    ),
  };
}

function nothingFound({ language }: SubmissionView): string {
  return language === 'python'
    ? 'None of the rules has a remark: no unused names, no hidden errors, no needless comparisons, no blocks that are too deep.'
    : 'None of the rules has a remark: no unused names, no loose comparisons, no forgotten `return`, no blocks that are too deep.';
}

function closing({ results }: SubmissionView, remarks: readonly Remark[]): string {
  const failed = results.filter(({ passed }) => !passed).length;
  if (failed > 0)
    return `${plural(failed, 'test')} ${failed === 1 ? 'does' : 'do'} not pass yet, so the form can wait: ask why it fails first. Which of your lines would you have to change for that?`;
  return remarks.length === 0
    ? 'Which name in it would you choose differently if somebody else had to read the code tomorrow?'
    : 'None of this changes your grade. Which remark would you take up first, and what would you check again afterwards?';
}

function withoutExercise(): string {
  return paragraphs(
    'This conversation belongs to no exercise, so I have no submission of yours to review.',
    'Open a conversation from the exercise whose code you want to have looked at. I read the latest graded submission and check its form by rules: unused names, forgotten returns, hidden errors, needless comparisons, deep blocks and the like, for Python, JavaScript and TypeScript.',
    'Which piece of your code would you like to be easier to read?',
  );
}

function withoutCode({ title }: ExerciseContext['exercise']): string {
  return paragraphs(
    `There is no graded code of yours for **${oneLine(title)}** that I could review yet.`,
    'Submit a first version, even an unfinished one; then I check its form by rules: unused names, forgotten returns, hidden errors, needless comparisons, deep blocks and the like. A review is worth most once the tests pass, because then you can change one thing at a time and see at once whether everything still works.',
    'What is still missing before you can hand something in?',
  );
}

function unreadable({ attempt, code, language, results }: SubmissionView): string {
  const passed = results.filter((result) => result.passed).length;
  const isKnown = ['python', 'javascript', 'typescript'].includes(language);
  let reason = `My review rules know Python, JavaScript and TypeScript. For the language of your attempt ${attempt} I have none, and I do not want to guess.`;
  if (isKnown)
    reason = `I could not read the code of your attempt ${attempt} as a whole, so my rules cannot check it. That usually means a syntax error: ask why it fails, and start there.`;
  if (code.length > MAX_CODE)
    reason = `The code of your attempt ${attempt} is longer than my review rules read (${MAX_CODE} characters). Ask again with a shorter version.`;
  return paragraphs(
    reason,
    `What I can say: ${passed} of ${plural(results.length, 'test')} passed.`,
    'You can review it yourself with four questions. Does every name say what the value means? Is every variable used? Could somebody follow each function without scrolling? What happens with an empty or very large input? Which of the four is hardest to answer?',
  );
}
