import { callTests, ioTests, text } from './starter.builders.js';
import type { StarterExercise } from './starter.types.js';

export const dictionaries: StarterExercise[] = [
  {
    slug: 'word-collector',
    title: 'The word collector',
    topic: 'dictionaries',
    difficultyLevel: 'beginner',
    language: 'python',
    description: text`
      Lena collects words. For every text that she reads, she wants to know how often each word comes up.

      Write a function \`count_words(text)\` that returns a dictionary: the keys are the words in small letters,
      the values are their numbers. Words are separated by spaces, and the marks \`.\` \`,\` \`!\` \`?\`
      at the end of a word do not belong to it.

      ~~~python
      count_words("Row, row, row your boat!")   # {"row": 3, "your": 1, "boat": 1}
      ~~~
    `,
    starterCode: text`
      def count_words(text):
          counts = {}
          for word in text.split():
              counts[word] = 1
          return counts
    `,
    solutionCode: text`
      def count_words(text):
          counts = {}
          for part in text.lower().split():
              word = part.rstrip(".,!?")
              if word:
                  counts[word] = counts.get(word, 0) + 1
          return counts
    `,
    hints: [
      'The starter code sets every count to 1. What should happen when the word is already in the dictionary?',
      '`counts.get(word, 0)` looks a word up and gives 0 if it is not there yet.',
      '`"hey!!".rstrip("!")` takes marks away from the end of a text, as many as there are. You may name several marks at once.',
      'What is left of a lonely `"!"` after that? It is not a word.',
    ],
    testCases: callTests('count_words', {
      visible: [
        ['a song', ['Row, row, row your boat!'], { row: 3, your: 1, boat: 1 }],
        ['no word twice', ['the quick fox'], { the: 1, quick: 1, fox: 1 }],
      ],
      hidden: [
        ['an empty text', [''], {}],
        ['one word', ['Hello'], { hello: 1 }],
        ['many marks', ['Really?! Really... Yes!!!'], { really: 2, yes: 1 }],
        ['a lonely mark', ['wait ! wait'], { wait: 2 }],
        ['letters with accents', ['Été, été, ÉTÉ'], { été: 3 }],
        ['a long text', ['tick tock '.repeat(2000)], { tick: 2000, tock: 2000 }],
      ],
    }),
  },
  {
    slug: 'shopping-till',
    title: 'At the till',
    topic: 'dictionaries',
    difficultyLevel: 'intermediate',
    language: 'javascript',
    description: text`
      Program the till of a corner shop.

      Write a function \`checkout(basket, prices)\`. \`basket\` says how many of each thing a customer buys,
      \`prices\` what one of each costs in cents. Return an object with two entries:

      - \`total\`: the sum in cents of everything that has a price
      - \`unknown\`: a list of the things without a price, in alphabetical order

      ~~~js
      checkout({ apple: 3, comet: 1, bread: 2 }, { apple: 40, bread: 250, milk: 120 })
      // { total: 620, unknown: ['comet'] }
      ~~~

      Something that costs 0 cents has a price!
    `,
    starterCode: text`
      function checkout(basket, prices) {
        let total = 0;
        const unknown = [];
        for (const [thing, count] of Object.entries(basket)) {
          total += count;
        }
        return { total, unknown };
      }
    `,
    solutionCode: text`
      function checkout(basket, prices) {
        let total = 0;
        const unknown = [];
        for (const [thing, count] of Object.entries(basket)) {
          if (Object.hasOwn(prices, thing)) {
            total += count * prices[thing];
          } else {
            unknown.push(thing);
          }
        }
        return { total, unknown: unknown.sort() };
      }
    `,
    hints: [
      'The loop of the starter code already visits every thing in the basket. What does one of them cost?',
      '`prices[thing]` looks a price up. For a thing without a price the answer is `undefined`.',
      '`if (prices[thing])` is a trap: 0 counts as "no" there. Ask whether the price is `undefined`, or use `Object.hasOwn`.',
      'A list of texts can be put into alphabetical order with `sort()`.',
    ],
    testCases: callTests('checkout', {
      visible: [
        [
          'one unknown thing',
          [
            { apple: 3, comet: 1, bread: 2 },
            { apple: 40, bread: 250, milk: 120 },
          ],
          { total: 620, unknown: ['comet'] },
        ],
        ['only milk', [{ milk: 1 }, { milk: 120 }], { total: 120, unknown: [] }],
      ],
      hidden: [
        ['an empty basket', [{}, { milk: 120 }], { total: 0, unknown: [] }],
        ['an empty shop', [{ tea: 1, jam: 2 }, {}], { total: 0, unknown: ['jam', 'tea'] }],
        [
          'a free sample',
          [
            { sample: 2, tea: 1 },
            { sample: 0, tea: 300 },
          ],
          { total: 300, unknown: [] },
        ],
        [
          'a bottle deposit',
          [
            { bottle: 4, juice: 1 },
            { bottle: -25, juice: 199 },
          ],
          { total: 99, unknown: [] },
        ],
        ['names with accents', [{ crêpe: 2, phở: 1 }, { crêpe: 350 }], { total: 700, unknown: ['phở'] }],
      ],
    }),
  },
  {
    slug: 'class-election',
    title: 'The class election',
    topic: 'dictionaries',
    difficultyLevel: 'intermediate',
    language: 'python',
    description: text`
      The class elects its speaker, and you count the votes.

      **Input:** one name per line, one line per vote, until the input ends. Empty lines are votes for nobody and do not count.

      **Output:** one line for each name that got a vote: the number of votes, a space, and the name.
      Most votes come first; names with equally many votes are in alphabetical order. Without any vote, print \`no votes\`.

      For example,

      ~~~text
      Yuki
      Omar
      Yuki
      Ana
      ~~~

      gives

      ~~~text
      2 Yuki
      1 Ana
      1 Omar
      ~~~
    `,
    starterCode: text`
      import sys

      votes = {}
      for line in sys.stdin:
          name = line.strip()
          # Count the vote for this name.

      for name in votes:
          print(votes[name], name)
    `,
    solutionCode: text`
      import sys

      votes = {}
      for line in sys.stdin:
          name = line.strip()
          if name:
              votes[name] = votes.get(name, 0) + 1

      for name in sorted(votes, key=lambda name: (-votes[name], name)):
          print(votes[name], name)
      if not votes:
          print("no votes")
    `,
    hints: [
      'Count first and do not think of the order yet: the dictionary holds one number for each name.',
      '`sorted(votes, key=...)` puts the names into any order you like. The key says by what a name is compared.',
      'A key may be a pair: the first part decides, and only if it is equal the second part does.',
      'To have large numbers first and still have names from A to Z, use the negative number of votes in the pair.',
    ],
    testCases: ioTests({
      visible: [
        ['four votes', 'Yuki\nOmar\nYuki\nAna\n', '2 Yuki\n1 Ana\n1 Omar\n'],
        ['all for one', 'Kofi\nKofi\nKofi\n', '3 Kofi\n'],
      ],
      hidden: [
        ['nobody votes', '', 'no votes\n'],
        ['one vote', 'Mei\n', '1 Mei\n'],
        ['empty lines', '\nEli\n\n\nEli\nZoe\n\n', '2 Eli\n1 Zoe\n'],
        ['names of several words', 'Ana Maria\nAna\nAna Maria\n', '2 Ana Maria\n1 Ana\n'],
        ['many votes', `${'Bo\n'.repeat(11)}${'Al\n'.repeat(9)}${'Cy\n'.repeat(11)}`, '11 Bo\n11 Cy\n9 Al\n'],
      ],
    }),
  },
];
