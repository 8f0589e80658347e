import { JAVASCRIPT_KEYWORDS } from '../../source/javascript-vocabulary.js';
import { isBeyondEnd, row, sourceLine, type Row } from '../row.js';
import { spotted } from './javascript-place.js';
import { misspeltKeyword } from '../misspelt-keyword.js';

const SYNTAX = 'SyntaxError';
const END_OF_FILE = /Unexpected end of input|unexpected token in expression: ''|expecting '\}'/;

/** Lines as other languages write them. */
export const JAVASCRIPT_FOREIGN: readonly Row[] = [
  row(
    'python-comment',
    {
      type: SYNTAX,
      message: /Invalid or unexpected token|private name/,
      source: /(?:^|\s)#(?!\w+\s*[=;(.])/,
    },
    () => '`#` does not start a comment in JavaScript. A comment starts with `//`.',
  ),
  row(
    'python-def',
    { type: SYNTAX, source: /^\s*(?:async\s+)?(def|func|fn|fun)\s+\w+\s*\(/ },
    ([word = '']) =>
      `JavaScript does not know the word \`${word}\`. A function starts with \`function\`, and its body stands in curly brackets.`,
  ),
  row(
    'else-if',
    { type: SYNTAX, source: /(?:^|\})\s*(elif|elseif|elsif)\b/ },
    ([word = '']) =>
      `JavaScript does not know \`${word}\`. It writes \`else if\`, as two words, with the condition in round brackets.`,
  ),
  row(
    'word-operator',
    { type: SYNTAX, source: /[\w)\]]\s+(and|or)\s+[\w(!]|[(\s](not)\s+\w/ },
    ([binary = '', not = '']) => {
      const word = binary || not;
      return `JavaScript does not use the word \`${word}\` here. It writes \`${{ and: '&&', or: '||' }[word] ?? '!'}\`.`;
    },
  ),
  row(
    'condition-brackets',
    { type: SYNTAX, source: /(?:^|[\s};])(if|while|for|switch)\s+(?![\s(])/ },
    ([word = '']) => `After \`${word}\` the condition has to stand in round brackets.`,
  ),
  row(
    'curly-quote',
    { type: SYNTAX, source: /([“”‘’„«»´])/ },
    ([mark = '']) =>
      `The quote \`${mark}\` is a typographic one, as word processors write it. Code needs the straight quotes " or ' or the backtick.`,
  ),
  row(
    'comparison-order',
    { type: SYNTAX, source: /(=<|=!(?!=)|<>|=\+=)/ },
    ([sign = '']) =>
      `JavaScript does not know the sign \`${sign}\`. The comparison signs are \`<=\`, \`>=\`, \`===\` and \`!==\`.`,
  ),
];

/** JavaScript that cannot be read, in the words of V8 (Node 24) and of QuickJS. */
export const JAVASCRIPT_SYNTAX: readonly Row[] = [
  row(
    'unclosed-string',
    {
      type: SYNTAX,
      message: /Invalid or unexpected token|unexpected end of string/,
      rawSource: /^(?:[^"'`]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')*(?:"(?:\\.|[^"\\])*|'(?:\\.|[^'\\])*)$/,
    },
    () =>
      'A text starts with a quote but has no closing quote on the same line. Check that both ends use the same kind of quote, and that no quote inside the text ends it early.',
  ),
  row(
    'unclosed-template',
    { type: SYNTAX, message: /Unterminated template|unexpected end of string/ },
    () =>
      'A text is never closed. It has to end with the same quote or backtick that it started with; inside a template, each `${` needs a `}`.',
  ),
  row(
    'unclosed-comment',
    { type: SYNTAX, message: /unexpected end of comment/ },
    () => 'A comment that starts with `/*` has no `*/` at its end.',
  ),
  {
    id: 'end-of-file',
    matches: (fault, context) =>
      fault.type === SYNTAX && (END_OF_FILE.test(fault.message) || isBeyondEnd(fault, context)),
    explain: () =>
      'The code ends while a bracket is still open. Count the curly and round brackets: each `{` and `(` needs its closing partner.',
  },
  row(
    'missing-initializer',
    { type: SYNTAX, message: /missing initializer/i },
    () => 'A name declared with `const` needs its value at once. If it should get one later, use `let`.',
  ),
  row(
    'declared-twice',
    {
      type: SYNTAX,
      message: /Identifier '(.+?)' has already been declared|invalid redefinition of (lexical)/,
    },
    ([name = '']) =>
      `${name && name !== 'lexical' ? `The name \`${name}\`` : 'A name on this line'} is declared twice in the same block. Use \`let\` or \`const\` only the first time, or choose another name. In the brackets of \`for\`, the parts are separated by semicolons.`,
  ),
  row(
    'return-outside',
    { type: SYNTAX, message: /Illegal return|return not in a function/ },
    () =>
      '`return` stands outside of a function. Check whether a `}` before it closes the function too early.',
  ),
  row(
    'break-outside',
    { type: SYNTAX, message: /Illegal (?:break|continue)|(?:break|continue) must be inside/ },
    () =>
      '`break` or `continue` stands outside of a loop. Check whether a `}` before it closes the loop too early.',
  ),
  spotted('outside-by-parser', ({ message }) =>
    /'return' outside/.test(message)
      ? '`return` stands outside of a function. Check whether a `}` before it closes the function too early.'
      : /^Unsyntactic (?:break|continue)/.test(message)
        ? '`break` or `continue` stands outside of a loop. Check whether a `}` before it closes the loop too early.'
        : undefined,
  ),
  row(
    'await-outside',
    { type: SYNTAX, message: /await is only valid|await in non-async/ },
    () => '`await` may only be used inside a function that is declared `async`.',
  ),
  row(
    'assignment-target',
    {
      type: SYNTAX,
      message:
        /Invalid left-hand side|invalid assignment left-hand side|increment\/decrement operand|Invalid destructuring/,
    },
    () =>
      'The left side of `=` (or the operand of `++` and `--`) cannot store a value: it has to be a variable, an array element or a property. To compare two values, use `===`.',
  ),
  row(
    'else-without-if',
    { type: SYNTAX, message: /Unexpected token 'else'|in expression: 'else'/ },
    () =>
      'This `else` does not belong to an `if`. Check the curly brackets before it, and that there is no semicolon after the condition.',
  ),
  row(
    'catch-missing',
    { type: SYNTAX, message: /Missing catch|expecting catch/ },
    () => 'A `try` block needs a `catch` block right after it.',
  ),
  row(
    'missing-bracket',
    { type: SYNTAX, message: /missing \) after|expecting '([)\]])'|expecting ','|Unexpected token '\{'/ },
    ([close = '']) =>
      `A closing \`${close || ')'}\` or a comma is missing before this place. Check the brackets and commas of this line, and of the line above.`,
  ),
  row(
    'missing-value',
    { type: SYNTAX, message: /Unexpected token '[;,=<>*/%]|in expression: '[;,=<>*/%]/ },
    () => 'A value is missing: a semicolon, comma or operator stands where a value is expected.',
  ),
  row(
    'extra-bracket',
    { type: SYNTAX, message: /Unexpected token '([)\]}])'|in expression: '([)\]}])'/ },
    ([a = '', b = '']) =>
      `The \`${a || b}\` comes as a surprise here: either a value is missing before it, or there is one bracket too many.`,
  ),
  row(
    'reserved-word',
    {
      type: SYNTAX,
      message:
        /disallowed as a lexically bound name|not a valid lexical|Unexpected (?:strict mode )?reserved word|unsupported keyword/,
    },
    () => 'A word of the language is used as a name. Choose another name.',
  ),
  row(
    'keyword-as-name',
    {
      type: SYNTAX,
      source: new RegExp(`\\b(?:let|const|var|function)\\s+(${JAVASCRIPT_KEYWORDS.join('|')})\\b`),
    },
    ([word = '']) =>
      `\`${word}\` is a word of the language and cannot be used as a name. Choose another name.`,
  ),
  row(
    'number-name',
    {
      type: SYNTAX,
      message:
        /Invalid or unexpected token|number literal|numeric separator|Identifier directly after number/,
      source: /(?<![\w.])\d+(?:[a-zA-Z_]|_{2})/,
    },
    () => 'A number is followed directly by letters. A name cannot start with a digit.',
  ),
  row(
    'json-text',
    { type: SYNTAX, message: /JSON|expecting property name|^unexpected token: / },
    () => 'The text given to `JSON.parse` is not valid JSON.',
  ),
  row(
    'regular-expression',
    { type: SYNTAX, message: /regular expression|regexp|unexpected end$/i },
    () =>
      'A regular expression (between the slashes) is not complete. Check its brackets and the closing slash.',
  ),
  row(
    'typescript-only',
    { type: SYNTAX, message: /is not supported in strip-only mode|erasable|Unexpected token ':'/ },
    () =>
      'This way of writing is not available here: types such as `: number` belong to TypeScript only, and `enum`, `namespace` and parameter properties are not supported at all. In an object, each entry stands between curly brackets.',
  ),
  row(
    'missing-function-name',
    { type: SYNTAX, message: /require a function name|function name expected/ },
    () => 'The function needs a name between `function` and the round bracket.',
  ),
  misspeltKeyword(JAVASCRIPT_KEYWORDS, sourceLine),
  row(
    'missing-operator',
    { type: SYNTAX, message: /Unexpected (?:identifier|number|string)|expecting ';'/ },
    () =>
      'Two values stand next to each other with nothing between them. An operator, a comma, a quote or a line break may be missing.',
  ),
  row(
    'invalid-syntax',
    { type: SYNTAX },
    () =>
      'JavaScript cannot read this line. Check it sign by sign: brackets, quotes, commas, semicolons. If it looks right, check the end of the line above.',
  ),
];
