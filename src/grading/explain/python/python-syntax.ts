import { placeOfStop } from './python-place.js';
import { faultLine, finding, row, sourceLine, type Row } from '../row.js';

const SYNTAX = 'SyntaxError';
const CURLY = /[\u2018-\u201f]/;

/** Code that Python cannot read, where its message names the mistake; the indentation first. */
export const PYTHON_SYNTAX: readonly Row[] = [
  row(
    'tab-mix',
    { type: 'TabError' },
    () =>
      'The indentation mixes tabs and spaces, so Python cannot tell which lines belong together. Use only spaces (four per level) in the whole file.',
  ),
  row(
    'missing-block',
    { type: 'IndentationError', message: /expected an indented block(?: after (.+?) on line (\d+))?/ },
    ([what = '', line = '']) =>
      `${what ? `After the ${what.replaceAll("'", '`')} on line ${line}` : 'After the line that ends with a colon'} there must be at least one line that is moved to the right (indented). Indent the lines that belong to it.`,
  ),
  row(
    'unexpected-indent',
    { type: 'IndentationError', message: /unexpected indent/ },
    () =>
      'This line is further to the right than the line before it, though no block starts here. Remove the extra spaces at its start, or check whether a line above should end with a colon.',
  ),
  row(
    'unindent-mismatch',
    { type: 'IndentationError', message: /unindent does not match/ },
    () =>
      'The spaces at the start of this line fit none of the blocks above. Give it exactly as many spaces as the line it belongs with.',
  ),
  row(
    'print-parentheses',
    { type: SYNTAX, message: /Missing parentheses in call to '(\w+)'/ },
    ([name = '']) =>
      `\`${name}\` is a function, so what it should work on has to stand in round brackets after it.`,
  ),
  row(
    'unclosed-bracket',
    { type: SYNTAX, message: /'([([{])' was never closed/ },
    ([open = '']) =>
      `The bracket \`${open}\` opened here is never closed. Count the opening and closing brackets, on this line first.`,
  ),
  row(
    'unmatched-bracket',
    { type: SYNTAX, message: /unmatched '([)\]}])'/ },
    ([close = '']) =>
      `There is a closing \`${close}\` too many: no open bracket is left for it. Check the brackets on this line.`,
  ),
  row(
    'mismatched-bracket',
    { type: SYNTAX, message: /closing parenthesis '(.)' does not match opening parenthesis '(.)'/ },
    ([close = '', open = '']) =>
      `A bracket that was opened with \`${open}\` is closed with \`${close}\`. The two have to be of the same kind.`,
  ),
  row(
    'unclosed-string',
    { type: SYNTAX, message: /unterminated (triple-quoted )?f?-?(?:string|triple)/ },
    ([triple], fault, context) =>
      triple
        ? 'A text that starts with three quotes is never closed. It has to end with the same three quotes.'
        : CURLY.test(sourceLine(fault, context))
          ? 'The curly quotes on this line are not those that code is written with. Type `"` or `\'` in their place.'
          : 'A text starts with a quote but has no closing quote on the same line. Check that both ends use the same kind of quote, and that no quote inside the text ends it early.',
  ),
  row(
    'f-string-backslash',
    { type: SYNTAX, message: /f-string expression part cannot include a backslash/ },
    () =>
      'In this version of Python, the curly brackets of an f-string cannot hold a backslash. Give the value a name on a line before, and put the name into the brackets.',
  ),
  row(
    'f-string',
    { type: SYNTAX, message: /f-string:|unterminated f-string/ },
    () =>
      'The curly brackets in this f-string do not fit: each `{` needs a name or expression and a closing `}`. To print a curly bracket itself, write it twice.',
  ),
  row(
    'assign-to-call',
    { type: SYNTAX, message: /cannot assign to function call/ },
    () =>
      'The left side of `=` is a function call, but only a name (or a place in a list or dictionary) can store a value. Put the name on the left, or use `==` to compare.',
  ),
  row(
    'assign-to-constant',
    { type: SYNTAX, message: /cannot assign to (True|False|None|literal|__debug__)/ },
    () =>
      'The left side of `=` is a fixed value, which cannot be changed. The name that should store the value stands on the left; to compare, use `==`.',
  ),
  row(
    'assign-to-expression',
    { type: SYNTAX, message: /cannot assign to|cannot delete/ },
    () =>
      'The left side of `=` is a calculation, but only a name (or a place in a list or dictionary) can store a value. To compare two values, use `==`.',
  ),
  row(
    'missing-colon',
    { type: SYNTAX, message: /expected ':'/ },
    () =>
      'A colon `:` is missing. Lines that start a block (`if`, `else`, `for`, `while`, `def`, `class` ...) end with one.',
  ),
  row(
    'missing-parameters',
    { type: SYNTAX, message: /expected '\('/ },
    () =>
      'Round brackets are missing after the name of the function. They are needed even when it takes no arguments (no inputs).',
  ),
  row(
    'curly-quote',
    { type: SYNTAX, message: /invalid character '([“”‘’„«»´`])/ },
    ([mark = '']) =>
      `The quote \`${mark}\` is a typographic one, as word processors write it. Code needs the straight quotes " or '.`,
  ),
  row(
    'invisible-character',
    { type: SYNTAX, message: /non-printable character (U\+\w+)/ },
    ([code = '']) =>
      `The line holds an invisible character (${code}), often copied from a web page. Delete the spaces on this line and type them again.`,
  ),
  row(
    'invalid-character',
    { type: SYNTAX, message: /invalid character '(.+?)'/u },
    ([mark = '']) =>
      `The character \`${mark}\` has no meaning in Python code. Replace it, or put it in quotes if it is text.`,
  ),
  row(
    'leading-zero',
    { type: SYNTAX, message: /leading zeros in decimal/ },
    () =>
      'A whole number cannot start with 0. Leave out the zeros at its start, or put it in quotes if it is text.',
  ),
  row(
    'number-name',
    { type: SYNTAX, message: /invalid (decimal|hexadecimal|octal|binary|imaginary) literal/ },
    () =>
      'A number is followed directly by letters. A name cannot start with a digit, and a unit does not belong to a number.',
  ),
  row(
    'await-outside',
    { type: SYNTAX, message: /'(await|async \w+)' outside|asynchronous comprehension outside/ },
    ([word = ''], fault, { code }) => {
      const around = code
        .split('\n')
        .slice(0, faultLine(fault))
        .findLast((line) => /^[^\s#]|^\s*(?:async\s+)?def\b/.test(line));
      const name = /^\s*def\s+(\w+)/.exec(around ?? '')?.[1];
      const rule = `\`${word || 'async for'}\` works only inside of a function that is defined with \`async def\``;
      return name
        ? `${rule}, and \`${name}\` is defined with a plain \`def\`.`
        : `${rule}, and this line stands in none. A program starts such a function with \`asyncio.run(...)\`.`;
    },
  ),
  row(
    'return-outside',
    { type: SYNTAX, message: /'(return|yield)' outside/ },
    ([word = '']) =>
      `\`${word}\` stands outside of a function. Check the indentation: it has to be further right than the \`def\` line it belongs to.`,
  ),
  row(
    'break-outside',
    { type: SYNTAX, message: /'(break|continue)' (?:outside|not properly)/ },
    ([word = '']) =>
      `\`${word}\` stands outside of a loop. Check the indentation: it has to be inside the \`for\` or \`while\` block.`,
  ),
  row(
    'default-order',
    { type: SYNTAX, message: /(?:non-default argument|parameter without a default) follows/ },
    () =>
      'A parameter (an input of the function) without a default value comes after one that has a default. Those with `=` have to come last.',
  ),
  row(
    'argument-order',
    { type: SYNTAX, message: /positional argument follows keyword/ },
    () =>
      'In this call a plain value comes after one written as `name=value`. Plain values have to come first.',
  ),
  row(
    'duplicate-argument',
    { type: SYNTAX, message: /duplicate (?:argument|parameter) '(\w+)'|keyword argument repeated: (\w+)/ },
    ([a = '', b = '']) =>
      `The name \`${a || b}\` is used twice in the same list of arguments. Each one needs a name of its own.`,
  ),
  row(
    'backslash-in-text',
    { type: SYNTAX, message: /unicodeescape|unicode error/ },
    () =>
      'A backslash in a text starts a special character, and this one is not complete. Write the backslash twice, or put an `r` before the opening quote.',
  ),
  row(
    'line-continuation',
    { type: SYNTAX, message: /after line continuation/ },
    () =>
      'Something follows a backslash `\\` that stands outside of a text. A backslash may only be the very last character of a line.',
  ),
  row(
    'several-exceptions',
    { type: SYNTAX, message: /multiple exception types must be parenthesized/ },
    () => 'Several exceptions in one `except` line have to stand in round brackets.',
  ),
  row(
    'try-without-except',
    { type: SYNTAX, message: /expected 'except' or 'finally'/ },
    () => 'A `try` block needs an `except` block right after it, at the same indentation.',
  ),
  row(
    'conditional-without-else',
    { type: SYNTAX, message: /expected 'else' after 'if'/ },
    () => 'A value that is chosen with `if` in the middle of a line also needs an `else` part.',
  ),
  row(
    'global-late',
    {
      type: SYNTAX,
      message:
        /name '(\w+)' is (?:assigned to|used|parameter) .*(global|nonlocal)|name '(\w+)' is parameter and/,
    },
    ([name = '', word = 'global', other = '']) =>
      `\`${word || 'global'}\` has to come before the first use of \`${name || other}\` in the function.`,
  ),
  row(
    'nonlocal-outside',
    { type: SYNTAX, message: /nonlocal declaration not allowed at module level/ },
    () => '`nonlocal` belongs into a function that stands inside of another one. This line stands in none.',
  ),
  row(
    'nonlocal-missing',
    { type: SYNTAX, message: /no binding for nonlocal '(\w+)'/ },
    ([name = '']) =>
      `\`nonlocal ${name}\` looks for \`${name}\` in the function around this one, and there is none.`,
  ),
  row(
    'missing-dict-value',
    { type: SYNTAX, message: /expected after dictionary key/ },
    () => 'In this dictionary a key has no value. After each key come a colon and a value.',
  ),
  row(
    'too-nested',
    {
      type: [SYNTAX, 'MemoryError', 'RecursionError'],
      message: /too many (?:statically )?nested|too complex|parser stack/,
    },
    () =>
      'The code has too many brackets or blocks inside each other for Python to read. Split it into several steps.',
  ),
  row(
    'null-byte',
    { type: [SYNTAX, 'ValueError'], message: /null bytes/ },
    () =>
      'The file holds a NUL character, which code cannot contain. Copy the code into an empty file as plain text.',
  ),
  finding('invalid-syntax', [SYNTAX, 'IndentationError'], (fault, context) => {
    const { at, tokens, stop } = placeOfStop(fault, context);
    const start =
      stop < tokens.length && fault.message.startsWith('invalid syntax') && at !== '""'
        ? `Python cannot read this line: \`${at.slice(0, 30)}\` does not fit where it stands.`
        : 'Python cannot read this line.';
    return `${start} Check it sign by sign: brackets, quotes, commas, colons. If it looks right, check the end of the line above.`;
  }),
];
