import type { Note } from './note.js';

export const STRUCTURES: readonly Note[] = [
  {
    id: 'stacks',
    title: 'Stacks: last in, first out',
    words: ['stack', 'lifo', 'last in first out', 'push and pop', 'top of the stack', 'undo', 'matching'],
    topics: ['stacks', 'parsing'],
    text: 'A stack is a list that is used at one end only: what was put on last comes off first. It fits whenever the most recent open thing must be finished first, as with undo or with things that enclose each other. Before you take something off, ask whether there is anything; and at the end ask whether something is left that should not be. When two things come off, the first one you get is the one that was put on later: mind the order.',
    examples: {
      python: [
        'pages = []',
        'pages.append("home")',
        'pages.append("news")',
        'print(pages.pop())  # news: the "back" button',
      ],
      javascript: [
        'const pages = [];',
        "pages.push('home');",
        "pages.push('news');",
        "console.log(pages.pop()); // news: the 'back' button",
      ],
    },
  },
  {
    id: 'queues',
    title: 'Queues: first in, first out',
    words: ['queue', 'fifo', 'first in first out', 'deque', 'popleft', 'shift', 'waiting line'],
    topics: ['stacks', 'graphs'],
    text: 'A queue gives things out in the order in which they came: new ones go to the end, the next one is taken from the front. In Python use `deque` from `collections`, because taking the first element of a list moves all the others. In JavaScript `push` and `shift` do it for short queues. Loops over a queue usually say "while something waits: take the next, maybe add new ones", and end when nothing waits any more.',
    examples: {
      python: [
        'from collections import deque',
        'jobs = deque(["letter", "photo"])',
        'jobs.append("poster")',
        'print(jobs.popleft())  # letter',
      ],
      javascript: [
        "const jobs = ['letter', 'photo'];",
        "jobs.push('poster');",
        'console.log(jobs.shift()); // letter',
      ],
    },
  },
  {
    id: 'grids',
    title: 'Grids: rows and columns',
    words: [
      'grid',
      'matrix',
      '2d',
      'two dimensional',
      'row',
      'column',
      'cell',
      'neighbour',
      'adjacent',
      'edge of the grid',
      'coordinates',
    ],
    topics: ['grids', 'graphs'],
    text: 'A grid is a list of rows, so the first bracket chooses the row and the second one the column. Decide once which of the two comes first and name the variables so. A neighbour is the same place with one coordinate changed by one; keep the changes in a list and loop over it, instead of writing each case. Check that the neighbour lies inside before you look at it: in Python, position -1 is not outside, it is the last one.',
    examples: {
      python: [
        'board = ["ab", "cd"]',
        'row, column = 1, 0',
        'print(board[row][column])        # c',
        'print(0 <= row + 1 < len(board))  # False: outside',
      ],
      javascript: [
        "const board = ['ab', 'cd'];",
        'const [row, column] = [1, 0];',
        'console.log(board[row][column]); // c',
        'console.log(board[row + 1] === undefined); // true: outside',
      ],
    },
  },
  {
    id: 'graphs',
    title: 'Graphs, and visiting everything once',
    words: [
      'graph',
      'bfs',
      'breadth first',
      'dfs',
      'depth first',
      'shortest path',
      'visited',
      'maze',
      'topological',
      'dependency',
      'cycle',
    ],
    topics: ['graphs'],
    text: 'A graph is a set of things and the connections between them. A walk through it keeps two collections: what still has to be looked at, and what has been reached already. Without the second one it runs in circles for ever. With a queue, things come out in the order of their distance from the start (breadth-first), so the first time you reach a place is by a shortest way. Mark a place when it goes into the queue, not when it comes out.',
    examples: {
      python: [
        'trains = {"Bern": ["Thun"], "Thun": ["Bern", "Spiez"]}',
        'reached = {"Bern"}',
        'print([t for t in trains["Thun"] if t not in reached])  # [\'Spiez\']',
      ],
      javascript: [
        "const trains = { Bern: ['Thun'], Thun: ['Bern', 'Spiez'] };",
        "const reached = new Set(['Bern']);",
        "console.log(trains.Thun.filter((town) => !reached.has(town))); // [ 'Spiez' ]",
      ],
    },
  },
];
