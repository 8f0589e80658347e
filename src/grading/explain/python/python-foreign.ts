import { isBalanced, outsideBrackets, sourceOf, type Place } from './python-place.js';

/** Lines as other languages write them; the line cannot be read, so that its words are known to be meant so. */
export function foreignStatement(place: Place, code: string): string | undefined {
  return foreignWord(place) ?? foreignLoop(place) ?? foreignBlock(place) ?? foreignCall(place, code);
}

function foreignWord(place: Place): string | undefined {
  const { first, tokens, last } = place;
  const second = tokens[1]?.text ?? '';
  switch (first) {
    case 'switch':
      return 'Python has no `switch`. It chooses with `if`, `elif` and `else`, or with `match` and `case`.';
    case 'default':
      return second === ':'
        ? 'Python does not know `default`. The last case of a `match`, which fits everything else, is `case _:`.'
        : undefined;
    case 'do':
      return 'Python has no `do` loop. A `while` loop checks its condition before each round; `while True` with a `break` checks it inside.';
    case 'until':
    case 'repeat':
    case 'loop':
      return `Python has no \`${first}\`. Its loops are \`while\` and \`for\`.`;
    case 'foreach':
      return 'Python has no `foreach`. Its `for` with `in` goes through the elements already.';
    case 'unless':
      return 'Python has no `unless`. It writes `if not`.';
    case 'catch':
      return 'Python does not know `catch`. What follows a `try` block is `except`.';
    case 'throw':
      return 'Python does not know `throw`. An exception is raised with `raise`.';
    case 'end':
    case 'endif':
    case 'fi':
    case 'done':
      return tokens.length === 1 || /^(?:if|for|while)$/.test(second)
        ? `Python does not use \`${first}\`: a block ends where the indentation does.`
        : undefined;
    case 'public':
    case 'private':
    case 'static':
    case 'final':
      return `Python does not use the word \`${first}\`. A function starts with \`def\`, a class with \`class\`, and a variable with its name.`;
    case '#':
    case 'using':
    case 'include':
    case 'require':
      return first === '#'
        ? undefined
        : `Python does not know \`${first}\`. It brings in modules with \`import\`.`;
    case 'raise':
      return outsideBrackets(tokens, [',']) > 0 || tokens[2]?.kind === 'text'
        ? `What an exception says stands in round brackets behind its name, as in a call.`
        : undefined;
    case 'global':
      return outsideBrackets(tokens, ['=']) > 0
        ? 'A `global` line only names variables. Give the variable its value on a line after it.'
        : undefined;
    case 'except':
      return foreignExcept(place);
    default:
      return last === 'then' || last === 'do'
        ? `Python does not use the word \`${last}\`. The line ends with a colon \`:\`.`
        : undefined;
  }
}

/** `except A, e:`, as Python 2 wrote it. */
function foreignExcept({ tokens }: Place): string | undefined {
  const comma = outsideBrackets(tokens, [',']);
  const name = tokens[comma + 1]?.text ?? '';
  const isName = comma === 2 && /^[a-z_]\w*$/.test(name) && tokens[comma + 2]?.text === ':';
  return isName
    ? `Python reads \`${tokens[1]?.text ?? ''}, ${name}\` as two kinds of exceptions. To keep the exception under the name \`${name}\`, write \`as\` between the two.`
    : undefined;
}

function foreignLoop({ first, tokens }: Place): string | undefined {
  if (first !== 'for') return undefined;
  const words = tokens.map(({ text }) => text);
  if (words.includes(';'))
    return 'Python has no `for` loop with three parts and semicolons. `for` goes through elements: through the numbers of a `range(...)`, for instance.';
  if (words.includes('of') && !words.includes('in'))
    return 'A `for` loop of Python has the word `in`, not `of`, between its variable and what it goes through.';
  if (words.includes('to') && words.includes('='))
    return 'Python has no `for … to …`. To count, a `for` loop goes through the numbers of a `range(...)`.';
  if (words[1] === '(' && words.includes(':') && !words.includes('in'))
    return 'A `for` loop of Python has the word `in`, and no brackets or types, between its variable and what it goes through.';
  return undefined;
}

/** Blocks in curly brackets. */
function foreignBlock({ first, last, tokens }: Place): string | undefined {
  const says =
    'Python has no blocks in curly brackets. The first line ends with a colon `:`, and the lines that belong to it are indented.';
  const open = outsideBrackets(tokens, ['{']);
  const isHead = /^(?:if|elif|else|for|while|def|class|try|except|function|func|void|switch)$/.test(first);
  if (isHead && open > 0 && outsideBrackets(tokens.slice(0, open), [':']) < 0) return says;
  if (
    first === '}' &&
    (tokens.length === 1 || /^(?:else|elif|catch|finally|while)$/.test(tokens[1]?.text ?? ''))
  )
    return says;
  return last === '{' && tokens.at(-2)?.text === ')' ? says : undefined;
}

function foreignCall({ tokens, at, before, stop, first }: Place, code: string): string | undefined {
  const next = tokens[stop];
  if (before === 'new' && next?.kind === 'name')
    return `Python has no \`new\`. An object is made by calling its class: \`${at}(...)\`.`;
  if (/^(?:echo|puts|say|write|log|display)$/.test(first) && tokens[1]?.kind === 'text')
    return `Python does not know \`${first}\` as a command. Output is written with \`print(...)\`.`;
  if (first === 'cout' || first === 'cin')
    return `\`${first}\` belongs to another language. Python writes with \`print(...)\` and reads with \`input()\`.`;
  const type = /^(?:int|float|double|string|str|bool|boolean|char|long|var|let|const|auto|list)$/.exec(
    first,
  )?.[0];
  if (type !== undefined && tokens[1]?.kind === 'name' && isBalanced(tokens))
    return tokens[2]?.text === '('
      ? `Python writes no \`${type}\` before the name of a function: its line starts with \`def\` and ends with a colon.`
      : `Python needs no \`${type}\` before a new name: write the name, \`=\`, and the value, without \`${sourceOf(code, tokens[0], tokens[0])}\`.`;
  return undefined;
}
