import { callTests, ioTests, text } from './starter.builders.js';
import type { StarterExercise } from './starter.types.js';

export const sorting: StarterExercise[] = [
  {
    slug: 'bus-numbers',
    title: 'Put the buses in order',
    topic: 'sorting',
    difficultyLevel: 'beginner',
    language: 'javascript',
    description: text`
      In the evening the buses come back in any order. In the morning they shall stand in a row, sorted by number.

      **Input:** one line with whole numbers, separated by spaces. The line may be empty.

      **Output:** one line with the same numbers from small to large, separated by spaces.

      For example, the input

      ~~~text
      9 100 25
      ~~~

      gives

      ~~~text
      9 25 100
      ~~~
    `,
    starterCode: text`
      const line = require('fs').readFileSync(0, 'utf8').trim();
      const buses = line.split(' ').sort();

      console.log(buses.join(' '));
    `,
    solutionCode: text`
      const line = require('fs').readFileSync(0, 'utf8').trim();
      const buses = line === '' ? [] : line.split(' ').map(Number);

      buses.sort((a, b) => a - b);
      console.log(buses.join(' '));
    `,
    hints: [
      'Run the starter code with the example. It says 100 25 9, as if it were sorting words in a dictionary.',
      'Make numbers out of the texts first. But even then, `sort()` alone still compares them as texts!',
      '`sort` takes a function of two values. It returns something negative if the first one belongs in front, and something positive if it belongs behind.',
      'For two numbers, there is a very short calculation whose result is negative exactly if the first one is smaller.',
    ],
    testCases: ioTests({
      visible: [
        ['three buses', '9 100 25\n', '9 25 100\n'],
        ['already in order', '1 2 3\n', '1 2 3\n'],
      ],
      hidden: [
        ['no buses', '\n', '\n'],
        ['one bus', '42\n', '42\n'],
        ['two buses with one number', '30 4 30\n', '4 30 30\n'],
        ['garages below ground', '5 -10 0 -2\n', '-10 -2 0 5\n'],
        ['very large numbers', '1000000000 999999999 88\n', '88 999999999 1000000000\n'],
      ],
    }),
  },
  {
    slug: 'podium',
    title: 'Who stands on the podium?',
    topic: 'sorting',
    difficultyLevel: 'intermediate',
    language: 'javascript',
    description: text`
      The sports day is over and the three best runners get medals.

      Write a function \`podium(results)\`. Each result is an object with a \`name\` and the \`seconds\` that the runner needed.
      Return the names of the three **fastest**, the fastest first. If two runners needed the same time,
      the name that comes first in the alphabet stands first. With fewer than three runners, return all of them.

      ~~~js
      podium([
        { name: 'Mo', seconds: 12.5 },
        { name: 'Lin', seconds: 11.9 },
        { name: 'Abe', seconds: 12.5 },
        { name: 'Sol', seconds: 14 },
      ])
      // ['Lin', 'Abe', 'Mo']
      ~~~
    `,
    starterCode: text`
      function podium(results) {
        const sorted = [...results].sort((a, b) => a.seconds - b.seconds);
        return sorted;
      }
    `,
    solutionCode: text`
      function podium(results) {
        const sorted = [...results].sort((a, b) => {
          if (a.seconds !== b.seconds) return a.seconds - b.seconds;
          return a.name < b.name ? -1 : 1;
        });
        return sorted.slice(0, 3).map((result) => result.name);
      }
    `,
    hints: [
      'The starter code sorts by time. Three things are missing: only three of them, only their names, and the rule for equal times.',
      '`slice` takes a part of a list and `map` makes a new list out of each entry.',
      'The function that you give to `sort` may have several steps: if the times differ, they decide. If not, compare something else.',
      'Texts can be compared with `<`. Return -1 or 1, depending on which name comes first.',
    ],
    testCases: callTests('podium', {
      visible: [
        [
          'equal times',
          [
            [
              { name: 'Mo', seconds: 12.5 },
              { name: 'Lin', seconds: 11.9 },
              { name: 'Abe', seconds: 12.5 },
              { name: 'Sol', seconds: 14 },
            ],
          ],
          ['Lin', 'Abe', 'Mo'],
        ],
        [
          'two runners',
          [
            [
              { name: 'Kai', seconds: 20 },
              { name: 'Eva', seconds: 9.5 },
            ],
          ],
          ['Eva', 'Kai'],
        ],
      ],
      hidden: [
        ['nobody ran', [[]], []],
        ['one runner', [[{ name: 'Uma', seconds: 60 }]], ['Uma']],
        [
          'all at the same time',
          [['Zed', 'Ann', 'Max', 'Bea'].map((name) => ({ name, seconds: 10 }))],
          ['Ann', 'Bea', 'Max'],
        ],
        [
          'hundredths of a second',
          [[13.02, 13.01, 13.2, 13.1].map((seconds, lane) => ({ name: `Lane ${lane + 1}`, seconds }))],
          ['Lane 2', 'Lane 1', 'Lane 4'],
        ],
        [
          'a city marathon',
          [Array.from({ length: 1000 }, (_, i) => ({ name: `Runner ${i}`, seconds: 20_000 - i }))],
          ['Runner 999', 'Runner 998', 'Runner 997'],
        ],
      ],
    }),
  },
  {
    slug: 'two-queues',
    title: 'Two queues, one door',
    topic: 'sorting',
    difficultyLevel: 'intermediate',
    language: 'python',
    description: text`
      Two classes wait in front of the photographer's door, and each queue is sorted by height.
      The photographer wants one long queue, sorted as well.

      Write a function \`merge(left, right)\`. It gets two sorted lists of whole numbers
      and returns one sorted list of all of them.

      ~~~python
      merge([120, 135, 150], [118, 135])   # [118, 120, 135, 135, 150]
      ~~~

      You need not sort anything: only the first of each queue can be the smallest.
      (Merging is the heart of a famous sorting method, *merge sort*.)
    `,
    starterCode: text`
      def merge(left, right):
          return left + right
    `,
    solutionCode: text`
      def merge(left, right):
          merged = []
          i = 0
          j = 0
          while i < len(left) and j < len(right):
              if left[i] <= right[j]:
                  merged.append(left[i])
                  i += 1
              else:
                  merged.append(right[j])
                  j += 1
          return merged + left[i:] + right[j:]
    `,
    hints: [
      'Point with one finger at the first of each queue. Which of the two goes through the door?',
      'Use two variables for the two fingers. Only the finger of the one that has gone moves on.',
      'The loop ends when one finger has reached the end of its queue. There may still be people in the other one.',
      '`numbers[i:]` is everything from place `i` to the end; it is an empty list if there is nothing left.',
    ],
    testCases: callTests('merge', {
      visible: [
        [
          'two classes',
          [
            [120, 135, 150],
            [118, 135],
          ],
          [118, 120, 135, 135, 150],
        ],
        [
          'taking turns',
          [
            [1, 3, 5],
            [2, 4, 6],
          ],
          [1, 2, 3, 4, 5, 6],
        ],
      ],
      hidden: [
        ['nobody at all', [[], []], []],
        ['one queue is empty', [[], [7, 8]], [7, 8]],
        [
          'all of one queue first',
          [
            [10, 11],
            [1, 2, 3],
          ],
          [1, 2, 3, 10, 11],
        ],
        [
          'below zero',
          [
            [-5, 0],
            [-7, -5, 3],
          ],
          [-7, -5, -5, 0, 3],
        ],
        [
          'two long queues',
          [Array.from({ length: 1000 }, (_, i) => 2 * i), Array.from({ length: 1000 }, (_, i) => 2 * i + 1)],
          Array.from({ length: 2000 }, (_, i) => i),
        ],
      ],
    }),
  },
];
