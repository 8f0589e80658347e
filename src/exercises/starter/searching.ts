import { callTests, ioTests, text } from './starter.builders.js';
import type { StarterExercise } from './starter.types.js';

export const searching: StarterExercise[] = [
  {
    slug: 'first-free-seat',
    title: 'The first free seat',
    topic: 'searching',
    difficultyLevel: 'beginner',
    language: 'javascript',
    description: text`
      The seats of a small cinema are numbered 1, 2, 3, and so on. You come late and take the free seat
      with the smallest number.

      Write a function \`firstFreeSeat(taken)\`. \`taken\` is a list of the seats that are taken, in any order.

      ~~~js
      firstFreeSeat([1, 2, 4])   // 3
      firstFreeSeat([3, 2])      // 1
      ~~~

      If all of them are taken, somebody puts up a chair at the end of the row: \`firstFreeSeat([2, 1])\` is 3.
    `,
    starterCode: text`
      function firstFreeSeat(taken) {
        return taken.length + 1;
      }
    `,
    solutionCode: text`
      function firstFreeSeat(taken) {
        const seats = new Set(taken);
        let seat = 1;
        while (seats.has(seat)) {
          seat += 1;
        }
        return seat;
      }
    `,
    hints: [
      'What would you do in a real cinema? Begin at seat 1 and look.',
      'As long as the seat is taken, go to the next one. You do not know how often: that is a `while` loop.',
      '`taken.includes(seat)` says whether a seat is taken. For long lists, a `Set` with its method `has` is much faster.',
    ],
    testCases: callTests('firstFreeSeat', {
      visible: [
        ['a gap in the middle', [[1, 2, 4]], 3],
        ['seat 1 is free', [[3, 2]], 1],
        ['the row is full', [[2, 1]], 3],
      ],
      hidden: [
        ['an empty cinema', [[]], 1],
        ['one guest in seat 1', [[1]], 2],
        ['mixed up', [[7, 1, 3, 2, 6, 4]], 5],
        ['only seats at the back', [[1000, 999]], 1],
        ['a full hall', [Array.from({ length: 3000 }, (_, i) => 3000 - i)], 3001],
      ],
    }),
  },
  {
    slug: 'find-the-page',
    title: 'Find the page',
    topic: 'searching',
    difficultyLevel: 'intermediate',
    language: 'python',
    description: text`
      From an old book many pages are lost, but those that are left are still in order.
      You look for one of them, and you are clever: you open the book in the middle.

      Write a function \`find_page(pages, wanted)\`. \`pages\` is a sorted list of page numbers without repeats.
      Return the **index** of the wanted page in that list, or \`-1\` if it is lost.

      ~~~python
      find_page([2, 3, 7, 10, 15], 10)   # 3
      find_page([2, 3, 7, 10, 15], 8)    # -1
      ~~~

      Use *binary search*: look at the middle, then go on with the half in which the page must be.
      That way ten looks are enough for a thousand pages.
    `,
    starterCode: text`
      def find_page(pages, wanted):
          low = 0
          high = len(pages) - 1
          middle = (low + high) // 2
          # Look at pages[middle] and decide where to go on.
          return middle
    `,
    solutionCode: text`
      def find_page(pages, wanted):
          low = 0
          high = len(pages) - 1
          while low <= high:
              middle = (low + high) // 2
              if pages[middle] == wanted:
                  return middle
              if pages[middle] < wanted:
                  low = middle + 1
              else:
                  high = middle - 1
          return -1
    `,
    hints: [
      '`low` and `high` are the first and the last index where the page can still be. Each look makes this range smaller.',
      'If the page in the middle is too small, the wanted one can only be behind it. What is the new `low`?',
      'Leave the middle itself out of the new range, or the search may never end.',
      'The page is lost when the range has become empty. How do you see that from `low` and `high`?',
    ],
    testCases: callTests('find_page', {
      visible: [
        ['page 10', [[2, 3, 7, 10, 15], 10], 3],
        ['a lost page', [[2, 3, 7, 10, 15], 8], -1],
        ['the first page', [[2, 3, 7, 10, 15], 2], 0],
      ],
      hidden: [
        ['an empty book', [[], 5], -1],
        ['the only page', [[9], 9], 0],
        ['not the only page', [[9], 4], -1],
        ['the last page', [[1, 4, 6, 8], 8], 3],
        ['behind the last page', [[1, 4, 6, 8], 99], -1],
        ['a very thick book', [Array.from({ length: 2000 }, (_, i) => 3 * i + 1), 4495], 1498, { weight: 2 }],
      ],
    }),
  },
  {
    slug: 'word-detector',
    title: 'The word detector',
    topic: 'searching',
    difficultyLevel: 'intermediate',
    language: 'javascript',
    description: text`
      A detective looks for a word in a long letter. It may hide inside other words, and it may even overlap itself.

      **Input:** two lines. The first is the word (at least one character), the second is the letter. The letter may be empty.

      **Output:** one line with all positions at which the word begins, separated by spaces. The first character
      of the letter has position 1. If the word does not come up, print \`nothing found\`.
      Capital and small letters are different.

      For example, the input

      ~~~text
      ana
      bananas for ana
      ~~~

      gives

      ~~~text
      2 4 13
      ~~~
    `,
    starterCode: text`
      const [word, letter] = require('fs').readFileSync(0, 'utf8').split('\n');

      console.log(letter.indexOf(word) + 1);
    `,
    solutionCode: text`
      const [word, letter] = require('fs').readFileSync(0, 'utf8').split('\n');

      const positions = [];
      let found = letter.indexOf(word);
      while (found !== -1) {
        positions.push(found + 1);
        found = letter.indexOf(word, found + 1);
      }
      console.log(positions.length > 0 ? positions.join(' ') : 'nothing found');
    `,
    hints: [
      'The starter code finds the first place only. You need all of them, so collect them in a list.',
      '`indexOf` takes a second value: the place from which it begins to look.',
      'If a word was found at index 1, from which index should the next search begin, so that an overlapping one is not missed?',
      '`indexOf` returns -1 when there is nothing more to find. That ends the loop.',
    ],
    testCases: ioTests({
      visible: [
        ['bananas', 'ana\nbananas for ana\n', '2 4 13\n'],
        ['not there', 'key\nThe door is open.\n', 'nothing found\n'],
      ],
      hidden: [
        ['an empty letter', 'x\n\n', 'nothing found\n'],
        ['the letter is the word', 'gold\ngold\n', '1\n'],
        ['one character', 'o\nno fools on moons\n', '2 5 6 10 14 15\n'],
        ['capital letters differ', 'the\nThe other\n', '6\n'],
        ['words with spaces and accents', 'à la\nà la carte, voilà la fin\n', '1 17\n'],
      ],
    }),
  },
];
