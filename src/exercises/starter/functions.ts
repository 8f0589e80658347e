import { callTests, text } from './starter.builders.js';
import type { StarterExercise } from './starter.types.js';

export const functions: StarterExercise[] = [
  {
    slug: 'party-invitation',
    title: 'An invitation with defaults',
    topic: 'functions',
    difficultyLevel: 'beginner',
    language: 'python',
    description: text`
      Most parties of the family take place in the garden at 15 o'clock. It would be boring to say so every time.

      Write a function \`invite(name, place, hour)\` that returns the text of an invitation.
      The place and the hour may be left out: then they are \`"the garden"\` and \`15\`.

      ~~~python
      invite("Ada")                      # "Dear Ada, join us in the garden at 15:00."
      invite("Tom", "the kitchen")       # "Dear Tom, join us in the kitchen at 15:00."
      invite("Eve", "the old mill", 9)   # "Dear Eve, join us in the old mill at 9:00."
      ~~~
    `,
    starterCode: text`
      def invite(name, place, hour):
          return f"Dear {name}, join us in {place} at {hour}:00."
    `,
    solutionCode: text`
      def invite(name, place="the garden", hour=15):
          return f"Dear {name}, join us in {place} at {hour}:00."
    `,
    hints: [
      'The text is already right. What does Python say when you call the function with one value only?',
      'A parameter can have a default value, which is used when the caller leaves it out.',
      'Defaults are written in the first line of the function with `=`, as in `def greet(who="world"):`.',
    ],
    testCases: callTests('invite', {
      visible: [
        ['only a name', ['Ada'], 'Dear Ada, join us in the garden at 15:00.'],
        ['another place', ['Tom', 'the kitchen'], 'Dear Tom, join us in the kitchen at 15:00.'],
        ['everything given', ['Eve', 'the old mill', 9], 'Dear Eve, join us in the old mill at 9:00.'],
      ],
      hidden: [
        [
          'midnight is an hour, too',
          ['Dracula', 'the castle', 0],
          'Dear Dracula, join us in the castle at 0:00.',
        ],
        ['a nameless guest', [''], 'Dear , join us in the garden at 15:00.'],
        ['accents everywhere', ['Núria', 'the café'], 'Dear Núria, join us in the café at 15:00.'],
      ],
    }),
  },
  {
    slug: 'step-counter',
    title: 'The step counter',
    topic: 'functions',
    difficultyLevel: 'intermediate',
    language: 'python',
    description: text`
      A watch counts how many steps you walk in each hour. Its display shows the steps **so far**.

      Write a *generator* function \`so_far(steps)\`. It gets a list of whole numbers and yields,
      one after the other, the sum of the first number, of the first two, of the first three, and so on.

      ~~~python
      for total in so_far([100, 250, 50]):
          print(total)
      # 100
      # 350
      # 400
      ~~~

      A generator does not return a finished list; it hands out one value at a time with \`yield\`.
    `,
    starterCode: text`
      def so_far(steps):
          for count in steps:
              yield count
    `,
    solutionCode: text`
      def so_far(steps):
          total = 0
          for count in steps:
              total += count
              yield total
    `,
    hints: [
      'The starter code already hands out one value per hour, but it forgets the hours before.',
      'A generator keeps its local variables from one `yield` to the next. Which variable do you need?',
      'Where must that variable get its first value: before the loop or inside of it?',
    ],
    testCases: callTests('so_far', {
      visible: [
        ['three hours', [[100, 250, 50]], [100, 350, 400], { collect: 'list' }],
        ['a short walk', [[1, 1, 1, 1]], [1, 2, 3, 4], { collect: 'list' }],
      ],
      hidden: [
        ['the watch is new', [[]], [], { collect: 'list' }],
        ['one hour', [[42]], [42], { collect: 'list' }],
        ['walking backwards', [[10, -4, -6, 3]], [10, 6, 0, 3], { collect: 'list' }],
        [
          'a long march',
          [Array.from({ length: 500 }, () => 1000)],
          Array.from({ length: 500 }, (_, hour) => (hour + 1) * 1000),
          { collect: 'list' },
        ],
      ],
    }),
  },
  {
    slug: 'number-machine',
    title: 'The number machine',
    topic: 'functions',
    difficultyLevel: 'intermediate',
    language: 'javascript',
    description: text`
      In the science museum stands a machine with a row of levers. You throw in a number,
      and every lever changes it a little.

      Write a function \`runMachine(start, levers)\`. \`levers\` is a list of steps, each of them a list of one or two entries:

      | step | what it does |
      | --- | --- |
      | \`['add', n]\` | adds n |
      | \`['times', n]\` | multiplies by n |
      | \`['negate']\` | changes the sign |
      | \`['atMost', n]\` | if the number is larger than n, it becomes n |

      Return the number that comes out at the end. A lever with any other name is rusty and changes nothing.

      ~~~js
      runMachine(4, [['add', 3], ['times', 2], ['negate']])   // -14
      ~~~

      A nice way is to keep one small function for each lever in an object.
    `,
    starterCode: text`
      const machine = new Map([
        ['add', (value, n) => value + n],
      ]);

      function runMachine(start, levers) {
        return start;
      }
    `,
    solutionCode: text`
      const machine = new Map([
        ['add', (value, n) => value + n],
        ['times', (value, n) => value * n],
        ['negate', (value) => 0 - value],
        ['atMost', (value, n) => Math.min(value, n)],
      ]);

      function runMachine(start, levers) {
        let value = start;
        for (const [name, n] of levers) {
          const change = machine.get(name);
          if (change) value = change(value, n);
        }
        return value;
      }
    `,
    hints: [
      'The starter code shows one lever, a function stored under its name. Write the other three in the same way.',
      "`machine.get('add')` is a function, so it can be called: `machine.get('add')(4, 3)` is 7.",
      'Go through the levers in a loop and keep the current number in a variable. Each lever gets what the one before has left.',
      'For a rusty lever `machine.get(...)` gives `undefined`, and that cannot be called. Ask first.',
    ],
    testCases: callTests('runMachine', {
      visible: [
        ['three levers', [4, [['add', 3], ['times', 2], ['negate']]], -14],
        [
          'a limit',
          [
            50,
            [
              ['atMost', 20],
              ['add', 1],
            ],
          ],
          21,
        ],
        [
          'a rusty lever',
          [
            5,
            [
              ['polish', 9],
              ['add', 1],
            ],
          ],
          6,
        ],
      ],
      hidden: [
        ['no levers', [7, []], 7],
        ['the limit is not reached', [3, [['atMost', 20]]], 3],
        [
          'negative numbers',
          [
            -6,
            [
              ['times', -2],
              ['add', -12],
            ],
          ],
          0,
        ],
        ['there and back', [9, [['negate'], ['negate']]], 9],
        ['a long row of levers', [0, Array.from({ length: 400 }, () => ['add', 25])], 10_000],
      ],
    }),
  },
];
