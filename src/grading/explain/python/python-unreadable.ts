import { PYTHON_KEYWORDS } from '../../source/python-vocabulary.js';
import { bareLine, row, type Row } from '../row.js';
import { misspeltKeyword } from '../misspelt-keyword.js';

const SYNTAX = 'SyntaxError';
const INVALID = /^invalid syntax(?! ?\. )/;

/** Code that Python cannot read, where only the line itself shows why: the message is mostly "invalid syntax". */
export const PYTHON_UNREADABLE: readonly Row[] = [
  row(
    'else-if',
    { type: SYNTAX, source: /^\s*else\s+if\b/ },
    () => 'Python writes "else if" as one word: `elif`.',
  ),
  row(
    'elseif',
    { type: SYNTAX, source: /^\s*(elseif|elsif|elif\s+else)\b/ },
    ([word = '']) => `Python does not know \`${word}\`. The word for another condition is \`elif\`.`,
  ),
  row(
    'arrow-function',
    { type: SYNTAX, message: INVALID, source: /(?:=|\(|,)\s*(?:\([\w\s,]*\)|\w+)\s*[=-]>\s*[^\d\s:]/ },
    () =>
      'Python has no functions with an arrow. Write a function with `def`, or a very short one with `lambda`.',
  ),
  row(
    'comparison-order',
    { type: SYNTAX, message: INVALID, source: /([=!]==|=<|=>|<>|=!)/ },
    ([sign = '']) =>
      `Python does not know the sign \`${sign}\`. The comparison signs are \`<=\`, \`>=\`, \`==\` and \`!=\`.`,
  ),
  row(
    'symbol-operator',
    { type: SYNTAX, message: INVALID, source: /[^&|]?(&&|\|\|)|(?:^|[\s(])(!)(?!=)/ },
    ([double = '', not = '']) => {
      const sign = double || not;
      const word = { '&&': 'and', '||': 'or' }[sign] ?? 'not';
      return `Python has no \`${sign}\`. It uses the word \`${word}\`.`;
    },
  ),
  row(
    'increment',
    { type: SYNTAX, message: INVALID, source: /\w\s*(\+\+|--)/ },
    ([sign = '']) => `Python has no \`${sign}\`. To change a number by one, use \`${sign[0]}= 1\`.`,
  ),
  row(
    'foreign-comment',
    { type: SYNTAX, source: /^\s*(\/\/|\/\*)/ },
    ([mark = '']) => `\`${mark}\` does not start a comment in Python. A comment starts with \`#\`.`,
  ),
  row(
    'foreign-declaration',
    {
      type: SYNTAX,
      message: INVALID,
      source: /^\s*(let|var|const|int|float|string|str|double|bool)\s+\w+\s*=/,
    },
    ([word = '']) => `Python needs no \`${word}\` before a new name: write the name, \`=\`, and the value.`,
  ),
  row(
    'foreign-function',
    { type: SYNTAX, message: INVALID, source: /^\s*(function|func|fn|fun|void)\s+\w+/ },
    ([word = '']) =>
      `Python does not use the word \`${word}\`. A function starts with \`def\`, and its first line ends with a colon.`,
  ),
  row(
    'ternary',
    { type: SYNTAX, message: INVALID, source: /\?[^?:]*:/ },
    () => 'Python has no `? :`. A choice between two values is written with the words `if` and `else`.',
  ),
  row(
    'else-without-if',
    { type: SYNTAX, message: /^invalid syntax$|block follows/, source: /^\s*(else|elif|except|finally)\b/ },
    ([word = '']) =>
      `This \`${word}\` does not belong to any block. It has to stand at the same indentation as its \`${word.startsWith('e') && word !== 'except' ? 'if' : 'try'}\`, with nothing else between the blocks.`,
  ),
  row(
    'keyword-as-name',
    {
      type: SYNTAX,
      message: INVALID,
      source: new RegExp(
        `(?:^\\s*|\\bdef\\s+\\w+\\([^()]*?)\\b(${PYTHON_KEYWORDS.join('|')})\\s*(?:=[^=]|[,)])`,
      ),
    },
    ([word = '']) =>
      `\`${word}\` is a word of the Python language and cannot be used as a name. Choose another name.`,
  ),
];

/** Slips that can only be guessed at, once nothing else was seen. */
export const PYTHON_SLIPS: readonly Row[] = [
  row(
    'missing-in',
    { type: SYNTAX, message: INVALID, source: /^\s*for\b(?!.*\bin\b)/ },
    () => 'A `for` loop needs the word `in` between the loop variable and what it goes through.',
  ),
  misspeltKeyword(PYTHON_KEYWORDS, bareLine),
  row(
    'incomplete-line',
    { type: SYNTAX, message: INVALID, source: /(=|[-+*/%<>]|\b(?:and|or|not|in|is|return|if))\s*(?:#|$)/ },
    ([last = '']) => `The line stops after \`${last}\`, where a value is still expected.`,
  ),
];
