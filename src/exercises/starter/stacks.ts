import { callTests, text } from './starter.builders.js';
import type { StarterExercise } from './starter.types.js';

export const stacks: StarterExercise[] = [
  {
    slug: 'bracket-doctor',
    title: 'The bracket doctor',
    topic: 'stacks',
    difficultyLevel: 'intermediate',
    language: 'python',
    description: text`
      Forgotten brackets are the most common illness of programs. You are the doctor who finds out where it hurts.

      Write a function \`first_problem(text)\` that looks at the brackets \`()\`, \`[]\` and \`{}\` in the text. It returns

      - the index of the first closing bracket that does not fit to the bracket that was opened last;
      - the length of the text, if the text ends while some bracket is still open;
      - \`-1\`, if the text is healthy.

      All other characters are ignored.

      ~~~python
      first_problem("f(a[1])")    # -1
      first_problem("f(a[1)]")    # 5, because ] is expected there
      first_problem("print((1)")  # 9
      ~~~
    `,
    starterCode: text`
      def first_problem(text):
          if text.count("(") == text.count(")"):
              return -1
          return len(text)
    `,
    solutionCode: text`
      PARTNER = {")": "(", "]": "[", "}": "{"}


      def first_problem(text):
          still_open = []
          for index, character in enumerate(text):
              if character in "([{":
                  still_open.append(character)
              elif character in PARTNER:
                  if not still_open or still_open.pop() != PARTNER[character]:
                      return index
          return len(text) if still_open else -1
    `,
    hints: [
      'Counting is not enough: `)(` has as many opening as closing brackets, and still it is ill.',
      'Remember the opened brackets in a list. Which of them must be closed next, the oldest or the youngest?',
      '`append` puts something on the end of a list and `pop` takes it off again. Such a list is called a *stack*.',
      'A closing bracket can be wrong for two reasons: the youngest open bracket is of another kind, or nothing is open at all.',
    ],
    testCases: callTests('first_problem', {
      visible: [
        ['a healthy text', ['f(a[1])'], -1],
        ['crossed brackets', ['f(a[1)]'], 5],
        ['a forgotten bracket', ['print((1)'], 9],
      ],
      hidden: [
        ['an empty text', [''], -1],
        ['no brackets', ['just words'], -1],
        ['closed before it was opened', [')('], 0],
        ['one bracket', ['{'], 1],
        ['all three kinds', ['{[()()]}[]'], -1],
        ['deep brackets', ['('.repeat(3000) + ')'.repeat(3000) + ']'], 6000],
      ],
    }),
  },
  {
    slug: 'stack-machine',
    title: 'The stack machine',
    topic: 'stacks',
    difficultyLevel: 'intermediate',
    language: 'javascript',
    description: text`
      Some old pocket calculators had no \`=\` key. You typed both numbers first and then what to do with them:
      \`3 4 +\` is 7. The calculator kept its numbers on a *stack*, like plates, and an operator took the two
      topmost plates and put the result back.

      Write a function \`run(program)\`. The program is a text of whole numbers and the operators
      \`+\`, \`-\`, \`*\`, separated by spaces. Return the number that is left on the stack at the end.

      ~~~js
      run('3 4 +')        // 7
      run('10 2 3 * -')   // 4, because 10 - (2 * 3) = 4
      ~~~

      Return \`null\` for a program that is broken: an operator finds fewer than two numbers,
      there is not exactly one number left at the end, or a word is neither a number nor an operator.
    `,
    starterCode: text`
      function run(program) {
        const stack = [];
        for (const word of program.split(' ')) {
          stack.push(Number(word));
        }
        return stack.pop();
      }
    `,
    solutionCode: text`
      function calculate(operator, a, b) {
        if (operator === '+') return a + b;
        if (operator === '-') return a - b;
        return a * b;
      }

      function run(program) {
        const stack = [];
        for (const word of program.split(' ')) {
          if (['+', '-', '*'].includes(word)) {
            if (stack.length < 2) return null;
            const b = stack.pop();
            const a = stack.pop();
            stack.push(calculate(word, a, b));
          } else if (/^-?[0-9]+$/.test(word)) {
            stack.push(Number(word));
          } else {
            return null;
          }
        }
        return stack.length === 1 ? stack[0] : null;
      }
    `,
    hints: [
      'Play the second example with slips of paper. Which numbers lie on the stack after each word?',
      'A word is one of three things: an operator, a number, or nonsense. Begin with that question.',
      'The number on top was put there last, so it is the second one of the calculation. For `-` this matters.',
      'The regular expression `/^[0-9]+$/` fits to words that are made of digits only. Negative numbers have a minus in front of them.',
    ],
    testCases: callTests('run', {
      visible: [
        ['a sum', ['3 4 +'], 7],
        ['two operators', ['10 2 3 * -'], 4],
        ['a missing number', ['1 +'], null],
      ],
      hidden: [
        ['one number', ['42'], 42],
        ['an empty program', [''], null],
        ['negative numbers', ['-3 -4 *'], 12],
        ['the order counts', ['2 9 -'], -7],
        ['too many numbers', ['1 2 3 +'], null],
        ['nonsense', ['1 two +'], null],
        ['a long program', [`0${' 5 +'.repeat(500)}`], 2500],
      ],
    }),
  },
];
