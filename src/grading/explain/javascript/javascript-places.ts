import { wordTable } from '../../source/word-table.js';
import { JAVASCRIPT_KEYWORDS } from '../../source/javascript-vocabulary.js';
import { typeScriptIn } from './javascript-types.js';
import {
  beginsJsValue,
  endsJsValue,
  opensClass,
  opensObject,
  short,
  spotted,
  type Spot,
} from './javascript-place.js';
import { explainFullWidth } from '../python/python-places.js';
import type { Row } from '../row.js';

const CLOSERS = wordTable<string>({ '(': ')', '[': ']', '{': '}' });
const OPENERS = wordTable<string>({ ')': '(', ']': '[', '}': '{' });

/** Mistakes that the place of the error shows, whatever the engine calls them. */
export const JAVASCRIPT_PLACES: readonly Row[] = [
  spotted('full-width', ({ row }) => explainFullWidth({ tokens: row })),
  spotted('typescript', typeScriptIn),
  spotted('quotes-in-text', explainInnerQuote),
  spotted('unterminated', ({ message }) =>
    message.startsWith('Unterminated template')
      ? 'A text is never closed. It has to end with the same quote or backtick that it started with; inside a template, each `${` needs a `}`.'
      : message.startsWith('Unterminated comment')
        ? 'A comment that starts with `/*` has no `*/` at its end.'
        : undefined,
  ),
  spotted('case-without-colon', ({ tokens, stop }) =>
    tokens[stop - 2]?.text === 'case' && endsJsValue(tokens[stop - 1])
      ? `Behind \`case ${(tokens[stop - 1]?.text ?? '').slice(0, 30)}\` on line ${tokens[stop - 2]?.line ?? 0}, a colon \`:\` is missing.`
      : undefined,
  ),
  spotted('html-tag', ({ at, first, behind }) =>
    at === '<' && first === '<' && /^[a-z!/]/i.test(behind)
      ? 'This line is a tag of a web page (HTML). Only the JavaScript itself belongs here, without tags.'
      : undefined,
  ),
  spotted('else-condition', ({ at, row }) => {
    const otherwise = row.findIndex(({ text }, index) => text === 'else' && row[index + 1]?.text === '(');
    return otherwise >= 0 && at === '{'
      ? 'An `else` takes no condition. For another condition, write `else if` before the round brackets.'
      : undefined;
  }),
  spotted('then-word', ({ row }) => {
    const at = row.findIndex(({ text }) => text === 'then');
    return row[0]?.text === 'if' && row[at - 1]?.text === ')'
      ? 'JavaScript has no `then` behind the condition of an `if`: the `{` follows the round brackets directly.'
      : undefined;
  }),
  spotted('declared-with-comparison', ({ row, at, before }) =>
    /^={2,3}$/.test(at) && /^(?:let|const|var)$/.test(row[0]?.text ?? '') && row[1]?.text === before
      ? `\`${at}\` compares two values. To give \`${before.slice(0, 40)}\` its value, use a single \`=\`.`
      : undefined,
  ),
  spotted('for-separators', ({ row, message, at }) => {
    const from = row.findIndex(({ text }, index) => text === 'for' && row[index + 1]?.text === '(');
    const head = from < 0 ? [] : row.slice(from);
    return head.some(({ text }) => text === ',') &&
      head.filter(({ text }) => text === ';').length < 2 &&
      !head.some(({ text }) => text === 'of' || text === 'in') &&
      (/already been declared/.test(message) || /^[)<>{]$|^[<>]=$/.test(at))
      ? 'The three parts in the brackets of a `for` are separated by semicolons `;`, not by commas.'
      : undefined;
  }),
  spotted('object-behind-arrow', ({ at, tokens, open }) => {
    const inner = open.at(-1);
    const before = inner && tokens[tokens.indexOf(inner) - 1];
    return inner?.text === '{' && before?.text === '=>' && (at === ':' || at === ',')
      ? 'A `{` directly behind `=>` opens a block of steps, not an object. To give back an object, put round brackets around it.'
      : undefined;
  }),
  spotted('function-with-arrow', ({ at, row }) =>
    at === '=>' && row.some(({ text }) => text === 'function')
      ? 'A function with the word `function` has no arrow: its body stands in curly brackets. An arrow function goes without the word `function`.'
      : undefined,
  ),
  spotted('word-in-class', ({ before, at, open, tokens }) => {
    if (!opensClass(open.at(-1), tokens)) return undefined;
    const word = [before, at].find((text) => /^(?:function|let|const|var)$/.test(text));
    if (word === undefined) return undefined;
    return word === 'function'
      ? 'Inside of a class, a method stands without the word `function`: its name, brackets and body are enough.'
      : `Inside of a class, a field stands without the word \`${word}\`: its name and value are enough.`;
  }),
  spotted('point-behind-number', ({ message, tokens, stop }) => {
    const number = tokens[stop];
    return /Identifier directly after number/.test(message) && /^\d+\.[a-z]/i.test(number?.text ?? '')
      ? `The point behind \`${(number?.text ?? '').split('.')[0] ?? ''}\` is read as a decimal point. To call a method of a number, put the number in round brackets.`
      : undefined;
  }),
  spotted('regular-expression-cut', ({ message }) =>
    /Invalid regular expression|Unterminated regular/.test(message)
      ? 'A regular expression (between the slashes) is not complete. Check its brackets and the closing slash.'
      : undefined,
  ),
  spotted('await-in-plain', ({ message, at, before }) =>
    /'await' outside/.test(message) || (before === 'await' && /Unexpected token/.test(message) && at !== '')
      ? '`await` works only inside of a function that is declared `async`, and the function around this line is not.'
      : undefined,
  ),
  spotted('shorthand-value', ({ message }) =>
    /Shorthand property/.test(message)
      ? 'In an object, a colon `:` stands between a name and its value, not `=`.'
      : undefined,
  ),
  spotted('declared-twice-by-name', ({ message }) => {
    const name = /Identifier '(.+?)' has already been declared/.exec(message)?.[1];
    return name === undefined
      ? undefined
      : `The name \`${name.slice(0, 40)}\` is declared twice in the same block. Use \`let\` or \`const\` only the first time, or choose another name.`;
  }),
  spotted('word-as-name', ({ message, at, before }) => {
    const word = /(?:keyword '|Unexpected keyword ')(\w+)'/.exec(message)?.[1] ?? '';
    return /^(?:let|const|var|function|class|\(|,)$/.test(before) &&
      word === at &&
      JAVASCRIPT_KEYWORDS.includes(at) &&
      !/^(?:if|for|while|return|switch)$/.test(at)
      ? `\`${at}\` is a word of the language and cannot be used as a name. Choose another name.`
      : undefined;
  }),
  spotted('const-without-value', ({ tokens, stop, at }) => {
    const [word, name] = tokens.slice(Math.max(0, stop - 2), stop);
    const isEnd = /^[;,]?$/.test(at) || tokens[stop]?.line !== name?.line;
    return word?.text === 'const' && name?.kind === 'name' && isEnd
      ? `\`${name.text.slice(0, 40)}\` is declared with \`const\`, and so needs its value at once. If it should get one later, use \`let\`.`
      : undefined;
  }),
  spotted('async-without-function', ({ before, at, first, row }) =>
    first === 'async' &&
    row[1]?.kind === 'name' &&
    row[1].text !== 'function' &&
    (before === 'async' || at === '(' || at === '{')
      ? 'Behind `async` belongs the word `function`, before the name.'
      : undefined,
  ),
  spotted('end-of-code', explainEnd),
  spotted('bracket', explainBracket),
  spotted('missing-comma', explainComma),
  spotted('value-between', ({ tokens, stop, message }) => {
    const [left, right] = [tokens[stop - 1], tokens[stop]];
    const isOperator = /^(?:[-+*/%<>=,.?:&|^]|[-+*/%<>=!]=|[!=]==|&&|\|\||\*\*|\?\?)$/;
    return /Unexpected token/.test(message) &&
      left &&
      right &&
      isOperator.test(left.text) &&
      left.kind === 'sign' &&
      right.kind === 'sign' &&
      /^(?:[*/%<>=,.?:&|^;)\]}]|[-+*/%<>=!]=|[!=]==|&&|\|\||\*\*)$/.test(right.text)
      ? `Between ${short(left)} and ${short(right)} a value is missing.`
      : undefined;
  }),
];

function explainInnerQuote({ row, message }: Spot): string | undefined {
  if (!/Unexpected token|Unterminated string/.test(message)) return undefined;
  for (const [index, token] of row.entries()) {
    const next = row[index + 1];
    if (!next || token.end !== next.start || token.kind === 'sign' || next.kind === 'sign') continue;
    const text = [token, next].find(({ kind }) => kind === 'text');
    const word = [token, next].find(({ kind }) => kind === 'name');
    if (!text || !word || JAVASCRIPT_KEYWORDS.includes(word.text)) continue;
    if (text === next && (text.text.startsWith('`') || row[index - 1]?.kind !== 'text')) continue;
    const quote = text.text[0] ?? '';
    const where =
      text === token
        ? `so that here it ends before ${short(word)}`
        : `and this one begins anew behind ${short(word)}`;
    return `A text ends at the next \`${quote}\`, ${where}. For a \`${quote}\` inside of a text, put another kind of quotes around the whole text, or a backslash before the inner one.`.replaceAll(
      '```',
      '`` ` ``',
    );
  }
  return undefined;
}

/** The code ends too early. */
function explainEnd({ tokens, stop, open, message }: Spot): string | undefined {
  if (stop < tokens.length || !/Unexpected token/.test(message)) return undefined;
  const inner = open.at(-1);
  const last = tokens.at(-1);
  if (!inner)
    return last && !endsJsValue(last)
      ? `The code ends behind ${short(last)}, where something more is expected.`
      : undefined;
  return `The code ends while a bracket is still open: the \`${inner.text}\` on line ${inner.line}, or one that was opened after it, has no closing \`${CLOSERS[inner.text] ?? ''}\`.`;
}

/** One closing bracket too many, or one of another kind. */
function explainBracket({ at, before, open, message, tokens, stop }: Spot): string | undefined {
  const inner = open.at(-1);
  if (!/Unexpected token/.test(message)) return undefined;
  const opener = OPENERS[at];
  if (opener !== undefined) {
    if (!open.some(({ text }) => text === opener))
      return `There is a closing \`${at}\` too many: no open bracket is left for it.`;
    return inner && inner.text !== opener
      ? `A \`${at}\` closes here, but the last bracket that was opened is the \`${inner.text}\` on line ${inner.line}: its \`${CLOSERS[inner.text] ?? ''}\` is missing.`
      : undefined;
  }
  const start = inner ? tokens.indexOf(inner) : 0;
  const isHead = [tokens[start - 1], tokens[start - 2]].some((token) =>
    /^(?:if|for|while|switch|function|catch)$/.test(token?.text ?? ''),
  );
  const isWhole = endsJsValue(tokens[stop - 1]) || before === '++' || before === '--';
  return inner?.text === '(' && (at === '{' || at === ';') && (isHead || at === ';') && isWhole
    ? `Before \`${at}\`, the round bracket of line ${inner.line} is still open: its \`)\` is missing.`
    : undefined;
}

/** Two values side by side. */
function explainComma({ tokens, stop, open, message }: Spot): string | undefined {
  const [left, right] = [tokens[stop - 1], tokens[stop]];
  if (!message.startsWith('Unexpected token') || !left || !right) return undefined;
  const isWord = right.kind === 'name' && JAVASCRIPT_KEYWORDS.includes(right.text);
  if (!endsJsValue(left) || !(beginsJsValue(right) || isWord) || right.text === 'else') return undefined;
  const inner = open.at(-1);
  if (right.text === 'from' && inner?.text === '{')
    return `Before \`from\`, the \`{\` of line ${inner.line} is still open: its \`}\` is missing.`;
  if (inner && (inner.text === '[' || opensObject(inner, tokens)))
    return `Before ${short(right)} a comma is missing: the ${inner.text === '[' ? 'elements of an array' : 'entries of an object'} are separated by commas.`;
  if (inner?.text === '(')
    return `${short(right)} follows ${short(left)} directly. Between the two belongs a comma or an operator, or the bracket of line ${inner.line} has to be closed before.`;
  // A word that means nothing reads like a name: the row of misspelt words looks at it.
  if (left.kind === 'name' && tokens[stop - 2]?.line !== left.line) return undefined;
  return `${short(right)} follows ${short(left)} directly. Between the two belongs an operator, a semicolon or a line break.`;
}
