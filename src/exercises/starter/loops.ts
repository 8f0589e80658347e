import { callTests, ioTests, text } from './starter.builders.js';
import type { StarterExercise } from './starter.types.js';

export const loops: StarterExercise[] = [
  {
    slug: 'rocket-countdown',
    title: 'Rocket countdown',
    topic: 'loops',
    difficultyLevel: 'beginner',
    language: 'python',
    description: text`
      The rocket is ready. All it needs is somebody who counts backwards.

      **Input:** one line with a whole number, 0 or more.

      **Output:** every number from there down to 1, each on a line of its own, and then \`Lift-off!\`

      For example, the input \`3\` gives

      ~~~text
      3
      2
      1
      Lift-off!
      ~~~
    `,
    starterCode: text`
      start = int(input())

      print(start)
      print("Lift-off!")
    `,
    solutionCode: text`
      start = int(input())

      for number in range(start, 0, -1):
          print(number)
      print("Lift-off!")
    `,
    hints: [
      'You need a loop around the line that prints a number. What changes from one round to the next?',
      '`range` can count backwards: `range(10, 5, -1)` gives 10, 9, 8, 7, 6. Note where it ends.',
      '`Lift-off!` comes once, so it stands after the loop and not inside: look at the indentation.',
    ],
    testCases: ioTests({
      visible: [
        ['from three', '3\n', '3\n2\n1\nLift-off!\n'],
        ['from five', '5\n', '5\n4\n3\n2\n1\nLift-off!\n'],
      ],
      hidden: [
        ['from one', '1\n', '1\nLift-off!\n'],
        ['from zero', '0\n', 'Lift-off!\n'],
        ['two digits', '12\n', '12\n11\n10\n9\n8\n7\n6\n5\n4\n3\n2\n1\nLift-off!\n'],
      ],
    }),
  },
  {
    slug: 'piggy-bank',
    title: 'The piggy bank',
    topic: 'loops',
    difficultyLevel: 'beginner',
    language: 'python',
    description: text`
      Mia saves for a skateboard. In the first week she puts some coins into her piggy bank,
      and every week after that **one coin more** than the week before.

      Write a function \`weeks_to_save(price, first_week)\`. It returns after how many weeks
      there are at least \`price\` coins in the bank. \`first_week\` is 1 or more.

      ~~~python
      weeks_to_save(12, 3)   # 3, because 3 + 4 + 5 = 12
      weeks_to_save(13, 3)   # 4
      ~~~

      If the skateboard costs nothing, she needs 0 weeks.
    `,
    starterCode: text`
      def weeks_to_save(price, first_week):
          weeks = 0
          saved = 0
          coins = first_week
          # Keep saving until there is enough.
          return weeks
    `,
    solutionCode: text`
      def weeks_to_save(price, first_week):
          weeks = 0
          saved = 0
          coins = first_week
          while saved < price:
              saved += coins
              coins += 1
              weeks += 1
          return weeks
    `,
    hints: [
      'You do not know in advance how many rounds are needed. Which kind of loop is made for that?',
      'A `while` loop goes on as long as its question is answered with yes. When does Mia have to go on saving?',
      'In each round three variables change: what is in the bank, what she puts in next time, and the number of weeks.',
    ],
    testCases: callTests('weeks_to_save', {
      visible: [
        ['exactly enough', [12, 3], 3],
        ['one coin more', [13, 3], 4],
        ['starting with one coin', [10, 1], 4],
      ],
      hidden: [
        ['a gift', [0, 5], 0],
        ['less than nothing', [-3, 2], 0],
        ['the first week is enough', [4, 9], 1],
        ['one single coin', [1, 1], 1],
        ['a very expensive skateboard', [50_000_000, 1], 10_000],
      ],
    }),
  },
  {
    slug: 'snail-in-the-well',
    title: 'The snail in the well',
    topic: 'loops',
    difficultyLevel: 'intermediate',
    language: 'javascript',
    description: text`
      A snail sits at the bottom of a well. Every day it climbs \`up\` metres, every night it slides back \`down\` metres.

      Write a function \`daysToClimb(depth, up, down)\` that returns on which day the snail reaches the top.
      A snail that has reached the top does not slide any more.

      ~~~js
      daysToClimb(10, 3, 1)   // 5: it stands at 3, 5, 7, 9 and then 11 metres
      daysToClimb(10, 12, 5)  // 1
      ~~~

      - If the well is 0 metres deep, the answer is \`0\`.
      - If the snail can never get out, the answer is \`-1\`.
    `,
    starterCode: text`
      function daysToClimb(depth, up, down) {
        let height = 0;
        let days = 0;
        // One round of your loop is one day and one night.
        return days;
      }
    `,
    solutionCode: text`
      function daysToClimb(depth, up, down) {
        if (depth <= 0) return 0;
        if (up < depth && up <= down) return -1;
        let height = 0;
        let days = 0;
        while (true) {
          days += 1;
          height += up;
          if (height >= depth) return days;
          height -= down;
        }
      }
    `,
    hints: [
      'Follow the snail on paper for a well of 10 metres. Write down its height in the evening and in the morning.',
      'The question "is it out?" must be asked in the evening, before it slides.',
      'A loop that never ends is the danger here. When does the snail gain nothing from one morning to the next?',
      'A snail that slides as much as it climbs may still get out, if it does so on the very first day.',
    ],
    testCases: callTests('daysToClimb', {
      visible: [
        ['ten metres', [10, 3, 1], 5],
        ['a strong snail', [10, 12, 5], 1],
        ['a tired snail', [10, 2, 2], -1],
      ],
      hidden: [
        ['no well', [0, 3, 1], 0],
        ['out on the first day, although it would slide back', [4, 4, 9], 1],
        ['the top exactly in the evening', [7, 3, 1], 3],
        ['a snail that does not move', [5, 0, 0], -1],
        ['a slippery well', [30, 3, 2], 28],
        ['a very deep well', [100_000, 2, 1], 99_999],
      ],
    }),
  },
  {
    slug: 'star-mountain',
    title: 'A mountain of stars',
    topic: 'loops',
    difficultyLevel: 'intermediate',
    language: 'javascript',
    description: text`
      Draw a mountain for the poster of the hiking club.

      **Input:** one line with the height of the mountain, a whole number (0 or more).

      **Output:** as many lines as the mountain is high. The top line has one star, and each line below has two more.
      Dots on both sides make all lines as long as the lowest one.

      For example, the input \`3\` gives

      ~~~text
      ..*..
      .***.
      *****
      ~~~

      A mountain of height 0 is no line at all.
    `,
    starterCode: text`
      const height = Number(require('fs').readFileSync(0, 'utf8'));

      for (let row = 1; row <= height; row += 1) {
        console.log('*'.repeat(row));
      }
    `,
    solutionCode: text`
      const height = Number(require('fs').readFileSync(0, 'utf8'));

      for (let row = 1; row <= height; row += 1) {
        const air = '.'.repeat(height - row);
        const stars = '*'.repeat(2 * row - 1);
        console.log(air + stars + air);
      }
    `,
    hints: [
      'Make a table for height 3: in row 1, 2 and 3, how many dots are on the left and how many stars follow?',
      'The number of stars grows by two in each row: 1, 3, 5, … Find the formula with `row` in it.',
      'The dots get fewer by one in each row, and there are none in the last row, where `row` equals `height`.',
    ],
    testCases: ioTests({
      visible: [
        ['three rows', '3\n', '..*..\n.***.\n*****\n'],
        ['two rows', '2\n', '.*.\n***\n'],
      ],
      hidden: [
        ['a molehill', '1\n', '*\n'],
        ['no mountain', '0\n', ''],
        [
          'six rows',
          '6\n',
          '.....*.....\n....***....\n...*****...\n..*******..\n.*********.\n***********\n',
          { weight: 2 },
        ],
      ],
    }),
  },
];
