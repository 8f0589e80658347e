import type { Json } from '../../grading/grading.types.js';
import { callTests, ioTests, text } from './starter.builders.js';
import type { StarterExercise } from './starter.types.js';

/** Lists inside each other, `depth` of them, the innermost one empty. */
function nest(depth: number): Json[] {
  return depth === 1 ? [] : [nest(depth - 1)];
}

/** What the program for the poles prints: the number of moves, then each move on its own line. */
function moves(pairs: string): string {
  const lines = pairs.split(' ').map(([from, to]) => `${from} ${to}\n`);
  return `${lines.length}\n${lines.join('')}`;
}

export const recursion: StarterExercise[] = [
  {
    slug: 'russian-dolls',
    title: 'Russian dolls',
    topic: 'recursion',
    difficultyLevel: 'beginner',
    language: 'python',
    description: text`
      A wooden doll can be opened, and there is a smaller doll inside, with a smaller one inside, and so on.
      We write a doll as a list: \`[]\` is the smallest doll, which is empty, and \`[[]]\` is a doll around it.

      Write a function \`count_dolls(doll)\` that returns how many dolls there are. Solve it with **recursion**:
      a function that calls itself.

      ~~~python
      count_dolls([])       # 1
      count_dolls([[[]]])   # 3
      ~~~
    `,
    starterCode: text`
      def count_dolls(doll):
          # doll[0] is the doll inside, if there is one.
          return 1
    `,
    solutionCode: text`
      def count_dolls(doll):
          if not doll:
              return 1
          return 1 + count_dolls(doll[0])
    `,
    hints: [
      'There are two kinds of dolls: one that is empty, and one with another doll inside. Ask which one you hold.',
      'You know the answer for the empty doll at once. This is the end of the recursion.',
      'Suppose that a friend tells you the number of dolls for `doll[0]`. What must you add to his answer?',
    ],
    testCases: callTests('count_dolls', {
      visible: [
        ['the smallest doll', [[]], 1],
        ['three dolls', [nest(3)], 3],
      ],
      hidden: [
        ['two dolls', [nest(2)], 2],
        ['seven dolls', [nest(7)], 7],
        ['the largest doll of the world', [nest(60)], 60, { weight: 2 }],
      ],
    }),
  },
  {
    slug: 'boxes-in-boxes',
    title: 'Boxes in boxes',
    topic: 'recursion',
    difficultyLevel: 'intermediate',
    language: 'javascript',
    description: text`
      For her birthday Hana gets a huge box. In it there are presents, and more boxes, with presents and boxes in them …

      A box is a list. Everything in it is either a text (a present) or a list (another box).
      Write a function \`unpack(box)\` that returns all presents in one flat list, in the order in which she finds them
      when she opens every box as soon as she comes to it.

      ~~~js
      unpack(['kite', ['book', ['ring'], 'ball'], 'cake'])
      // ['kite', 'book', 'ring', 'ball', 'cake']
      ~~~

      Do it by hand, without the built-in \`flat\`.
    `,
    starterCode: text`
      function unpack(box) {
        const presents = [];
        for (const thing of box) {
          presents.push(thing);
        }
        return presents;
      }
    `,
    solutionCode: text`
      function unpack(box) {
        const presents = [];
        for (const thing of box) {
          if (Array.isArray(thing)) {
            presents.push(...unpack(thing));
          } else {
            presents.push(thing);
          }
        }
        return presents;
      }
    `,
    hints: [
      'The starter code is fine for a box with presents only. What goes wrong when `thing` is a box?',
      '`Array.isArray(thing)` tells boxes from presents.',
      'You already own a function that turns a box into a flat list of presents: the one that you are writing.',
      '`push` can take many things at once: `list.push(...others)`.',
    ],
    testCases: callTests('unpack', {
      visible: [
        [
          'a birthday',
          [['kite', ['book', ['ring'], 'ball'], 'cake']],
          ['kite', 'book', 'ring', 'ball', 'cake'],
        ],
        ['no box inside', [['pen', 'cup']], ['pen', 'cup']],
      ],
      hidden: [
        ['an empty box', [[]], []],
        ['only empty boxes', [[[], [[], []], [[[]]]]], []],
        ['one present, well hidden', [[[[[['🎁']]]]]], ['🎁']],
        ['boxes side by side', [[['a', 'b'], ['c'], [], ['d']]], ['a', 'b', 'c', 'd']],
        ['a very deep box', [[nest(50), 'at last']], ['at last']],
      ],
    }),
  },
  {
    slug: 'three-poles',
    title: 'The three poles',
    topic: 'recursion',
    difficultyLevel: 'advanced',
    language: 'python',
    description: text`
      This is a famous old puzzle, the *Tower of Hanoi*. There are three poles called A, B and C. On pole A lie some discs, the largest at the bottom,
      each one smaller than the one below. Bring all of them to pole C:

      - move one disc at a time, always the topmost of a pole;
      - never put a disc on a smaller one.

      **Input:** one line with the number of discs, 0 or more.

      **Output:** the smallest possible number of moves, and then each move on a line of its own:
      the pole it comes from, a space, and the pole it goes to.

      For example, the input \`2\` gives

      ~~~text
      3
      A B
      A C
      B C
      ~~~
    `,
    starterCode: text`
      def solve(discs, start, goal, spare):
          """Return the list of moves that bring the discs from start to goal."""
          return []


      moves = solve(int(input()), "A", "C", "B")
      print(len(moves))
      for move in moves:
          print(move)
    `,
    solutionCode: text`
      def solve(discs, start, goal, spare):
          """Return the list of moves that bring the discs from start to goal."""
          if discs == 0:
              return []
          before = solve(discs - 1, start, spare, goal)
          after = solve(discs - 1, spare, goal, start)
          return before + [f"{start} {goal}"] + after


      moves = solve(int(input()), "A", "C", "B")
      print(len(moves))
      for move in moves:
          print(move)
    `,
    hints: [
      'Play it with coins. Before the largest disc can move to C, where must all the others be?',
      'Moving the other discs out of the way is the same puzzle again, with one disc less and another goal.',
      'The solution has three parts: the smaller tower goes to the spare pole, the largest disc goes to the goal, the smaller tower follows.',
      'In the two smaller puzzles the poles swap their roles. Write down for each part which pole is start, goal and spare.',
    ],
    testCases: ioTests({
      visible: [
        ['one disc', '1\n', moves('AC')],
        ['two discs', '2\n', moves('AB AC BC')],
        ['three discs', '3\n', moves('AC AB CB AC BA BC AC')],
      ],
      hidden: [
        ['no discs', '0\n', '0\n'],
        ['four discs', '4\n', moves('AB AC BC AB CA CB AB AC BC BA CA BC AB AC BC')],
        [
          'five discs',
          '5\n',
          moves(
            'AC AB CB AC BA BC AC AB CB CA BA CB AC AB CB AC BA BC AC BA CB CA BA BC AC AB CB AC BA BC AC',
          ),
        ],
      ],
    }),
  },
  {
    slug: 'all-ice-creams',
    title: 'Every possible ice cream',
    topic: 'recursion',
    difficultyLevel: 'advanced',
    language: 'python',
    description: text`
      An ice cream stand wants to print a menu with **every** cone that can be made.

      Write a function \`cones(flavours, scoops)\` that returns a list of all ways to choose that many *different* flavours.
      Each cone is a list. Inside a cone the flavours stand in the order of the given list, and the cones
      are ordered by their first flavour, then by their second, and so on, again in the order of the given list.

      ~~~python
      cones(["lemon", "mango", "plum"], 2)
      # [["lemon", "mango"], ["lemon", "plum"], ["mango", "plum"]]
      ~~~

      There is exactly one cone with 0 scoops, the empty one. More scoops than flavours cannot be served at all.

      Python has a library function for this. Try to do without it: the idea behind it is worth knowing.
    `,
    starterCode: text`
      def cones(flavours, scoops):
          # Either the first flavour is in the cone, or it is not.
          return [flavours[:scoops]]
    `,
    solutionCode: text`
      def cones(flavours, scoops):
          if scoops == 0:
              return [[]]
          if scoops > len(flavours):
              return []
          first, rest = flavours[0], flavours[1:]
          with_first = [[first] + cone for cone in cones(rest, scoops - 1)]
          return with_first + cones(rest, scoops)
    `,
    hints: [
      'Look at the example: the cones with lemon come first, then those without lemon. Both parts are smaller puzzles.',
      'If lemon is in the cone, how many scoops are left, and from which flavours may they be chosen?',
      'There are two ends of the recursion: no scoops left, and more scoops than flavours. Their answers differ: one is a list with an empty cone in it, the other a list without any cone.',
    ],
    testCases: callTests('cones', {
      visible: [
        [
          'two of three',
          [['lemon', 'mango', 'plum'], 2],
          [
            ['lemon', 'mango'],
            ['lemon', 'plum'],
            ['mango', 'plum'],
          ],
        ],
        ['one of two', [['nut', 'fig'], 1], [['nut'], ['fig']]],
      ],
      hidden: [
        ['no scoop', [['lemon', 'mango'], 0], [[]]],
        ['nothing in the stand', [[], 0], [[]]],
        ['too many scoops', [['lemon'], 2], []],
        ['all flavours at once', [['a', 'b', 'c', 'd'], 4], [['a', 'b', 'c', 'd']]],
        [
          'three of five',
          [['e', 'd', 'c', 'b', 'a'], 3],
          ['edc', 'edb', 'eda', 'ecb', 'eca', 'eba', 'dcb', 'dca', 'dba', 'cba'].map((cone) =>
            cone.split(''),
          ),
          { weight: 2 },
        ],
      ],
    }),
  },
];
