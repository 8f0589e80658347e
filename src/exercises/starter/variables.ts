import { callTests, ioTests, text } from './starter.builders.js';
import type { StarterExercise } from './starter.types.js';

export const variables: StarterExercise[] = [
  {
    slug: 'welcome-aboard',
    title: 'Welcome aboard',
    topic: 'variables',
    difficultyLevel: 'beginner',
    language: 'python',
    description: text`
      The night train has a new conductor: your program. It greets each passenger by name.

      **Input:** two lines. The first is the passenger's name, the second is the destination.

      **Output:** one line that greets the passenger, written exactly like this:

      ~~~text
      Welcome aboard, Ada! Next stop: Lisbon.
      ~~~

      For the line above, the input was:

      ~~~text
      Ada
      Lisbon
      ~~~
    `,
    starterCode: text`
      name = input()
      # Read the destination here, then greet the passenger.
      print("Welcome aboard!")
    `,
    solutionCode: text`
      name = input()
      destination = input()
      print(f"Welcome aboard, {name}! Next stop: {destination}.")
    `,
    hints: [
      'Each call of `input()` reads one line. How many lines does this program need?',
      'Keep the second line in a variable of its own, for instance `destination`.',
      'An f-string puts a variable into a text: `f"Hi {name}"`. Mind the comma, the exclamation mark and the full stop.',
    ],
    testCases: ioTests({
      visible: [
        ['Ada goes to Lisbon', 'Ada\nLisbon\n', 'Welcome aboard, Ada! Next stop: Lisbon.\n'],
        ['Linus goes to Helsinki', 'Linus\nHelsinki\n', 'Welcome aboard, Linus! Next stop: Helsinki.\n'],
      ],
      hidden: [
        [
          'a name of two words',
          'Grace Hopper\nNew York\n',
          'Welcome aboard, Grace Hopper! Next stop: New York.\n',
        ],
        ['letters with accents', 'Zoë\nSão Paulo\n', 'Welcome aboard, Zoë! Next stop: São Paulo.\n'],
        ['very short names', 'X\nÅ\n', 'Welcome aboard, X! Next stop: Å.\n'],
      ],
    }),
  },
  {
    slug: 'hours-and-minutes',
    title: 'Hours and minutes',
    topic: 'variables',
    difficultyLevel: 'beginner',
    language: 'python',
    description: text`
      A film lasts 135 minutes. The cinema's poster should say *2 hours 15 minutes* instead.

      Write a function \`split_minutes(total)\`. It gets a number of minutes (0 or more) and returns
      two whole numbers: the full hours and the minutes that are left, in this order.

      ~~~python
      split_minutes(135)   # 2, 15
      split_minutes(45)    # 0, 45
      ~~~

      You may return them as a list or as a tuple.
    `,
    starterCode: text`
      def split_minutes(total):
          hours = 0
          minutes = total
          return hours, minutes
    `,
    solutionCode: text`
      def split_minutes(total):
          hours = total // 60
          minutes = total % 60
          return hours, minutes
    `,
    hints: [
      'How many times does 60 fit completely into `total`?',
      'Python has a division that drops the fraction: `//`. Try `7 // 2` in your head.',
      'The remainder of a division has its own operator: `7 % 2` is 1.',
    ],
    testCases: callTests('split_minutes', {
      visible: [
        ['135 minutes', [135], [2, 15]],
        ['45 minutes', [45], [0, 45]],
        ['exactly one hour', [60], [1, 0]],
      ],
      hidden: [
        ['no time at all', [0], [0, 0]],
        ['one minute short of an hour', [59], [0, 59]],
        ['one minute short of a day', [1439], [23, 59]],
        ['a very long film', [1_000_001], [16_666, 41]],
      ],
    }),
  },
  {
    slug: 'garden-fence',
    title: 'The garden fence',
    topic: 'variables',
    difficultyLevel: 'beginner',
    language: 'javascript',
    description: text`
      You want to put a fence around a rectangular garden. How long must it be?

      **Input:** two lines, the width and the length of the garden in metres.

      **Output:** one line with the length of the whole fence, all four sides together.

      For example, a garden of 3 by 5 metres:

      ~~~text
      3
      5
      ~~~

      needs 16 metres of fence:

      ~~~text
      16
      ~~~

      The first lines of the starter code read the input for you. They give you *text*, not numbers!
    `,
    starterCode: text`
      const lines = require('fs').readFileSync(0, 'utf8').split('\n');
      const width = lines[0];
      const length = lines[1];

      console.log(width + length);
    `,
    solutionCode: text`
      const lines = require('fs').readFileSync(0, 'utf8').split('\n');
      const width = Number(lines[0]);
      const length = Number(lines[1]);

      console.log(2 * (width + length));
    `,
    hints: [
      'Run the starter code with 3 and 5. Why does it say 35 and not 8?',
      "`'3' + '5'` glues two texts together. `Number('3')` makes a number out of a text.",
      'A rectangle has two short sides and two long sides. The fence needs each of them.',
    ],
    testCases: ioTests({
      visible: [
        ['3 by 5 metres', '3\n5\n', '16\n'],
        ['a square garden', '10\n10\n', '40\n'],
      ],
      hidden: [
        ['half metres', '2.5\n4\n', '13\n'],
        ['a very thin garden', '0\n7\n', '14\n'],
        ['a very large garden', '1000000\n2500000\n', '7000000\n'],
      ],
    }),
  },
  {
    slug: 'price-tag',
    title: 'The price tag',
    topic: 'variables',
    difficultyLevel: 'beginner',
    language: 'javascript',
    description: text`
      A shop keeps all prices in cents, because whole numbers never lose a cent. Customers want to see euros.

      Write a function \`priceTag(cents)\`. It gets a whole number of cents (0 or more) and returns
      the price as text: the euro sign, the euros, a dot, and **always two digits** of cents.

      ~~~js
      priceTag(1250)   // '€12.50'
      priceTag(305)    // '€3.05'
      ~~~
    `,
    starterCode: text`
      function priceTag(cents) {
        return '€' + cents;
      }
    `,
    solutionCode: text`
      function priceTag(cents) {
        const euros = Math.floor(cents / 100);
        const rest = String(cents % 100).padStart(2, '0');
        return '€' + euros + '.' + rest;
      }
    `,
    hints: [
      'Split the task: how many whole euros are in 1250 cents, and how many cents are left over?',
      '`Math.floor(x)` drops the fraction of a number, and `a % b` is the remainder of a division.',
      "Five cents must be shown as `05`. Texts have a method that fills them up from the left: `'7'.padStart(3, '0')` is `'007'`.",
    ],
    testCases: callTests('priceTag', {
      visible: [
        ['twelve fifty', [1250], '€12.50'],
        ['three and five cents', [305], '€3.05'],
      ],
      hidden: [
        ['free of charge', [0], '€0.00'],
        ['less than ten cents', [7], '€0.07'],
        ['whole euros', [100], '€1.00'],
        ['a small house', [12_345_678], '€123456.78'],
      ],
    }),
  },
];
