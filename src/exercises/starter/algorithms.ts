import { callTests, ioTests, text } from './starter.builders.js';
import type { StarterExercise } from './starter.types.js';

export const algorithms: StarterExercise[] = [
  {
    slug: 'frost-on-the-window',
    title: 'Frost on the window',
    topic: 'grids',
    difficultyLevel: 'intermediate',
    language: 'python',
    description: text`
      On a cold night frost grows over the window. The window is a grid: \`*\` is frost, \`.\` is clear glass.

      Write a function \`next_hour(window)\`. It gets the window as a list of texts of equal length, one per row,
      and returns the window one hour later in the same form:

      - frost stays frost;
      - glass becomes frost if **exactly one** of its neighbours above, below, left and right is frost.

      All tiles change at the same moment.

      ~~~python
      next_hour(["...",
                 ".*.",
                 "..."])
      # [".*.",
      #  "***",
      #  ".*."]
      ~~~
    `,
    starterCode: text`
      def next_hour(window):
          later = []
          for row in window:
              later.append(row)
          return later
    `,
    solutionCode: text`
      def count_frost(window, row, column):
          count = 0
          for r, c in [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]:
              if 0 <= r < len(window) and 0 <= c < len(window[0]) and window[r][c] == "*":
                  count += 1
          return count


      def next_hour(window):
          later = []
          for row in range(len(window)):
              line = ""
              for column in range(len(window[0])):
                  frost = window[row][column] == "*" or count_frost(window, row, column) == 1
                  line += "*" if frost else "."
              later.append(line)
          return later
    `,
    hints: [
      'Write a small function of its own that counts the frosty neighbours of one tile.',
      'Tiles at the edge have fewer neighbours. Check that row and column are inside of the window. (In Python index -1 is no error: it is the last one!)',
      'Look at the old window only and write into a new one; otherwise the new frost already counts in this hour.',
      'Texts cannot be changed. Build each new row from an empty text, tile by tile.',
    ],
    testCases: callTests('next_hour', {
      visible: [
        ['a first crystal', [['...', '.*.', '...']], ['.*.', '***', '.*.']],
        ['the tile in between stays clear', [['*.*']], ['*.*']],
      ],
      hidden: [
        ['no window', [[]], []],
        ['one clear tile', [['.']], ['.']],
        ['frost in a corner', [['*..', '...', '...']], ['**.', '*..', '...']],
        ['no frost', [['....', '....']], ['....', '....']],
        ['everything is frozen', [['**', '**']], ['**', '**']],
        ['a row from the far left', [['*....']], ['**...']],
        ['a second hour', [['..*..', '.***.', '..*..']], ['..*..', '*****', '..*..']],
      ],
    }),
  },
  {
    slug: 'cheese-maze',
    title: 'The mouse and the cheese',
    topic: 'graphs',
    difficultyLevel: 'advanced',
    language: 'javascript',
    description: text`
      A mouse smells cheese somewhere in a maze. How many steps does it need at least?

      **Input:** the maze, one line per row, all of equal length. \`#\` is a wall, \`.\` is free, \`M\` is the mouse, \`C\` is the cheese.
      The mouse goes up, down, left or right, never through a wall and never out of the maze.

      **Output:** the smallest number of steps, or \`no way\`.

      For example,

      ~~~text
      M.#.
      ..#C
      #...
      ~~~

      gives

      ~~~text
      6
      ~~~
    `,
    starterCode: text`
      const maze = require('fs').readFileSync(0, 'utf8').trim().split('\n');

      const row = maze.findIndex((line) => line.includes('M'));
      const column = maze[row].indexOf('M');

      console.log('the mouse sits at', row, column);
    `,
    solutionCode: text`
      const maze = require('fs').readFileSync(0, 'utf8').trim().split('\n');

      function shortestWay() {
        const startRow = maze.findIndex((line) => line.includes('M'));
        const startColumn = maze[startRow].indexOf('M');
        const queue = [[startRow, startColumn, 0]];
        const visited = new Set([startRow + ',' + startColumn]);
        for (const [row, column, steps] of queue) {
          if (maze[row][column] === 'C') return steps;
          for (const [r, c] of [[row - 1, column], [row + 1, column], [row, column - 1], [row, column + 1]]) {
            const tile = maze[r]?.[c] ?? '#';
            const key = r + ',' + c;
            if (tile !== '#' && !visited.has(key)) {
              visited.add(key);
              queue.push([r, c, steps + 1]);
            }
          }
        }
        return 'no way';
      }

      console.log(shortestWay());
    `,
    hints: [
      'Imagine water that flows from the mouse through the maze. After one second it has reached all tiles one step away, after two seconds those two steps away …',
      'Keep a queue of tiles that the water has reached and not yet left. New tiles go to its end. This is called *breadth-first search*.',
      'Every tile in the queue needs its number of steps. Its free neighbours get one more.',
      'A tile that has been reached once must not go into the queue again, or the search runs in circles. A `Set` of texts such as "3,5" can remember them.',
    ],
    testCases: ioTests({
      visible: [
        ['around the wall', 'M.#.\n..#C\n#...\n', '6\n'],
        ['behind walls', 'M#C\n.#.\n', 'no way\n'],
      ],
      hidden: [
        ['next to it', 'MC\n', '1\n'],
        ['one tile wide', 'C\n.\n.\n.\nM\n', '4\n'],
        ['the long way is a trap', 'M....\n.###.\n.#C#.\n.#.#.\n.....\n', '8\n'],
        ['locked in', '###..\n#M#..\n###.C\n', 'no way\n'],
        [
          'a large hall',
          `M${'.'.repeat(59)}\n${`${'.'.repeat(60)}\n`.repeat(58)}${'.'.repeat(59)}C\n`,
          '118\n',
          { weight: 2 },
        ],
      ],
    }),
  },
  {
    slug: 'morning-plan',
    title: 'A plan for the morning',
    topic: 'graphs',
    difficultyLevel: 'advanced',
    language: 'python',
    description: text`
      Shoes go on after socks. Breakfast comes after making tea. Who can keep all that in mind at seven o'clock?

      Write a function \`plan(tasks)\`. \`tasks\` is a dictionary: each key is a task, its value a list of the tasks
      that must be done before it. Return a list of all tasks in an order in which they can be done.
      Whenever several tasks are possible, take the one that comes **first in the alphabet**.

      ~~~python
      plan({"shoes": ["socks"], "socks": [], "leave": ["shoes", "eat"], "eat": []})
      # ["eat", "socks", "shoes", "leave"]
      ~~~

      If there is no such order, because tasks wait for each other in a circle, return an empty list.
    `,
    starterCode: text`
      def plan(tasks):
          return sorted(tasks)
    `,
    solutionCode: text`
      def plan(tasks):
          done = []
          waiting = {task: set(before) for task, before in tasks.items()}
          while waiting:
              possible = [task for task, before in waiting.items() if not before]
              if not possible:
                  return []
              task = min(possible)
              done.append(task)
              del waiting[task]
              for before in waiting.values():
                  before.discard(task)
          return done
    `,
    hints: [
      'With which task can the morning begin? With one that waits for nothing.',
      'When a task is done, no other task has to wait for it any more. So it disappears from all the lists.',
      'Now the same question comes again, with one task less: this is your loop. Note that a new task may have become possible.',
      'What does it mean if tasks are left over, but every one of them waits for something?',
    ],
    testCases: callTests('plan', {
      visible: [
        [
          'before school',
          [{ shoes: ['socks'], socks: [], leave: ['shoes', 'eat'], eat: [] }],
          ['eat', 'socks', 'shoes', 'leave'],
        ],
        ['a circle', [{ hen: ['egg'], egg: ['hen'] }], []],
      ],
      hidden: [
        ['a free morning', [{}], []],
        ['one task', [{ sleep: [] }], ['sleep']],
        ['a task that waits for itself', [{ wait: ['wait'], go: [] }], []],
        ['a new task comes first in the alphabet', [{ b: [], c: [], a: ['b'] }], ['b', 'a', 'c']],
        ['a circle far behind', [{ a: [], b: ['a'], c: ['b', 'e'], d: ['c'], e: ['d'] }], []],
        [
          'a long chain',
          [
            Object.fromEntries(
              Array.from({ length: 150 }, (_, i) => [`t${i}`, i < 149 ? [`t${i + 1}`] : []]),
            ),
          ],
          Array.from({ length: 150 }, (_, i) => `t${149 - i}`),
        ],
      ],
    }),
  },
];
