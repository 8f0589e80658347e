import { callTests, text } from './starter.builders.js';
import type { StarterExercise } from './starter.types.js';

export const finale: StarterExercise[] = [
  {
    slug: 'ways-to-pay',
    title: 'How many ways to pay?',
    topic: 'dynamic programming',
    difficultyLevel: 'advanced',
    language: 'python',
    description: text`
      You want to pay exactly, and your pockets are full of coins. In how many ways can you do it?

      Write a function \`ways_to_pay(amount, coins)\`. \`coins\` is a list of different coin values, and you have
      as many of each as you like. Two ways are the same if they use the same coins, in whatever order.

      ~~~python
      ways_to_pay(5, [1, 2])    # 3: 2+2+1, 2+1+1+1, 1+1+1+1+1
      ways_to_pay(3, [2])       # 0
      ~~~

      There is one way to pay nothing: with no coins. Large amounts have millions of ways,
      so a program that tries them all one by one will not finish in time.
    `,
    starterCode: text`
      def ways_to_pay(amount, coins):
          # One way to pay 0, and no way yet to pay any other total.
          ways = [1] + [0] * amount
          return ways[amount]
    `,
    solutionCode: text`
      def ways_to_pay(amount, coins):
          ways = [1] + [0] * amount
          for coin in coins:
              for total in range(coin, amount + 1):
                  ways[total] += ways[total - coin]
          return ways[amount]
    `,
    hints: [
      'The list of the starter code has a place for each total from 0 to the goal. Which answers must stand there when you have coins of value 2 only?',
      'Fill the list for one kind of coin first, from small totals to large ones. An answer that is already in the list helps with a larger total.',
      'Now add a second kind of coin. A way to pay an amount either does not use it, and has been counted already, or it uses it at least once: then look at the amount without that coin.',
      'Two loops, one inside of the other: the outer one over the coins, the inner one over the amounts. With the loops the other way round, the order of the coins would count.',
    ],
    testCases: callTests('ways_to_pay', {
      visible: [
        ['five with ones and twos', [5, [1, 2]], 3],
        ['impossible', [3, [2]], 0],
        ['the order of the coins does not count', [4, [3, 1]], 2],
      ],
      hidden: [
        ['nothing to pay', [0, [1, 5]], 1],
        ['no coins', [7, []], 0],
        ['one coin fits exactly', [25, [25]], 1],
        ['a coin that is too large', [6, [10, 3]], 1],
        ['a full purse', [200, [1, 2, 5, 10, 20, 50, 100, 200]], 73_682, { weight: 2 }],
        ['a large amount', [10_000, [1, 5, 10, 25]], 134_235_101, { weight: 2 }],
      ],
    }),
  },
  {
    slug: 'pocket-calculator',
    title: 'The pocket calculator',
    topic: 'parsing',
    difficultyLevel: 'advanced',
    language: 'python',
    description: text`
      This is the finale of the course: a calculator that understands formulas as people write them.

      Write a function \`evaluate(formula)\` that returns the value of a formula as a whole number. A formula consists of

      - whole numbers such as \`0\` or \`125\`;
      - the operators \`+\`, \`-\` and \`*\`, where \`*\` binds more tightly and equal ones go from left to right;
      - round brackets, as deep as you like;
      - a minus in front of a number or a bracket, as in \`-3\` or \`2*-(1+1)\`;
      - spaces anywhere between these parts.

      ~~~python
      evaluate("2 + 3 * 4")      # 14
      evaluate("(2 + 3) * 4")    # 20
      evaluate("10 - 2 - 3")     # 5
      ~~~

      All formulas are correct. Python's own \`eval\` would do the job, but where is the fun in that?
    `,
    starterCode: text`
      def tokenize(formula):
          """Cut a formula into numbers, operators and brackets."""
          return formula.split()


      def evaluate(formula):
          tokens = tokenize(formula)
          return int(tokens[0])
    `,
    solutionCode: text`
      def tokenize(formula):
          """Cut a formula into numbers, operators and brackets."""
          tokens = []
          for character in formula:
              if character.isdigit() and tokens and tokens[-1].isdigit():
                  tokens[-1] += character
              elif character != " ":
                  tokens.append(character)
          return tokens


      def read_sum(tokens):
          value = read_product(tokens)
          while tokens and tokens[0] in "+-":
              if tokens.pop(0) == "+":
                  value += read_product(tokens)
              else:
                  value -= read_product(tokens)
          return value


      def read_product(tokens):
          value = read_factor(tokens)
          while tokens and tokens[0] == "*":
              tokens.pop(0)
              value *= read_factor(tokens)
          return value


      def read_factor(tokens):
          token = tokens.pop(0)
          if token == "-":
              return -read_factor(tokens)
          if token == "(":
              value = read_sum(tokens)
              tokens.pop(0)
              return value
          return int(token)


      def evaluate(formula):
          return read_sum(tokenize(formula))
    `,
    hints: [
      'Work in two steps. First cut the text into parts (`"12*(3+4)"` has seven of them), then calculate with the list of parts.',
      'A formula is a *sum* of products. A product consists of *factors*. A factor is a number, a minus with a factor, or a bracket with a whole formula in it. Each of these sentences can become a function.',
      'Each function takes from the front of the list what belongs to it, returns the value, and leaves the rest for the others.',
      'The function for sums reads one product, and then, as long as the next part is `+` or `-`, it reads another one. The function for products looks the same, one level deeper.',
      'The function for factors closes the circle: for an opening bracket it calls the function for sums, and throws the closing bracket away.',
    ],
    testCases: callTests('evaluate', {
      visible: [
        ['times before plus', ['2 + 3 * 4'], 14],
        ['brackets first', ['(2 + 3) * 4'], 20],
        ['from left to right', ['10 - 2 - 3'], 5],
      ],
      hidden: [
        ['one number', ['125'], 125],
        ['without spaces', ['12*(3+4)-1'], 83],
        ['a minus in front', ['-3 + 5'], 2],
        ['a minus before a bracket', ['2*-(1+1)'], -4],
        ['two minuses', ['7--2'], 9],
        ['many brackets', [`${'('.repeat(40)}1${' + 1)'.repeat(40)}`], 41],
        ['large numbers', ['99999 * 99999 * 99999 - 1'], 999970000299998, { weight: 2 }],
      ],
    }),
  },
];
