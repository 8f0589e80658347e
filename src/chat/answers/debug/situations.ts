import { findEndlessLoop } from '../../../grading/source/loops.js';
import { enumerate } from '../markdown.js';
import { ERRORS } from './error.rules.js';
import { MISMATCHES } from './mismatch.rules.js';
import { resultLines, type Failure } from './failure.js';
import type { Situation } from './situation.js';

const LIMITS: readonly Situation[] = [
  {
    id: 'endless-loop',
    fits: ({ verdict, code, language }) =>
      ['time_limit_exceeded', 'memory_limit_exceeded', 'output_limit_exceeded'].includes(verdict) &&
      findEndlessLoop(code, language) !== undefined,
    question: ({ code, language }) =>
      `Which line inside of the loop on line ${findEndlessLoop(code, language)?.line} brings it nearer to its end, and by how much in each round?`,
    strategy:
      'A loop ends when its condition becomes false. Name the variable in the condition, say which value ends the loop, and make sure that every path through the body moves it there.',
    note: 'while-loops',
  },
  {
    id: 'time-limit',
    fits: ({ verdict }) => verdict === 'time_limit_exceeded',
    question: () =>
      'For this input, how often does your innermost line run: about ten times, a thousand times, or without an end?',
    strategy:
      'First make sure that every loop and recursion ends: what changes in each round, and towards what? If all of them end, look for work that is repeated: a search inside of a loop, or an answer that was known a round ago.',
    note: 'complexity',
  },
  {
    id: 'memory-limit',
    fits: ({ verdict }) => verdict === 'memory_limit_exceeded',
    question: () => 'Which list, text or other collection grows in your code, and what stops it?',
    strategy:
      'Keep only what a later step needs. Often one number (the best so far, the sum so far) can take the place of a whole list.',
    note: 'accumulating',
  },
  {
    id: 'output-limit',
    fits: ({ verdict }) => verdict === 'output_limit_exceeded',
    question: () => 'Which of your lines prints, and how often does it run for this input?',
    strategy:
      'Check what ends the loop around the line that prints, and take out prints that were only for looking.',
    note: 'while-loops',
  },
];

const OTHER: Situation = {
  id: 'other',
  fits: () => true,
  question: (failure) => {
    const lines = resultLines(failure);
    const from =
      lines.length > 0 && lines.length <= 4
        ? `Your code gives its answer in ${lines.length === 1 ? 'line' : 'lines'} ${enumerate(lines.map(String))}: ${lines.length === 1 ? 'what does it hold just before' : 'which of them gave this one, and why'}`
        : 'At which line does a variable first hold something that you did not expect';
    return `${from}?`;
  },
  strategy:
    'Follow this one input through your code with a pencil, and stop at the first line where the paper and the code disagree. Everything before it is right, so it is the only place to think about.',
  note: 'debugging',
};

/** The first that fits; there is always one. What a wrong answer quotes may look like an error, so each verdict has its own. */
export function situationOf(failure: Failure): Situation {
  const isError = failure.verdict === 'runtime_error' || failure.verdict === 'compile_error';
  const known = failure.verdict === 'wrong_answer' ? MISMATCHES : isError ? ERRORS : LIMITS;
  return known.find(({ fits }) => fits(failure)) ?? OTHER;
}
