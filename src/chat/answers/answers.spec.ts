import { describe, expect, it } from '@jest/globals';
import { gradedSubmission, SOME_PROGRESS, workOn } from '../../../test/support/built-in-contexts.js';
import { starterExercises } from '../../exercises/starter/starter-exercises.js';
import type { StarterExercise } from '../../exercises/starter/starter.types.js';
import type { ExerciseContext, TutorContext } from '../tutor.js';
import { conceptsAnswer } from './concepts.answer.js';
import { debugAnswer } from './debug/debug.answer.js';
import { exerciseAnswer } from './exercise.answer.js';
import { NOTES } from './notes/all.notes.js';
import { progressAnswer } from './progress.answer.js';
import { reviewAnswer } from './review/review.answer.js';

const STARTER_EXERCISES = await starterExercises();

const FREE: TutorContext = { work: null, topic: null, progress: null };

function starter(slug: string): StarterExercise {
  const exercise = STARTER_EXERCISES.find((candidate) => candidate.slug === slug);
  if (!exercise) throw new Error(`no exercise ${slug}`);
  return exercise;
}

const ask = (content: string) => [{ role: 'user' as const, content }];

describe('the debug answer', () => {
  const jump = starter('biggest-jump');
  const code =
    'def biggest_jump(days):\n    best = 0\n    for i in range(len(days)):\n        best = max(best, abs(days[i] - days[i + 1]))\n    return best\n';
  const fault = { type: 'IndexError', message: 'list index out of range', line: 4 };
  const submission = gradedSubmission(jump, code, { visible: { fault } });
  const at = (rung: number) => debugAnswer(workOn(jump, { submission, ladder: { rung, maxRung: 5 } }));

  it('quotes the explained error of the first visible test, and names its line', () => {
    expect(at(1)).toContain('the test "a cold morning" stops with an error');
    expect(at(1)).toContain('> IndexError: list index out of range');
    expect(at(1)).toContain('`print(repr(days), repr(i))` just before line 4');
  });

  it('says more with each rung', () => {
    expect(at(0)).toContain('The goal, in the words of the task');
    expect(at(1)).toContain('what should line 4 do');
    expect(at(2)).toContain('How long is the list or text in line 4');
    expect(at(2)).not.toContain('the positions 0 to n-1');
    expect(at(3)).toContain('the positions 0 to n-1');
    expect(at(3)).not.toContain('```');
    expect(at(4)).toContain('```python\nbees = ');
    expect(at(5)).toBe(at(4));
  });

  it('says truthfully that a passing submission passes', () => {
    const passing = gradedSubmission(jump, jump.solutionCode, { visible: 'passes' });
    expect(debugAnswer(workOn(jump, { submission: passing }))).toContain('(attempt 2) passes all 7 tests');
  });

  it('says what to do first where nothing is submitted, nothing is graded, or no exercise is there', () => {
    expect(debugAnswer(workOn(jump))).toContain('no graded submission of yours for **The biggest jump**');
    const waiting = { ...submission, verdict: null, results: [] };
    expect(debugAnswer(workOn(jump, { submission: waiting }))).toContain(
      'no result that I could explain yet',
    );
    expect(debugAnswer(FREE)).toContain('belongs to no exercise');
  });

  it('counts failed hidden tests and proposes inputs from the kinds of the visible ones and from the code', () => {
    const ticket = starter('museum-ticket');
    const wrong =
      'def ticket_price(age):\n    if age < 6:\n        return 0\n    return 5 if age <= 18 else 12\n';
    const view = gradedSubmission(ticket, wrong, { visible: 'passes', hidden: 'wrong_answer' });
    const answer = debugAnswer(workOn(ticket, { submission: view }));
    expect(answer).toContain('all 3 visible tests pass, but 6 hidden tests do not');
    expect(answer).toContain('exactly at the borders that your code compares with (`6` and `18`)');
    expect(answer).toContain('I do not know their inputs either');
  });

  it('tells why code cannot be read where every test is hidden', () => {
    const hiddenOnly = { ...jump, testCases: jump.testCases.map((test) => ({ ...test, hidden: true })) };
    const unread = {
      fault: { fault: 'syntax' as const, type: 'SyntaxError', message: "expected ':'", line: 1 },
    };
    const view = gradedSubmission(hiddenOnly, 'def biggest_jump(days)\n', { visible: unread });
    expect(debugAnswer(workOn(hiddenOnly, { submission: view }))).toContain("SyntaxError: expected ':'");
  });

  it('asks about the endless loop by its line', () => {
    const rocket = starter('rocket-countdown');
    const endless = 'n = int(input())\nwhile n > 0:\n    print(n)\n';
    const view = gradedSubmission(rocket, endless, { visible: 'time_limit_exceeded' });
    const answer = debugAnswer(workOn(rocket, { submission: view, ladder: { rung: 2, maxRung: 4 } }));
    expect(answer).toContain('Which line inside of the loop on line 2');
    expect(answer).toContain('`print(repr(n))` as the first line inside of the loop on line 2');
    expect(answer).toContain('what is printed counts as the answer');
  });

  it('never points at a line that the code does not have', () => {
    const view = gradedSubmission(jump, 'x = 1\n', { visible: { fault: { ...fault, line: 40 } } });
    expect(debugAnswer(workOn(jump, { submission: view }))).not.toMatch(/before line|should line/);
  });
});

describe('the exercise answer', () => {
  const jump = starter('biggest-jump');
  const hint = (index: number, isNew: boolean): ExerciseContext['hint'] => ({
    index,
    text: jump.hints[index] ?? '',
    isNew,
  });

  it('gives a new hint and says that it is taken and counts', () => {
    const answer = exerciseAnswer(workOn(jump, { hint: hint(1, true) }));
    expect(answer).toContain('**Hint 2 of 4**, taken with this message (it counts');
    expect(answer).toContain(`> ${jump.hints[1]}`);
    expect(answer).not.toContain('becomes available');
  });

  it('repeats the last hint and says what brings the next one', () => {
    const answer = exerciseAnswer(workOn(jump, { hint: hint(0, false) }));
    expect(answer).toContain('**Hint 1 of 4**, the last one that you have taken');
    expect(answer).toContain('after a new try, or after some more minutes of work');
  });

  it('promises no further hint where there is none, or where the limit of help is reached', () => {
    expect(exerciseAnswer(workOn(jump, { hint: hint(3, false) }))).toContain(
      'the last one that the author has written',
    );
    const full = { rung: 4, maxRung: 4 };
    expect(exerciseAnswer(workOn(jump, { hint: hint(0, false), ladder: full }))).toContain(
      'The limit of help',
    );
    expect(exerciseAnswer(workOn(jump, { ladder: { rung: 0, maxRung: 0 } }))).toContain('limit of help');
    expect(exerciseAnswer(workOn({ ...jump, hints: [] }))).toContain('no hints for this exercise');
  });

  it('shows what the visible tests ask, in the language of the exercise', () => {
    expect(exerciseAnswer(workOn(jump))).toContain('`biggest_jump([12, 15, 9, 10])` should give `6`');
    expect(exerciseAnswer(workOn(starter('garden-fence')))).toContain('should give the output `16`');
    expect(exerciseAnswer(workOn(starter('mirror-sentence')))).toContain('should give `true`');
  });

  it('knows where the student stands', () => {
    const passing = gradedSubmission(jump, jump.solutionCode, { visible: 'passes' });
    expect(exerciseAnswer(workOn(jump, { submission: passing }))).toContain('already passes every test');
    const failing = gradedSubmission(jump, jump.starterCode, { visible: 'wrong_answer' });
    expect(exerciseAnswer(workOn(jump, { submission: failing }))).toContain(
      'the test "a cold morning" does not pass yet',
    );
    const nearly = gradedSubmission(jump, jump.starterCode, { visible: 'passes', hidden: 'wrong_answer' });
    expect(exerciseAnswer(workOn(jump, { submission: nearly }))).toContain('some hidden ones do not');
    expect(exerciseAnswer(FREE)).toContain('belongs to no exercise');
  });
});

describe('the concepts answer', () => {
  const rocket = starter('rocket-countdown');

  it('is the note that the question names, with an example in the student’s language', () => {
    const answer = conceptsAnswer(
      workOn(starter('bus-numbers')),
      ask('what is the difference between return and print?'),
    );
    expect(answer).toMatch(/^\*\*return is not print\*\*/);
    expect(answer).toContain('```javascript\nfunction shout');
  });

  it('looks back where the last message names nothing', () => {
    const turns = [
      ...ask('what is recursion?'),
      { role: 'assistant' as const, content: 'A stack …' },
      ...ask('can you say more?'),
    ];
    expect(conceptsAnswer(FREE, turns)).toMatch(/^\*\*Recursion\*\*/);
  });

  it('takes the note of the topic, and says so, where no word fits', () => {
    const answer = conceptsAnswer(workOn(rocket), ask('hello?'));
    expect(answer).toMatch(/^I found no note that fits your question/);
    expect(answer).toContain('on the topic of your exercise');
    expect(conceptsAnswer({ ...FREE, topic: 'Loops' }, ask('hm'))).toContain(
      'the topic of this conversation',
    );
  });

  it('says that it has no note where there is none', () => {
    const answer = conceptsAnswer(
      { ...FREE, topic: 'quantum gravity' },
      ask('what is the capital of France?'),
    );
    expect(answer).toContain('I have no note about that, and I do not want to guess.');
    expect(answer).toContain(`${NOTES.length} short notes`);
  });
});

describe('the review', () => {
  const jump = starter('biggest-jump');
  const review = (code: string, language: ExerciseContext['exercise']['language'] = 'python') =>
    reviewAnswer(
      workOn(jump, { submission: { ...gradedSubmission(jump, code, { visible: 'passes' }), language } }),
    );

  it('praises what is true and gives remarks with lines', () => {
    const answer = review(
      'def biggest_jump(days):\n    maxSoFar = 0\n    if days == None:\n        return 0\n    return maxSoFar\n',
    );
    expect(answer).toContain('What is good: it passes all 7 tests.');
    expect(answer).toContain('- **Line 2:** Names like `maxSoFar`');
    expect(answer).toContain('- **Line 3:** `None` is there only once');
  });

  it('says so where no rule has a remark', () => {
    expect(review(jump.solutionCode)).toContain('None of the rules has a remark');
  });

  it('says what it cannot read', () => {
    expect(review('function (', 'javascript')).toContain('I could not read the code');
    expect(review('int main() { return 0; }', 'c')).toContain(
      'My review rules know Python, JavaScript and TypeScript',
    );
    expect(review(`x = 1\n${'# long\n'.repeat(4_000)}`)).toContain('longer than my review rules read');
    expect(review(' \n')).toContain('no graded code of yours');
    expect(reviewAnswer(workOn(jump))).toContain('no graded code of yours');
    expect(reviewAnswer(FREE)).toContain('no submission of yours to review');
  });

  it.each(STARTER_EXERCISES.map((exercise) => [exercise.slug, exercise] as const))(
    'has no remark of a likely mistake for the solution of %s',
    (_, exercise) => {
      const submission = gradedSubmission(exercise, exercise.solutionCode, { visible: 'passes' });
      const answer = reviewAnswer(workOn(exercise, { submission }));
      expect(answer).not.toMatch(
        /never used|never runs|no `return` at its end|throws the answer away|declared nowhere/,
      );
    },
  );
});

describe('the progress answer', () => {
  it('tells the numbers with their fields, and what is next', () => {
    const answer = progressAnswer({ ...FREE, progress: SOME_PROGRESS });
    expect(answer).toContain(
      '**12 of 14 exercises** that you tried are completed (`exercisesCompleted`, `exercisesAttempted`)',
    );
    expect(answer).toContain('**91.43 of 100** (`averageScore`)');
    expect(answer).toContain('lists: **74 %** (`mastery`, from 4 exercises, `exercisesCounted`); practising');
    expect(answer).toContain(
      '**Boxes in boxes** (recursion): begun, best score 40 (`bestScore`) after 2 attempts (`attempts`)',
    );
    expect(answer).toContain('3 days in a row (`currentStreak`)');
  });

  it('holds no number that is not in the context', () => {
    const known = JSON.stringify(SOME_PROGRESS);
    const answer = progressAnswer({ ...FREE, progress: SOME_PROGRESS })
      .replace('of the last 28', '')
      .replace('of 100', '')
      .replaceAll('activeDays28', '');
    for (const [number] of answer.matchAll(/\d+(?:\.\d+)?/g)) expect(known).toContain(number);
  });

  it('shows the strongest topic and the two with most room where there are many', () => {
    const mastery = [90, 70, 60, 50, 20].map((percent, index) => ({
      topic: `topic ${index}`,
      mastery: percent,
      band: 'practising' as const,
      exercisesCounted: 4,
    }));
    const answer = progressAnswer({ ...FREE, progress: { ...SOME_PROGRESS, mastery } });
    expect([...answer.matchAll(/topic (\d)/g)].map(([, index]) => index)).toEqual(['0', '3', '4']);
    expect(answer).toContain('2 more topics between them');
  });

  it('is kind about a pause and a beginning, and guesses nothing', () => {
    const stats = { ...SOME_PROGRESS.stats, currentStreak: 0, activeDays28: 0 };
    expect(progressAnswer({ ...FREE, progress: { ...SOME_PROGRESS, stats, next: [] } })).toContain(
      'a good way back in',
    );
    const none = { ...SOME_PROGRESS.stats, exercisesAttempted: 0, totalSubmissions: 0 };
    expect(progressAnswer({ ...FREE, progress: { ...SOME_PROGRESS, stats: none } })).toContain(
      'everything is still open',
    );
    expect(progressAnswer(FREE)).toContain('I do not guess them');
  });
});
