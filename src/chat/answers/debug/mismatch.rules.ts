import { enumerate } from '../markdown.js';
import { resultLines, type Failure } from './failure.js';
import { quotes, says, type Situation } from './situation.js';

/** Where the code hands its answer out, if these are few lines. */
function answerLines(failure: Failure): string {
  const lines = resultLines(failure);
  if (lines.length === 0 || lines.length > 4) return '';
  return `Your code gives its answer in ${lines.length === 1 ? 'line' : 'lines'} ${enumerate(lines.map(String))}. `;
}

/** Code that ran to its end with another answer; found by what the grader noticed. */
export const MISMATCHES: readonly Situation[] = [
  {
    id: 'printed-not-returned',
    fits: says(/does not give it back/),
    question: () => 'Who gets the value: the person at the screen, or the code that called your function?',
    strategy:
      'The tests look at what the function hands back, not at what it prints. Look at the last thing that your function does with the value.',
    note: 'return-and-print',
  },
  {
    id: 'no-return',
    fits: quotes(/but gave `(?:None|undefined|null)`/),
    question: (failure) =>
      `${answerLines(failure)}For this input, which path does your function take, and does that path end in a return?`,
    strategy:
      'Walk through every branch and ask how it ends. A branch without a return falls through to the end of the function, and then nothing comes back.',
    note: 'return-and-print',
  },
  {
    id: 'no-output',
    fits: says(/printed nothing/),
    question: () => 'Which of your lines prints, and does the program get there for this input?',
    strategy:
      'A definition alone does nothing: something has to call it. Check also whether the print stands in a branch or loop that is never entered.',
    note: 'input-and-output',
  },
  {
    id: 'number-form',
    fits: says(/decimal point|but for its sign|number is close|written in another way|to round\b/),
    question: () =>
      'At which step does your number get its decimal part, its sign or its rounding: the first or the last one?',
    strategy:
      'Write down the intermediate values for this input. Keep full precision until the end and round or cut only where the task says so.',
    note: 'whole-and-decimal-numbers',
  },
  {
    id: 'type-of-answer',
    fits: says(/looks like the right|The answer should be an? /),
    question: (failure) =>
      `${answerLines(failure)}Of which type is the value that you hand out, and where does it become that type?`,
    strategy:
      'Calculate with numbers, compare with truth values, and turn the result into the type that the task asks for once, at the end.',
    note: 'type-conversion',
  },
  {
    id: 'off-by-one',
    fits: says(/The answer is 1 too/),
    question: (failure) =>
      `In ${failure.given ?? 'this case'}, what are the first and the last value that your loop or comparison handles, and what should they be?`,
    strategy:
      'Write down the first and the last round on paper. An end that is excluded, a border with < instead of <=, or a start value of 1 instead of 0 each move the answer by one.',
    note: 'range',
  },
  {
    id: 'text-details',
    fits: says(
      /white space|capital and small|Only spaces|only signs|end of the output differs|backwards|in the brackets of/i,
    ),
    question: () =>
      'If you put the expected and your own text one above the other, at which character do they part?',
    strategy:
      'The content is right, only its form is not. Compare the two texts character by character, spaces and line ends included, and find the line of your code that writes that character.',
    note: 'formatting-text',
  },
  {
    id: 'too-much-output',
    fits: says(/prints more/),
    question: () => 'Which of your lines printed the part that is too much?',
    strategy:
      'Everything that is printed counts: prompts, labels, debugging lines. Look also at prints inside of a loop that should come once.',
    note: 'input-and-output',
  },
  {
    id: 'ends-early',
    fits: says(/ends too early|less than expected|is missing/),
    question: () => 'What does your code do with the last element or line of the input?',
    strategy:
      'Check what ends the loop, and whether something is still to be done after it: what is collected in the last round must come out as well.',
    note: 'for-loops',
  },
  {
    id: 'order',
    fits: says(/in another order/),
    question: () =>
      'By what should two neighbours of your answer be ordered, and what decides when that is equal?',
    strategy:
      'Say the rule for two elements in one sentence first. Only then look for the way to tell it to the sort, and check whether texts or numbers are compared.',
    note: 'sorting',
  },
  {
    id: 'list-content',
    fits: says(/should have \d+|counted from 0|stands inside of|number of entries/),
    question: (failure) =>
      `${answerLines(failure)}Which element is the first that differs, and in which round does your code decide about it?`,
    strategy:
      'Follow just that one element: is it visited at all, does your condition let it in, and is it put into the right place? The first and the last element break most often.',
    note: 'lists',
  },
  {
    id: 'opposite',
    fits: says(/decides the opposite/),
    question: (failure) =>
      `For ${failure.given ?? 'this input'}, what does each single condition give, one after the other?`,
    strategy:
      'Replace each comparison by true or false on paper and work out the whole from the inside to the outside. A missing "not", or an "and" in the place of an "or", shows up at once.',
    note: 'booleans',
  },
];
