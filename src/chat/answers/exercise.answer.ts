import { renderExpected } from '../../grading/grader.js';
import type { Json } from '../../grading/grading.types.js';
import type { ExerciseContext, TutorContext } from '../tutor.js';
import { goalOf, testLines } from './goal.js';
import { oneLine, paragraphs, quotation } from './markdown.js';
import { anyExampleOf, exampleOf, notesOf } from './notes/find-note.js';

/** At this rung the ladder allows an example on another theme. */
const EXAMPLE_RUNG = 4;

/** The goal, what the visible tests show, and the hint that the ladder gives; never a way to do it. */
export function exerciseAnswer({ work }: TutorContext): string {
  if (!work) return withoutExercise();
  const { exercise } = work;
  const wording = (value: unknown) => renderExpected(value as Json, exercise.language);
  const tests = testLines(exercise, work.hint ? 1 : 2, wording);
  return paragraphs(
    goalOf(exercise),
    tests.length > 0 ? `What the visible tests show:\n\n${tests.join('\n')}` : undefined,
    hintPart(work),
    work.ladder.rung >= EXAMPLE_RUNG ? otherTheme(work) : undefined,
    nextStep(work),
  );
}

function withoutExercise(): string {
  return paragraphs(
    'This conversation belongs to no exercise, so I have no task, no tests and no hints to talk about.',
    'Open a conversation from the exercise that you are working on: then I can restate its goal, show what the visible tests ask, and give you its hints one after the other. If you only want to know what a concept means, ask for it by name, for example "what is a slice?".',
    'Which exercise are you at, and what have you tried so far?',
  );
}

function hintPart({ exercise, hint, ladder }: ExerciseContext): string {
  if (!hint) return withoutHint(exercise.hintCount, ladder);
  const number = `Hint ${hint.index + 1} of ${exercise.hintCount}`;
  const head = hint.isNew
    ? `**${number}**, taken with this message (it counts a little in your mastery of the topic):`
    : `**${number}**, the last one that you have taken:`;
  return paragraphs(
    head,
    quotation(hint.text, 8),
    hint.isNew ? undefined : afterHint(hint.index, exercise.hintCount, ladder),
  );
}

function withoutHint(hintCount: number, { rung, maxRung }: ExerciseContext['ladder']): string {
  if (hintCount === 0)
    return 'The author has written no hints for this exercise, so the tests are the best guide.';
  if (rung >= maxRung) return `I may give no hint here: the limit of help for this exercise is reached.`;
  return 'I give no hint yet. A new try, or some minutes of work on it, makes the next one available; then ask again.';
}

function afterHint(index: number, hintCount: number, { rung, maxRung }: ExerciseContext['ladder']): string {
  if (index + 1 >= hintCount) return 'It is the last one that the author has written.';
  if (rung >= maxRung)
    return 'The limit of help for this exercise is reached, so there is no further hint from me.';
  return 'The next one becomes available after a new try, or after some more minutes of work.';
}

function otherTheme({ exercise, submission }: ExerciseContext): string | undefined {
  const language = submission?.language ?? exercise.language;
  const note =
    notesOf(exercise.topic).find((candidate) => exampleOf(candidate, language)) ?? notesOf(exercise.topic)[0];
  const example = note && (exampleOf(note, language) ?? anyExampleOf(note));
  return example && `An idea of the topic, on another theme (${note.title}):\n\n${example}`;
}

function nextStep({ submission, hint }: ExerciseContext): string {
  if (!submission) {
    return hint
      ? 'You have no graded attempt yet. Which one line of the starter code does the hint speak about?'
      : 'You have no graded attempt yet, and an unfinished one is fine. What have you tried, and which part of the task could you already put into one line?';
  }
  const failed = submission.results.filter(({ passed }) => !passed);
  if (failed.length === 0 && submission.results.length > 0) {
    return `Your attempt ${submission.attempt} already passes every test. What would you explain to somebody who begins with this exercise?`;
  }
  const visible = failed.find(({ hidden }) => !hidden);
  if (visible)
    return `In your attempt ${submission.attempt}, the test "${oneLine(visible.name)}" does not pass yet. ${hint ? 'Which line would you look at first, with the hint in mind?' : 'What does your code do with it, step by step?'}`;
  return `In your attempt ${submission.attempt}, the visible tests pass and some hidden ones do not. Which sentence of the task have you not tried with an input of your own?`;
}
