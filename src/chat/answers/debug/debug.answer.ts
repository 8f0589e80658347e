import type { Verdict } from '../../../grading/grading.types.js';
import type { SubmissionView } from '../../../submissions/submissions.schemas.js';
import type { ExerciseContext, TutorContext } from '../../tutor.js';
import { goalOf } from '../goal.js';
import { enumerate, inlineCode, oneLine, paragraphs, plural, quotation } from '../markdown.js';
import { anyExampleOf, exampleOf, noteById } from '../notes/find-note.js';
import { edgeCases } from './edge-cases.js';
import { failureOf, type Failure } from './failure.js';
import { observation } from './observe.js';
import type { Situation } from './situation.js';
import { situationOf } from './situations.js';

const FAILED: Readonly<Record<Exclude<Verdict, 'accepted'>, string>> = {
  wrong_answer: 'gives another answer than the expected one',
  runtime_error: 'stops with an error',
  output_limit_exceeded: 'prints far too much',
  time_limit_exceeded: 'takes too long',
  memory_limit_exceeded: 'needs too much memory',
  compile_error: 'cannot be read by the language',
};

/** Why the latest submission failed, a question and a way to look; more of it with each rung of the ladder. */
export function debugAnswer({ work }: TutorContext): string {
  if (!work) return withoutExercise();
  const { submission, exercise } = work;
  if (!submission) return withoutSubmission(work);
  if (submission.verdict === null || submission.results.length === 0) return stillGraded(submission);
  if (submission.results.every(({ passed }) => passed)) return nothingFails(submission);
  const failure = failureOf(submission, exercise);
  return failure ? aboutFailure(failure, work, submission) : onlyHidden(submission, work);
}

function withoutExercise(): string {
  return paragraphs(
    'This conversation belongs to no exercise, so I see no code of yours and can say nothing about it.',
    'Open a conversation from the exercise that you are stuck in. There I know your latest submission and the first test that failed. Until then: choose the smallest input that goes wrong, write down what you expect after each line, and print the variables at one place in the middle. If they are right there, the mistake comes later; if not, earlier.',
    'Which kind of error do you see, and in which line? If you name it here (IndexError, for instance), I can explain what it means.',
  );
}

function withoutSubmission(work: ExerciseContext): string {
  return paragraphs(
    `I have no graded submission of yours for **${oneLine(work.exercise.title)}** yet, so there is nothing to look into.`,
    goalOf(work.exercise),
    'Submit what you have, even if it is unfinished or wrong: the result names the first test that fails, and from then on I can point at a line of your own code.',
    'Before you do, take the first visible test and go through your code with it on paper. Where do you have to guess what a line does?',
  );
}

function stillGraded({ attempt }: SubmissionView): string {
  return `Your attempt ${attempt} has no result that I could explain yet. Ask me again when it is graded; meanwhile, write down for the first visible test what you expect after each line. Which line are you least sure of?`;
}

function nothingFails({ attempt, results }: SubmissionView): string {
  return paragraphs(
    `Your latest submission (attempt ${attempt}) passes ${results.length === 1 ? 'its only test' : `all ${results.length} tests`}: there is no failing test to debug.`,
    'If something about it still puzzles you, name the line and what you expect it to do. And if you want to make it better to read, ask for a code review: I check it for things such as unused variables, names and needless comparisons.',
    'Is there an input for which you doubt it? Work out the answer on paper first, then run it.',
  );
}

function aboutFailure(failure: Failure, work: ExerciseContext, submission: SubmissionView): string {
  const { rung } = work.ladder;
  const situation = situationOf(failure);
  return paragraphs(
    rung === 0 ? goalOf(work.exercise) : undefined,
    `In your attempt ${submission.attempt}, the test "${oneLine(failure.result.name)}" ${FAILED[failure.verdict === 'accepted' ? 'wrong_answer' : failure.verdict]}:`,
    quotation(failure.message === '' ? difference(failure) : failure.message),
    rung >= 1 ? pointer(failure) : undefined,
    rung >= 3 ? situation.strategy : undefined,
    rung >= 4 ? otherTheme(situation, failure) : undefined,
    observation(failure),
    rung >= 2 ? situation.question(failure) : firstQuestion(failure),
  );
}

function difference({ result: { expected, actual } }: Failure): string {
  if (expected === undefined || actual === undefined) return 'The grader gave no more words about it.';
  return `Expected ${inlineCode(expected)}, got ${inlineCode(actual)}.`;
}

function pointer({ place, message }: Failure): string | undefined {
  // The explanation quotes the line already; a loop it only names.
  if (!place || message.includes(place.source)) return undefined;
  return `Look at line ${place.line} of your code: ${inlineCode(place.source)}.`;
}

function otherTheme({ note: id }: Situation, { language }: Failure): string | undefined {
  const note = noteById(id);
  const example = note && (exampleOf(note, language) ?? anyExampleOf(note));
  return example && `An example of the idea, on another theme (${note.title}):\n\n${example}`;
}

function firstQuestion({ given, place }: Failure): string {
  if (place) return `In your own words: what should line ${place.line} do at that moment?`;
  return given
    ? `In your own words: what should happen with ${given}, step by step, and at which step does your code do something else?`
    : 'In your own words: what should your code do here, step by step, and at which step does it do something else?';
}

/** Hidden tests alone failed: there is a count, and no input to show. */
function onlyHidden(submission: SubmissionView, { exercise }: ExerciseContext): string {
  const hidden = submission.results.filter(({ passed }) => !passed);
  const visible = submission.results.filter((result) => !result.hidden).length;
  const isUnread = hidden.every(({ verdict }) => verdict === 'compile_error');
  const proposals = isUnread ? [] : edgeCases(exercise, submission.code, submission.language);
  return paragraphs(
    `In your attempt ${submission.attempt}, ${visible === 0 ? 'all the tests are hidden' : `all ${plural(visible, 'visible test')} pass`}, but ${plural(hidden.length, 'hidden test')} ${hidden.length === 1 ? 'does' : 'do'} not: your code ${enumerate(failuresOf(hidden))}. I do not know their inputs either.`,
    isUnread && submission.feedback ? quotation(submission.feedback) : undefined,
    proposals.length > 0
      ? `Inputs that are different in kind and worth a try:\n\n${proposals.map((text) => `- ${text}`).join('\n')}`
      : undefined,
    'For each one, write down the answer that the task wants before you run your code with it.',
    'Which sentence of the task have the visible tests not touched yet?',
  );
}

function failuresOf(results: SubmissionView['results']): string[] {
  const kinds = new Set(results.map(({ verdict }) => verdict));
  return [...kinds].map((verdict) => FAILED[verdict === 'accepted' ? 'wrong_answer' : verdict]);
}
