import { LIBRARY_MODULES } from '../../source/python-library.js';
import { PYTHON_KEYWORDS } from '../../source/python-vocabulary.js';
import { wordTable } from '../../source/word-table.js';
import type { Token } from '../../source/tokens.js';
import { foreignStatement } from './python-foreign.js';
import {
  beginsValue,
  endsValue,
  isBalanced,
  outsideBrackets,
  placeOfStop,
  sourceOf,
  STATEMENT_WORDS,
  type Place,
} from './python-place.js';
import { finding, type ExplainContext, type Row } from '../row.js';
import type { Fault } from '../../values/wire.js';

const SYNTAX = 'SyntaxError';

function placed(
  id: string,
  find: (place: Place, context: ExplainContext, fault: Fault) => string | undefined,
): Row {
  return finding(id, SYNTAX, (fault, context) => find(placeOfStop(fault, context), context, fault));
}

const NAMED_BY = wordTable({ def: 'a function', class: 'a class', for: 'a variable', import: 'a module' });

/** Mistakes that the words and signs around the place show, whatever the version of Python calls them. */
export const PYTHON_PLACES: readonly Row[] = [
  placed('full-width', explainFullWidth),
  placed('quotes-in-text', explainInnerQuote),
  placed('statement-as-value', explainStatementAsValue),
  placed('import-order', explainImport),
  placed('comprehension-else', ({ tokens }) => {
    const last = tokens.findIndex(({ text }) => text === 'for');
    if (last < 1) return undefined;
    const condition = outsideBrackets(tokens, ['if'], last);
    const otherwise = condition < 0 ? -1 : outsideBrackets(tokens, ['else'], condition);
    return otherwise > 0 &&
      tokens.slice(0, last).some(({ text }) => text === '[' || text === '(' || text === '{')
      ? 'Behind the `for` of a comprehension, `if` only chooses the elements to keep, and takes no `else`. A choice between two values stands before the `for`.'
      : undefined;
  }),
  placed('assignment-in-value', explainAssignment),
  placed('foreign-statement', (place, { code }) => foreignStatement(place, code)),
  placed('name-with-dot', ({ tokens, first }) => {
    if (first !== 'def') return undefined;
    const inside = tokens.slice(3, outsideBrackets(tokens, [')'], 3));
    const dot = inside.findIndex(({ text }) => text === '.');
    const [object, , field] = inside.slice(dot - 1);
    if (dot > 0 && object && field)
      return `A parameter is a plain name, and \`${object.text}.${field.text}\` has a dot in it. Take it as \`${field.text}\`; the object stores it inside of the function.`;
    const value =
      inside.find(
        ({ kind }, index) =>
          (kind === 'number' || kind === 'text') && !['=', ':'].includes(inside[index - 1]?.text ?? '='),
      ) ?? (inside[0]?.kind === 'text' || inside[0]?.kind === 'number' ? inside[0] : undefined);
    return value && isBalanced(tokens)
      ? `The brackets of a \`def\` line hold the names of the parameters, and \`${value.text.slice(0, 30)}\` is no name. The values come in with each call.`
      : undefined;
  }),
  placed('walrus', ({ tokens }, { code }) =>
    tokens[1]?.text === ':=' && tokens[0]?.kind === 'name'
      ? `\`:=\` cannot stand alone in a line. A plain \`=\` gives \`${sourceOf(code, tokens[0], tokens[0])}\` its value.`
      : undefined,
  ),
  placed('head-without-colon', ({ tokens, first }) => {
    if (!/^(?:if|elif|else|for|while|def|class|with|try|except|finally)$/.test(first)) return undefined;
    if (!isBalanced(tokens) || outsideBrackets(tokens, [':', 'lambda']) >= 0) return undefined;
    return `A colon \`:\` is missing. The head of an \`${first}\` ends with one; what belongs to it comes behind that.`.replace(
      /an `(?=[bcdfghjklmnpqrstvwxyz])/,
      'a `',
    );
  }),
  placed('keyword-for-name', ({ at, before, behind, tokens, stop }, { code }) => {
    const token = tokens[stop];
    if (!token || token.kind !== 'name' || !PYTHON_KEYWORDS.includes(at)) return undefined;
    const what = NAMED_BY[before];
    if (what)
      return `\`${at}\` is a word of the Python language, and cannot be the name of ${what}. Choose another one.`;
    const isName = /^(?:class|def|from|import|global|pass|del|with|try|except|raise|as)$/.test(at);
    return isName && /^[(,=+\-*/<>]$/.test(before) && /^[),=+\-*/<>:]?$/.test(behind)
      ? `\`${at}\` is a word of the Python language, and cannot be used as a name, as in \`${sourceOf(code, tokens[stop - 1], token)}\`. Choose another one.`
      : undefined;
  }),
  placed('newer-python', ({ tokens, first }, _context, { message }) => {
    const older = 'which is newer than the Python that runs here. Do without it.';
    if (message.startsWith("expected '('") && tokens[2]?.text === '[')
      return `Type parameters in square brackets behind a name came with Python 3.12, ${older}`;
    if (first === 'type' && tokens[1]?.kind === 'name' && tokens.some(({ text }) => text === '='))
      return `A line that starts with \`type\` came with Python 3.12, ${older}`;
    return tokens.some(({ kind, text }) => kind === 'text' && /^[rR]?[tT][rR]?["']/.test(text))
      ? `A text with a \`t\` before its quote came with Python 3.14, ${older} For a text with values in it, put an \`f\` there.`
      : undefined;
  }),
  placed('two-values', ({ tokens, stop }, _context, { message }) => {
    if (!message.startsWith('invalid syntax')) return undefined;
    if (tokens[0]?.text === 'for' && !tokens.some(({ text }) => text === 'in')) return undefined;
    // Two texts side by side are one for Python.
    const pair = (index: number) =>
      endsValue(tokens[index - 1]) &&
      beginsValue(tokens[index]) &&
      !(tokens[index - 1]?.kind === 'text' && tokens[index]?.kind === 'text');
    const at = pair(stop) ? stop : tokens.findIndex((_token, index) => pair(index));
    const [left, right] = [tokens[at - 1], tokens[at]];
    // A word that means nothing to Python reads like a name: the row of misspelt words looks at it.
    if (!left || !right || !pair(at) || (at === 1 && left.kind === 'name')) return undefined;
    return `\`${right.text.slice(0, 30)}\` follows \`${left.text.slice(0, 30)}\` directly. Between the two belongs an operator, a comma or a line break.`;
  }),
  placed('block-on-line', ({ tokens, stop, at, first }) =>
    /^(?:else|elif|except|finally)$/.test(at) && stop > 0 && outsideBrackets(tokens.slice(0, stop), [':']) > 0
      ? `\`${at}\` has to stand on a line of its own, at the same indentation as its \`${first}\`.`
      : undefined,
  ),
  placed('missing-value', explainMissingValue),
  placed('lone-word', ({ tokens, first }, _context, { message }) =>
    tokens.length === 1 && message.startsWith('invalid syntax') && PYTHON_KEYWORDS.includes(first)
      ? `\`${first}\` cannot stand alone on a line: something has to follow it.`
      : undefined,
  ),
];

const SIGNS: Readonly<Record<string, string>> = {
  '，': ',',
  '、': ',',
  '。': '.',
  '：': ':',
  '；': ';',
  '（': '(',
  '）': ')',
  '【': '[',
  '】': ']',
  '「': '"',
  '」': '"',
  '＝': '=',
  '＋': '+',
  '－': '-',
  '−': '-',
  '–': '-',
  '—': '-',
  '×': '*',
  '÷': '/',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '…': '...',
  '·': '*',
  '∗': '*',
};

/** Signs that look like those of code, as the keyboards and word processors of many languages write them. */
export function explainFullWidth({ tokens }: Pick<Place, 'tokens'>): string | undefined {
  for (const { kind, text } of tokens) {
    const code = text.charCodeAt(0);
    const isWide = code > 0xff00 && code < 0xff5f;
    if (kind !== 'sign' || (!isWide && SIGNS[text] === undefined)) continue;
    const plain = SIGNS[text] ?? String.fromCharCode(code - 0xfee0);
    return `The sign \`${text}\` on this line is not the one that code is written with. Type \`${plain}\` in its place.`;
  }
  return undefined;
}

/** `"He said "hi" to me"`, `'It's me'`: letters directly behind or before a text. */
function explainInnerQuote({ tokens }: Place): string | undefined {
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (!next || token.end !== next.start) continue;
    const [word, text] = token.kind === 'text' ? [next, token] : [token, next];
    if (text.kind !== 'text' || word.kind !== 'name' || PYTHON_KEYWORDS.includes(word.text)) continue;
    if (token.kind === 'name' && index > 0 && tokens[index - 1]?.kind !== 'text') continue;
    const quote = /["']/.exec(text.text)?.[0] ?? '';
    return `A text ends at the next \`${quote}\`, so that here it ends before \`${word.text.slice(0, 30)}\`. For a \`${quote}\` inside of a text, put the other kind of quotes around the whole text, or a backslash before the inner one.`.replace(
      'before `',
      token.kind === 'text' ? 'before `' : 'and begins anew behind `',
    );
  }
  return undefined;
}

function explainStatementAsValue(
  { tokens, at, before, first, stop }: Place,
  { code }: ExplainContext,
  { message }: Fault,
): string | undefined {
  const choice = tokens.findIndex(({ text }) => text === 'else');
  const isStored = choice > 0 && first !== 'else' && outsideBrackets(tokens, ['='], choice) > 0;
  if (
    /cannot assign to conditional expression/.test(message) ||
    (isStored && outsideBrackets(tokens, [':']) < 0)
  )
    return 'In `… if … else …`, both sides are values, and `=` cannot stand in them. To store one of two values, put the name and `=` before the whole; for two different steps, use an `if` block.';
  const isStatement = /but statement is given/.test(message);
  // `expected expression before 'if'` points at the statement itself.
  const word =
    isStatement && !STATEMENT_WORDS.has(at) ? tokens.find(({ text }) => STATEMENT_WORDS.has(text))?.text : at;
  if (word === undefined || !STATEMENT_WORDS.has(word)) return undefined;
  if (word === 'return' && tokens.slice(0, stop).some(({ text }) => text === 'lambda'))
    return 'Behind the colon of a `lambda` stands a single value, which is its result: it takes no `return`.';
  const inChoice = (before === 'else' && first !== 'else' && stop > 1) || isStatement;
  if (inChoice)
    return `In \`… if … else …\` on one line, both sides have to be values, and \`${word}\` is a step of its own. Use an \`if\` block over several lines.`;
  return ['=', '(', ',', '+', 'return', 'and', 'or', 'lambda', 'print'].includes(before) &&
    stop > 0 &&
    /^(?:return|raise|pass|break|continue|del|assert)$/.test(word) &&
    code !== ''
    ? `\`${word}\` is a step of its own and no value, so it cannot stand behind \`${before}\`.`
    : undefined;
}

function explainImport({ tokens, first, last }: Place): string | undefined {
  if (first !== 'import' && first !== 'from') return undefined;
  const words = tokens.map(({ text }) => text);
  const other = words.indexOf(first === 'import' ? 'from' : 'import');
  const text = tokens.find(({ kind }) => kind === 'text')?.text;
  if (text !== undefined)
    return `The name of a module stands without quotes: not \`${text.slice(0, 30)}\`, but the name alone.`;
  if (['import', 'from'].some((word) => words.indexOf(word) !== words.lastIndexOf(word)))
    return 'One line can hold one `import` only. Write each on a line of its own.';
  const comma = words.indexOf(',');
  if (first === 'import' && other > 0 && words[other - 1] !== ',') return swappedImport(tokens, other);
  if (first === 'import' && other > 0 && comma > 0)
    return 'One line can hold one `import` only, either `import …` or `from … import …`. Write each on a line of its own.';
  if (last === 'import' || last === 'as')
    return `Behind \`${last}\` the name ${last === 'as' ? 'to use' : 'of what is imported'} is missing.`;
  if (first === 'from' && other < 0)
    return 'A line that starts with `from` also needs the word `import`, and behind it the names that are wanted.';
  const open = words[other + 1];
  if (/^[{[]$/.test(open ?? words[1] ?? ''))
    return 'The names behind `import` stand without brackets, with commas between them.';
  const and = words.indexOf('and');
  return and > 0
    ? `Between \`${words[and - 1] ?? ''}\` and what follows stands a comma, not the word \`and\`.`
    : undefined;
}

/** `import sqrt from math` */
function swappedImport(tokens: readonly Token[], other: number): string {
  const start = 'Python says first where something comes from: `from';
  const parts = [tokens.slice(1, other), tokens.slice(other + 1)];
  const isPlain = parts.every((part) =>
    part.every(({ kind, text }, index) =>
      index % 2 === 0 ? kind === 'name' && !PYTHON_KEYWORDS.includes(text) : text === ',' || text === '.',
    ),
  );
  const [left = '', right = ''] = parts.map((part) => part.map(({ text }) => text).join(''));
  if (!isPlain || left === '' || right === '') return `${start} … import …\`.`;
  const isSwapped = LIBRARY_MODULES.includes(left) && !LIBRARY_MODULES.includes(right);
  const [module, name] = isSwapped ? [left, right] : [right, left];
  if (name.includes('.') || module.includes(',')) return `${start} … import …\`.`;
  return `${start} ${module} import ${name.replaceAll(',', ', ')}\`.`;
}

/** A single `=` where a value is read: in a condition, an `if … else …`, a comprehension. */
function explainAssignment({ tokens, first }: Place, { code }: ExplainContext): string | undefined {
  const starts = tokens.flatMap(({ text, kind }, index) =>
    kind === 'name' && /^(?:if|elif|while|and|or|not|return|assert)$/.test(text) ? [index] : [],
  );
  // The innermost first.
  for (const start of starts.slice(0, 20).reverse()) {
    const end = outsideBrackets(tokens, ['else', ':', ',', 'and', 'or', 'for'], start + 1);
    const at = outsideBrackets(tokens, ['='], start + 1);
    const inner = at < 0 && tokens[start + 1]?.text === '(' ? outsideBrackets(tokens, ['='], start + 2) : at;
    if (inner < start + 2 || (at >= 0 && end >= 0 && end < at)) continue;
    const word = tokens[start]?.text ?? '';
    return `Behind \`${word}\` stands \`${sourceOf(code, tokens[start + 1], tokens[inner + 1])}\` with a single \`=\`, which stores a value. To compare two values, use \`==\`.`;
  }
  return first === '' ? undefined : explainSwapped(tokens);
}

/** `=+` and the like are valid; `=<` and `=>` are not. */
function explainSwapped(tokens: readonly Token[]): string | undefined {
  const swapped = tokens.find(({ text }) => /^(?:=<|=>|=!|<>)$/.test(text));
  if (!swapped || tokens.some(({ text }) => text === 'lambda')) return undefined;
  return swapped.text === '=>'
    ? undefined
    : `Python does not know the sign \`${swapped.text}\`. The comparison signs are \`<=\`, \`>=\`, \`==\` and \`!=\`.`;
}

const OPERATOR =
  /^(?:[-+*/%<>=,.&|^@]|\*\*|\/\/|[-+*/%<>=!]=|\*\*=|\/\/=|and|or|not|in|is|if|elif|while|return|else|lambda)$/;

/** Two signs between which a value belongs. */
function explainMissingValue(
  { tokens, at, before, stop }: Place,
  _context: ExplainContext,
  { message }: Fault,
): string | undefined {
  if (!message.startsWith('invalid syntax') || !OPERATOR.test(before)) return undefined;
  if (stop >= tokens.length) return undefined;
  const isSign = /^(?:[*/%<>=,.&|^@)\]}:;]|\*\*|\/\/|[-+*/%<>=!]=|and|or|in|is|if|else)$/.test(at);
  return isSign ? `Between \`${before}\` and \`${at}\` a value is missing.` : undefined;
}
