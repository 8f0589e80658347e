import { callTests, ioTests, text } from './starter.builders.js';
import type { StarterExercise } from './starter.types.js';

export const parsing: StarterExercise[] = [
  {
    slug: 'robot-walk',
    title: 'The robot takes a walk',
    topic: 'parsing',
    difficultyLevel: 'intermediate',
    language: 'python',
    description: text`
      A robot stands on a large square with a grid of tiles, on the tile 0 0, and waits for commands.

      **Input:** one command per line until the input ends: a direction and a number of steps, for example \`north 3\`.
      \`north\` and \`south\` change the second coordinate (north makes it larger), \`east\` and \`west\` the first one
      (east makes it larger). Commands may be written in capitals. Empty lines are skipped.
      The robot ignores any other direction.

      **Output:** one line with the two coordinates of the tile on which the robot stands at the end.

      For example,

      ~~~text
      north 3
      EAST 2
      south 1
      dance 5
      ~~~

      gives

      ~~~text
      2 2
      ~~~
    `,
    starterCode: text`
      import sys

      x = 0
      y = 0
      for line in sys.stdin:
          # Take the line apart and move the robot.
          pass

      print(x, y)
    `,
    solutionCode: text`
      import sys

      MOVES = {"north": (0, 1), "south": (0, -1), "east": (1, 0), "west": (-1, 0)}

      x = 0
      y = 0
      for line in sys.stdin:
          parts = line.lower().split()
          if len(parts) == 2 and parts[0] in MOVES:
              dx, dy = MOVES[parts[0]]
              steps = int(parts[1])
              x += dx * steps
              y += dy * steps

      print(x, y)
    `,
    hints: [
      '`line.split()` cuts a line into its words. How many words does an empty line have?',
      'The second word is still a text; `int(...)` makes a number of it.',
      'Instead of four `if`s you may use a dictionary that says for each direction how x and y change with one step.',
    ],
    testCases: ioTests({
      visible: [
        ['a short walk', 'north 3\nEAST 2\nsouth 1\ndance 5\n', '2 2\n'],
        ['there and back', 'west 4\neast 4\n', '0 0\n'],
      ],
      hidden: [
        ['no command', '', '0 0\n'],
        ['one command', 'south 9\n', '0 -9\n'],
        ['empty lines', '\nnorth 1\n\n\nwest 2\n\n', '-2 1\n'],
        ['backwards', 'north -5\nEast -1\n', '-1 -5\n'],
        ['a very long walk', 'east 1000000\n'.repeat(40), '40000000 0\n'],
      ],
    }),
  },
  {
    slug: 'settings-file',
    title: 'Read the settings',
    topic: 'parsing',
    difficultyLevel: 'intermediate',
    language: 'javascript',
    description: text`
      A game keeps its settings in a small text file:

      ~~~text
      # how loud?
      volume = 7
      player = Captain Nemo

      code = a=b
      ~~~

      Write a function \`parseSettings(text)\` that turns such a text into an object.

      - Each line holds a key and a value, with the **first** \`=\` between them.
      - Spaces around the key and around the value do not count.
      - Empty lines, lines that begin with \`#\`, and lines without \`=\` are skipped.
      - If a key comes up twice, the later line wins.
      - All values are texts.

      ~~~js
      // for the file above
      { volume: '7', player: 'Captain Nemo', code: 'a=b' }
      ~~~
    `,
    starterCode: text`
      function parseSettings(text) {
        const settings = {};
        for (const line of text.split('\n')) {
          const [key, value] = line.split('=');
          settings[key] = value;
        }
        return settings;
      }
    `,
    solutionCode: text`
      function parseSettings(text) {
        const settings = {};
        for (const rawLine of text.split('\n')) {
          const line = rawLine.trim();
          const equals = line.indexOf('=');
          if (line.startsWith('#') || equals === -1) continue;
          const key = line.slice(0, equals).trim();
          settings[key] = line.slice(equals + 1).trim();
        }
        return settings;
      }
    `,
    hints: [
      '`trim()` takes away spaces on both sides of a text.',
      'Decide early which lines you do not want, and skip them with `continue`.',
      "`'a=b=c'.split('=')` gives three pieces, one too many. Find the place of the first `=` with `indexOf`.",
      '`slice` then cuts the key from the left and the value from the right of that place.',
    ],
    testCases: callTests('parseSettings', {
      visible: [
        ['two settings', ['volume = 7\nplayer = Captain Nemo'], { volume: '7', player: 'Captain Nemo' }],
        ['comments and empty lines', ['# how loud?\n\nvolume=7\n'], { volume: '7' }],
      ],
      hidden: [
        ['an empty file', [''], {}],
        ['an equals sign in the value', ['code = a=b=c'], { code: 'a=b=c' }],
        ['a key twice', ['lives=3\nlives=9'], { lives: '9' }],
        ['a value that is empty', ['nick ='], { nick: '' }],
        ['a line without an equals sign', ['hello\nmode=easy\n   # x = 1'], { mode: 'easy' }],
        ['letters with accents', ['  größe =  très grand  '], { größe: 'très grand' }],
      ],
    }),
  },
  {
    slug: 'spreadsheet-row',
    title: 'A row of a spreadsheet',
    topic: 'parsing',
    difficultyLevel: 'advanced',
    language: 'javascript',
    description: text`
      Spreadsheets are often stored as CSV: one line per row, with commas between the cells. It is easy until a cell
      contains a comma itself. Then the cell is put into double quotes: \`Paris,"bread, butter",3\` has three cells.

      Write a function \`parseRow(line)\` that returns the cells of one line as a list of texts.

      - A cell that begins with \`"\` ends at the next \`"\` that is not doubled. The quotes do not belong to the cell.
      - Inside such a cell, \`""\` stands for one \`"\`, and commas are ordinary characters.
      - In all other cells, every character up to the comma counts, spaces included.
      - There is always at least one cell, and cells may be empty.

      ~~~js
      parseRow('Paris,"bread, butter",3')   // ['Paris', 'bread, butter', '3']
      parseRow('"say ""hi""",')             // ['say "hi"', '']
      ~~~
    `,
    starterCode: text`
      function parseRow(line) {
        return line.split(',');
      }
    `,
    solutionCode: text`
      function parseRow(line) {
        const cells = [];
        let cell = '';
        let quoted = false;
        for (let i = 0; i < line.length; i += 1) {
          const character = line[i];
          if (quoted) {
            if (character !== '"') {
              cell += character;
            } else if (line[i + 1] === '"') {
              cell += '"';
              i += 1;
            } else {
              quoted = false;
            }
          } else if (character === ',') {
            cells.push(cell);
            cell = '';
          } else if (character === '"' && cell === '') {
            quoted = true;
          } else {
            cell += character;
          }
        }
        cells.push(cell);
        return cells;
      }
    `,
    hints: [
      '`split` cannot know which commas are inside of quotes. Read the line character by character and collect the current cell.',
      'The same comma means two things. A variable can remember whether you are inside of quotes at the moment.',
      'When you meet a quote inside of quotes, look at the next character: is it a quote as well? Then the two belong together.',
      'The last cell has no comma behind it. Do not forget to put it into the list.',
    ],
    testCases: callTests('parseRow', {
      visible: [
        ['simple cells', ['a,b,c'], ['a', 'b', 'c']],
        ['a comma in quotes', ['Paris,"bread, butter",3'], ['Paris', 'bread, butter', '3']],
        ['doubled quotes', ['"say ""hi""",'], ['say "hi"', '']],
      ],
      hidden: [
        ['an empty line', [''], ['']],
        ['only commas', [',,'], ['', '', '']],
        ['an empty cell in quotes', ['"",x'], ['', 'x']],
        ['spaces count', [' a , b '], [' a ', ' b ']],
        ['a quote in the middle', ['5" disk,ok'], ['5" disk', 'ok']],
        ['only quotes', ['"""",""""""'], ['"', '""'], { weight: 2 }],
        ['unicode', ['"東京, 日本",🍜'], ['東京, 日本', '🍜']],
      ],
    }),
  },
];
