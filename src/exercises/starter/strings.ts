import { callTests, text } from './starter.builders.js';
import type { StarterExercise } from './starter.types.js';

export const strings: StarterExercise[] = [
  {
    slug: 'initials',
    title: 'Initials on the lunch box',
    topic: 'strings',
    difficultyLevel: 'beginner',
    language: 'python',
    description: text`
      At summer camp every lunch box carries the initials of its owner.

      Write a function \`initials(name)\` that returns the first letter of each word of the name,
      as capital letters without spaces.

      ~~~python
      initials("ada lovelace")           # "AL"
      initials("Johann Sebastian Bach")  # "JSB"
      ~~~

      Some people press the space bar too often: there may be several spaces between the words, or around them.
    `,
    starterCode: text`
      def initials(name):
          return name[0]
    `,
    solutionCode: text`
      def initials(name):
          letters = ""
          for word in name.split():
              letters += word[0].upper()
          return letters
    `,
    hints: [
      'First cut the name into words, then look at each word on its own.',
      '`"a  b".split()` without an argument cuts at any number of spaces. `split(" ")` does not.',
      'Begin with an empty text before the loop and add one letter in each round.',
    ],
    testCases: callTests('initials', {
      visible: [
        ['small letters', ['ada lovelace'], 'AL'],
        ['three names', ['Johann Sebastian Bach'], 'JSB'],
      ],
      hidden: [
        ['one name', ['Plato'], 'P'],
        ['too many spaces', ['  grace   hopper '], 'GH'],
        ['letters with accents', ['élodie östberg'], 'ÉÖ'],
        ['an empty name', [''], ''],
      ],
    }),
  },
  {
    slug: 'longest-word',
    title: 'The longest word',
    topic: 'strings',
    difficultyLevel: 'beginner',
    language: 'javascript',
    description: text`
      Two friends play a game: one says a sentence, the other has to name its longest word.

      Write a function \`longestWord(sentence)\` that returns the longest word of the sentence.
      Words are separated by one or more spaces. If several words are equally long, the **first** of them wins.
      A sentence without any word gives an empty text.

      ~~~js
      longestWord('the elephant sleeps')   // 'elephant'
      longestWord('red tea cup')           // 'red'
      ~~~
    `,
    starterCode: text`
      function longestWord(sentence) {
        const words = sentence.split(' ');
        return words[0];
      }
    `,
    solutionCode: text`
      function longestWord(sentence) {
        let longest = '';
        for (const word of sentence.split(' ')) {
          if (word.length > longest.length) {
            longest = word;
          }
        }
        return longest;
      }
    `,
    hints: [
      'Imagine that you hear the words one by one. What do you have to remember while you listen?',
      'Keep the best word so far in a variable. Every text has a `length`.',
      'For the rule about equally long words, think about whether to compare with `>` or with `>=`.',
    ],
    testCases: callTests('longestWord', {
      visible: [
        ['an elephant', ['the elephant sleeps'], 'elephant'],
        ['all of one length', ['red tea cup'], 'red'],
      ],
      hidden: [
        ['one word', ['hello'], 'hello'],
        ['nothing said', [''], ''],
        ['many spaces', ['  so   many    spaces '], 'spaces'],
        ['the last word', ['a bb ccc dddd'], 'dddd'],
        ['Greek', ['ναι καλημέρα όχι'], 'καλημέρα'],
      ],
    }),
  },
  {
    slug: 'mirror-sentence',
    title: 'The mirror sentence',
    topic: 'strings',
    difficultyLevel: 'intermediate',
    language: 'javascript',
    description: text`
      Some sentences read the same from left to right and from right to left, if you look at the letters and digits
      only and do not care about capitals: *"No lemon, no melon"* is one of them.

      Write a function \`isMirror(sentence)\` that returns \`true\` for such a sentence and \`false\` for any other.

      ~~~js
      isMirror('No lemon, no melon')   // true
      isMirror('No lemon, one melon')  // false
      ~~~

      A sentence without letters and digits mirrors itself. Letters with accents are letters, too.
    `,
    starterCode: text`
      function isMirror(sentence) {
        const reversed = [...sentence].reverse().join('');
        return sentence === reversed;
      }
    `,
    solutionCode: text`
      function isMirror(sentence) {
        const letters = sentence.toLowerCase().match(/[\p{L}\p{N}]/gu) ?? [];
        return letters.join('') === letters.reverse().join('');
      }
    `,
    hints: [
      'The starter code compares everything, commas and spaces included. Clean the sentence first, then compare.',
      '`toLowerCase()` takes care of the capitals.',
      'In a regular expression with the flag `u`, `\\p{L}` is any letter of any language and `\\p{N}` any digit.',
      'With the flag `g`, `match` gives a list of everything that fits, and `null` if there is nothing: be ready for that.',
    ],
    testCases: callTests('isMirror', {
      visible: [
        ['fruit', ['No lemon, no melon'], true],
        ['spoilt fruit', ['No lemon, one melon'], false],
        ['a simple word', ['level'], true],
      ],
      hidden: [
        ['the empty sentence', [''], true],
        ['only marks', ['?! ...'], true],
        ['one letter', ['Q'], true],
        ['two different letters', ['ab'], false],
        ['digits count', ['1a2'], false],
        ['letters with accents', ['Été à été !'], true, { weight: 2 }],
      ],
    }),
  },
  {
    slug: 'secret-diary',
    title: 'The secret diary',
    topic: 'strings',
    difficultyLevel: 'intermediate',
    language: 'python',
    description: text`
      Noah writes his diary in a secret script: every letter moves a few places along the alphabet,
      and after \`z\` comes \`a\` again.

      Write a function \`encode(text, shift)\` that moves every letter from \`a\` to \`z\` and from \`A\` to \`Z\`
      by \`shift\` places. Capital letters stay capital. Everything else stays as it is.

      ~~~python
      encode("Hello, zoo!", 1)   # "Ifmmp, app!"
      encode("Ifmmp", -1)        # "Hello"
      ~~~

      \`shift\` may be negative (that is how Noah reads his diary), and it may be larger than 26.
    `,
    starterCode: text`
      def encode(text, shift):
          secret = ""
          for letter in text:
              secret += chr(ord(letter) + shift)
          return secret
    `,
    solutionCode: text`
      def shift_letter(letter, first, shift):
          place = ord(letter) - ord(first)
          return chr(ord(first) + (place + shift) % 26)


      def encode(text, shift):
          secret = ""
          for letter in text:
              if "a" <= letter <= "z":
                  secret += shift_letter(letter, "a", shift)
              elif "A" <= letter <= "Z":
                  secret += shift_letter(letter, "A", shift)
              else:
                  secret += letter
          return secret
    `,
    hints: [
      'The starter code already moves letters, but spaces move as well, and `z` runs out of the alphabet.',
      'Give every letter a place from 0 to 25: `ord(letter) - ord("a")`. Move the place, then turn it into a letter again.',
      'The remainder `% 26` brings a place that has run over the end back to the beginning. In Python it is never negative.',
      '`isalpha()` says yes to `é` as well. Compare with `"a"` and `"z"` instead.',
    ],
    testCases: callTests('encode', {
      visible: [
        ['one place', ['Hello, zoo!', 1], 'Ifmmp, app!'],
        ['and back', ['Ifmmp', -1], 'Hello'],
        ['capital letters', ['XYZ', 3], 'ABC'],
      ],
      hidden: [
        ['nothing written', ['', 5], ''],
        ['no shift', ['Same as before.', 0], 'Same as before.'],
        ['far too far', ['abc', 53], 'bcd'],
        ['far too far back', ['Dear diary', -105], 'Cdzq chzqx'],
        ['other letters stay', ['Café à 5', 2], 'Eché à 5'],
      ],
    }),
  },
];
