import { inlineCode } from '../markdown.js';
import type { Failure } from './failure.js';
import { says, type Situation } from './situation.js';
import { variablesOf } from './observe.js';

/** "in line 3", or nothing. */
const here = ({ place }: Failure): string => (place ? ` in line ${place.line}` : '');

/** The variables of the line as code, or other words for them. */
function namesHere(failure: Failure, otherwise: string): string {
  const names = failure.place ? variablesOf(failure.place.source, failure) : [];
  return names.length > 0 ? names.map((name) => inlineCode(name)).join(' and ') : otherwise;
}

/** Errors that stop the code, the special ones first. */
export const ERRORS: readonly Situation[] = [
  {
    id: 'missing-function',
    fits: says(/^The tests call/),
    question: () =>
      'Which name does the task give to the function, letter by letter, and which one stands in your code?',
    strategy:
      'The tests find your function by its name alone. Compare it with the task, capitals and underscores included, and make sure that the function is not inside of another one.',
    note: 'functions',
  },
  {
    id: 'syntax',
    fits: ({ verdict, message }) =>
      verdict === 'compile_error' || /\b(?:SyntaxError|IndentationError|TabError)\b/.test(message),
    question: (failure) =>
      `Read the line${here(failure)} and the one before it aloud, sign by sign: which bracket, quote or colon has no partner?`,
    strategy:
      'A place that cannot be read is often noticed one line too late, so check the line before as well. If you see nothing, turn the newest lines into comments until the rest can be read, then bring them back one at a time.',
    note: 'indentation-and-syntax',
  },
  {
    id: 'unknown-name',
    fits: says(/\b(?:NameError|ReferenceError|UnboundLocalError)\b/),
    question: (failure) =>
      `Where does the name${here(failure)} get its value, and has that line certainly run before this one?`,
    strategy:
      'A name exists from its first assignment on, and one that is assigned inside of a function lives only there. Compare the spelling first, then check that no path through your code leaves out the assignment.',
    note: 'scope',
  },
  {
    id: 'nothing-used',
    fits: says(/NoneType|None \(no value\)|(?:of|is|are) (?:undefined|null)\b|\bis (?:undefined|null)\b/),
    question: (failure) =>
      `What do you expect ${namesHere(failure, 'each part of the line')} to hold${here(failure)}, and which line should have given it that value?`,
    strategy:
      'Something is nothing here: a function that ended without a return, a method that changes a list and gives nothing back, or a place that does not exist. Go back from this line to where the value was made.',
    note: 'return-and-print',
  },
  {
    id: 'position-outside',
    fits: says(/\bIndexError\b|out of range/),
    question: (failure) =>
      `How long is the list or text${here(failure)} at that moment, and which positions does it have then?`,
    strategy:
      'A list of n elements has the positions 0 to n-1, and an empty one has none. Check the last round of the loop, any "plus one" in the brackets, and what happens when there is nothing in it.',
    note: 'lists',
  },
  {
    id: 'key-missing',
    fits: says(/\bKeyError\b/),
    question: (failure) =>
      `Which keys are in the dictionary when${here(failure)} one is looked up, and what should happen when it is not there yet?`,
    strategy:
      'Decide what a missing key means in this task. Then ask before you look up, or look up in a way that knows an answer for that case.',
    note: 'dictionaries',
  },
  {
    id: 'end-of-input',
    fits: says(/\bEOFError\b/),
    question: () => 'How many lines does this input have, and how many does your code read?',
    strategy:
      'Read exactly as many lines as the task promises; where their number is open, read until the input ends. Check that no line is read twice.',
    note: 'reading-to-the-end',
  },
  {
    id: 'conversion',
    fits: says(/\bValueError\b/),
    question: (failure) =>
      `What exactly does ${namesHere(failure, 'the text')} hold${here(failure)}, quotes and spaces included?`,
    strategy:
      'Print the value with its quotes before it is converted. Then decide: is it the wrong piece of the input, does it have to be cleaned first, or is it no number at all and needs a way of its own?',
    note: 'type-conversion',
  },
  {
    id: 'division-by-zero',
    fits: says(/\bZeroDivisionError\b/),
    question: (failure) =>
      `For which input is the divisor${here(failure)} zero, and what does the task want then?`,
    strategy:
      'Ask about the empty or zero case before you divide, and give the answer that the task names for it.',
    note: 'division-and-remainder',
  },
  {
    id: 'endless-recursion',
    fits: says(/\bRecursionError\b|call stack|recursion depth/),
    question: () =>
      'For which input does your function not call itself, and does every call come nearer to that input?',
    strategy:
      'Put the simplest case first and return at once. Then check that what you hand to the next call is really smaller, also for the smallest inputs.',
    note: 'base-case',
  },
  {
    id: 'kinds-of-values',
    fits: says(/\bTypeError\b/),
    question: (failure) =>
      `Which type does ${namesHere(failure, 'each value of the line')} have${here(failure)}, and which one does the line need?`,
    strategy:
      'Follow each value of the line back to where it was made: input is text until it is converted, and a function without return gives nothing. Convert once, at the place where the value comes in.',
    note: 'type-conversion',
  },
  {
    id: 'other-error',
    fits: ({ verdict }) => verdict === 'runtime_error',
    question: (failure) =>
      `Just before the error${here(failure)}, what do you expect each variable to hold, and what does it really hold?`,
    strategy:
      'Read the kind of the error, then the line, then go back from there: the line that stops is seldom the line that is wrong.',
    note: 'exceptions',
  },
];
