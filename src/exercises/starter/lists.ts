import { callTests, ioTests, text } from './starter.builders.js';
import type { StarterExercise } from './starter.types.js';

export const lists: StarterExercise[] = [
  {
    slug: 'biggest-jump',
    title: 'The biggest jump',
    topic: 'lists',
    difficultyLevel: 'beginner',
    language: 'python',
    description: text`
      A weather station writes down one temperature a day. Between which two days did the weather change most?

      Write a function \`biggest_jump(temperatures)\` that gets a list of whole numbers and returns the biggest
      difference between two **neighbours**. Whether it got warmer or colder does not matter: the answer is never negative.

      ~~~python
      biggest_jump([12, 15, 9, 10])   # 6, from 15 to 9
      ~~~

      With fewer than two temperatures there is no jump: return 0.
    `,
    starterCode: text`
      def biggest_jump(temperatures):
          return max(temperatures) - min(temperatures)
    `,
    solutionCode: text`
      def biggest_jump(temperatures):
          biggest = 0
          for today, tomorrow in zip(temperatures, temperatures[1:]):
              biggest = max(biggest, abs(tomorrow - today))
          return biggest
    `,
    hints: [
      'The starter code compares the warmest with the coldest day, but those two need not be neighbours.',
      'A list of four temperatures has three pairs of neighbours. Which indexes belong to each pair?',
      '`abs(x)` drops the minus sign of a number.',
      'Remember the biggest difference so far. If you begin with 0, the short lists take care of themselves.',
    ],
    testCases: callTests('biggest_jump', {
      visible: [
        ['a cold morning', [[12, 15, 9, 10]], 6],
        ['getting warmer', [[1, 2, 4, 7]], 3],
      ],
      hidden: [
        ['no temperatures', [[]], 0],
        ['one temperature', [[21]], 0],
        ['nothing changes', [[5, 5, 5]], 0],
        ['below zero', [[-10, -3, 4, -8]], 12],
        ['a whole year', [Array.from({ length: 366 }, (_, day) => (day * 7) % 30)], 23],
      ],
    }),
  },
  {
    slug: 'guest-list',
    title: 'The guest list',
    topic: 'lists',
    difficultyLevel: 'intermediate',
    language: 'python',
    description: text`
      Three friends plan a party and everybody has sent a list of names. Put together, some guests are on it twice.

      Write a function \`unique_guests(names)\` that returns a new list in which every guest appears once,
      in the order of their **first** appearance. \`"Tom"\`, \`"tom"\` and \`"TOM"\` are the same guest;
      keep the name as it was written first.

      ~~~python
      unique_guests(["Tom", "Aya", "tom", "Ben", "AYA"])   # ["Tom", "Aya", "Ben"]
      ~~~
    `,
    starterCode: text`
      def unique_guests(names):
          return list(set(names))
    `,
    solutionCode: text`
      def unique_guests(names):
          seen = set()
          guests = []
          for name in names:
              key = name.lower()
              if key not in seen:
                  seen.add(key)
                  guests.append(name)
          return guests
    `,
    hints: [
      'A set forgets the order. You still can use one, but only to remember whom you have already seen.',
      'Go through the names one by one. There are two questions about each: is it new, and what must be remembered?',
      'To compare two spellings, turn both into small letters with `lower()`, but put the original spelling into the result.',
    ],
    testCases: callTests('unique_guests', {
      visible: [
        ['five names, three guests', [['Tom', 'Aya', 'tom', 'Ben', 'AYA']], ['Tom', 'Aya', 'Ben']],
        ['nobody twice', [['Kim', 'Lee']], ['Kim', 'Lee']],
      ],
      hidden: [
        ['nobody comes', [[]], []],
        ['one guest', [['Ida']], ['Ida']],
        ['always the same', [['joe', 'Joe', 'JOE', 'jOe']], ['joe']],
        ['letters with accents', [['Élise', 'élise', 'Elise']], ['Élise', 'Elise']],
        [
          'a very large party',
          [Array.from({ length: 3000 }, (_, i) => `Guest ${i % 40}`)],
          Array.from({ length: 40 }, (_, i) => `Guest ${i}`),
        ],
      ],
    }),
  },
  {
    slug: 'rotate-the-playlist',
    title: 'Rotate the playlist',
    topic: 'lists',
    difficultyLevel: 'intermediate',
    language: 'javascript',
    description: text`
      The band plays the same songs every evening, but each time it begins at another one.

      Write a function \`rotate(songs, steps)\` that returns a **new** list in which the first \`steps\` songs have moved
      to the end. A negative number moves songs from the end to the front.

      ~~~js
      rotate(['A', 'B', 'C', 'D'], 1)    // ['B', 'C', 'D', 'A']
      rotate(['A', 'B', 'C', 'D'], -1)   // ['D', 'A', 'B', 'C']
      rotate(['A', 'B', 'C', 'D'], 5)    // ['B', 'C', 'D', 'A']
      ~~~
    `,
    starterCode: text`
      function rotate(songs, steps) {
        return [...songs.slice(steps)];
      }
    `,
    solutionCode: text`
      function rotate(songs, steps) {
        const count = songs.length;
        if (count === 0) return [];
        const start = ((steps % count) + count) % count;
        return [...songs.slice(start), ...songs.slice(0, start)];
      }
    `,
    hints: [
      'The new list is made of two pieces of the old one. `slice` cuts pieces out without changing the list.',
      'Four songs rotated by 5 look like four songs rotated by 1. Which operator turns 5 into 1?',
      'In JavaScript `-1 % 4` is `-1`. Add the number of songs to get a place that exists, and think about what that does to 1.',
      'What is `5 % 0`? Treat the empty list before you calculate.',
    ],
    testCases: callTests('rotate', {
      visible: [
        ['one step', [['A', 'B', 'C', 'D'], 1], ['B', 'C', 'D', 'A']],
        ['one step back', [['A', 'B', 'C', 'D'], -1], ['D', 'A', 'B', 'C']],
        ['more steps than songs', [['A', 'B', 'C', 'D'], 5], ['B', 'C', 'D', 'A']],
      ],
      hidden: [
        ['no songs', [[], 3], []],
        ['one song', [['Solo'], -7], ['Solo']],
        ['no steps', [['A', 'B'], 0], ['A', 'B']],
        ['once around', [['A', 'B', 'C'], 3], ['A', 'B', 'C']],
        ['back many times', [['A', 'B', 'C'], -1_000_000], ['C', 'A', 'B']],
      ],
    }),
  },
  {
    slug: 'rain-diary',
    title: 'The rain diary',
    topic: 'lists',
    difficultyLevel: 'intermediate',
    language: 'python',
    description: text`
      Grandmother measures the rain every morning and writes it into a diary.

      **Input:** any number of lines, each with one whole number of millimetres. The last line is the word \`end\`.

      **Output:** three lines: the smallest number, the largest number, and the average with one digit after the dot.
      If the diary is empty, the output is the line \`no rain diary\`.

      For example,

      ~~~text
      4
      0
      9
      5
      end
      ~~~

      gives

      ~~~text
      least 0
      most 9
      average 4.5
      ~~~
    `,
    starterCode: text`
      readings = []
      line = input()
      while line != "end":
          readings.append(line)
          line = input()

      print("least", min(readings))
    `,
    solutionCode: text`
      readings = []
      line = input()
      while line != "end":
          readings.append(int(line))
          line = input()

      if readings:
          average = sum(readings) / len(readings)
          print("least", min(readings))
          print("most", max(readings))
          print(f"average {average:.1f}")
      else:
          print("no rain diary")
    `,
    hints: [
      'The starter code collects texts. As texts, "10" is smaller than "9": turn each line into a number first.',
      'The average is the sum of all numbers divided by how many there are: `sum` and `len` help.',
      'Inside an f-string, `{x:.2f}` shows two digits after the dot.',
      '`min([])` is an error. Ask whether the list is empty before you calculate anything.',
    ],
    testCases: ioTests({
      visible: [
        ['four days', '4\n0\n9\n5\nend\n', 'least 0\nmost 9\naverage 4.5\n'],
        ['two wet days', '10\n20\nend\n', 'least 10\nmost 20\naverage 15.0\n'],
      ],
      hidden: [
        ['an empty diary', 'end\n', 'no rain diary\n'],
        ['one day', '7\nend\n', 'least 7\nmost 7\naverage 7.0\n'],
        ['numbers of one and two digits', '9\n10\n11\nend\n', 'least 9\nmost 11\naverage 10.0\n'],
        ['an average that goes on for ever', '1\n1\n0\nend\n', 'least 0\nmost 1\naverage 0.7\n'],
        ['a flood', '0\n500000\nend\n', 'least 0\nmost 500000\naverage 250000.0\n'],
      ],
    }),
  },
];
