import { callTests, ioTests, text } from './starter.builders.js';
import type { StarterExercise } from './starter.types.js';

export const conditionals: StarterExercise[] = [
  {
    slug: 'museum-ticket',
    title: 'The museum ticket',
    topic: 'conditionals',
    difficultyLevel: 'beginner',
    language: 'python',
    description: text`
      The museum of old computers sells tickets by age:

      | age | price |
      | --- | --- |
      | under 6 | 0 |
      | 6 to 17 | 5 |
      | 18 to 64 | 12 |
      | 65 and over | 8 |

      Write a function \`ticket_price(age)\` that returns the price for a visitor of that age.

      ~~~python
      ticket_price(30)   # 12
      ticket_price(6)    # 5
      ~~~
    `,
    starterCode: text`
      def ticket_price(age):
          if age < 6:
              return 0
          return 12
    `,
    solutionCode: text`
      def ticket_price(age):
          if age < 6:
              return 0
          if age < 18:
              return 5
          if age < 65:
              return 12
          return 8
    `,
    hints: [
      'The starter code knows two of the four prices. Which visitors pay the wrong price now?',
      'Ask the questions from young to old. After `age < 6` has been answered with no, you know that the visitor is at least 6.',
      'Check the borders on paper: what must happen at 17, 18, 64 and 65? `<` and `<=` differ there.',
    ],
    testCases: callTests('ticket_price', {
      visible: [
        ['a toddler', [3], 0],
        ['a pupil', [12], 5],
        ['a grown-up', [30], 12],
      ],
      hidden: [
        ['a newborn', [0], 0],
        ['the sixth birthday', [6], 5],
        ['the last day at 17', [17], 5],
        ['just grown up', [18], 12],
        ['the last day at 64', [64], 12],
        ['the oldest visitor ever', [122], 8, { weight: 2 }],
      ],
    }),
  },
  {
    slug: 'traffic-light',
    title: 'Teach the car about traffic lights',
    topic: 'conditionals',
    difficultyLevel: 'beginner',
    language: 'javascript',
    description: text`
      A little self-driving car rolls towards a traffic light. Tell it what to do.

      Write a function \`decide(light, metres)\`. \`light\` is the colour of the lamp, \`metres\` is how far away it is.

      - \`'green'\`: the answer is \`'go'\`
      - \`'red'\`: the answer is \`'stop'\`
      - \`'yellow'\`: \`'stop'\` if the light is at least 20 metres away, else \`'go'\` (braking would be too late)
      - any other text means that the lamp is broken: \`'careful'\`

      ~~~js
      decide('red', 50)      // 'stop'
      decide('yellow', 8)    // 'go'
      decide('purple', 10)   // 'careful'
      ~~~
    `,
    starterCode: text`
      function decide(light, metres) {
        if (light === 'green') {
          return 'go';
        }
        return 'stop';
      }
    `,
    solutionCode: text`
      function decide(light, metres) {
        if (light === 'green') return 'go';
        if (light === 'red') return 'stop';
        if (light === 'yellow') return metres >= 20 ? 'stop' : 'go';
        return 'careful';
      }
    `,
    hints: [
      'There are four cases in the list, so four different ways through your function.',
      'Only one colour needs the distance. Put a second question inside that case.',
      'What is left when the light is not green, not red and not yellow? The last `return` of the function is for that.',
    ],
    testCases: callTests('decide', {
      visible: [
        ['green', ['green', 35], 'go'],
        ['yellow and near', ['yellow', 8], 'go'],
        ['a strange colour', ['purple', 10], 'careful'],
      ],
      hidden: [
        ['red, right in front of the car', ['red', 0], 'stop'],
        ['yellow and far', ['yellow', 100], 'stop'],
        ['yellow, exactly 20 metres', ['yellow', 20], 'stop'],
        ['yellow, a little nearer', ['yellow', 19.5], 'go'],
        ['no light at all', ['', 5], 'careful'],
      ],
    }),
  },
  {
    slug: 'parcel-postage',
    title: 'Posting a parcel',
    topic: 'conditionals',
    difficultyLevel: 'beginner',
    language: 'python',
    description: text`
      Behind the counter of the post office hangs this list:

      - up to 500 grams: 3 coins
      - up to 2000 grams: 6 coins
      - up to 10000 grams: 11 coins
      - anything heavier is refused

      An *express* parcel costs twice as much.

      **Input:** two lines. The first is the weight in grams, a whole number. The second is \`normal\` or \`express\`.

      **Output:** the price as a number, or \`too heavy\`, or \`not a parcel\` if the weight is 0 or less.

      For example, the input

      ~~~text
      1200
      express
      ~~~

      gives

      ~~~text
      12
      ~~~
    `,
    starterCode: text`
      weight = int(input())
      speed = input()

      print(3)
    `,
    solutionCode: text`
      weight = int(input())
      speed = input().strip()

      if weight <= 0:
          print("not a parcel")
      elif weight > 10000:
          print("too heavy")
      else:
          if weight <= 500:
              price = 3
          elif weight <= 2000:
              price = 6
          else:
              price = 11
          if speed == "express":
              price = price * 2
          print(price)
    `,
    hints: [
      'Deal with the two refusals first. After that you know that the weight is a sensible one.',
      'Find the normal price first and keep it in a variable; `if`, `elif`, `else` choose one of three values.',
      'Express does not need a second price list: it changes the price that you have already found.',
    ],
    testCases: ioTests({
      visible: [
        ['a letter with a gift', '300\nnormal\n', '3\n'],
        ['express', '1200\nexpress\n', '12\n'],
        ['a piano', '200000\nnormal\n', 'too heavy\n'],
      ],
      hidden: [
        ['exactly 500 grams', '500\nnormal\n', '3\n'],
        ['one gram more', '501\nnormal\n', '6\n'],
        ['exactly ten kilograms, express', '10000\nexpress\n', '22\n'],
        ['one gram too much', '10001\nexpress\n', 'too heavy\n'],
        ['nothing on the scales', '0\nnormal\n', 'not a parcel\n'],
        ['a balloon', '-4\nexpress\n', 'not a parcel\n'],
      ],
    }),
  },
];
