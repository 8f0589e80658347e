import type { Token } from '../../source/tokens.js';
import { opensClass, short, spotted, type Spot } from './javascript-place.js';
import { row, type Row } from '../row.js';

const TYPE_WORD =
  /^(?:int|integer|Integer|double|Double|float|char|string|String|bool|boolean|Boolean|long|byte|auto|void)$/;

const MODIFIER = /^(?:public|private|protected|static|final)$/;

/** Lines and heads of blocks as other languages write them, and blocks that do not begin. */
export const JAVASCRIPT_HEADS: readonly Row[] = [
  row(
    'export-missing',
    {
      type: 'SyntaxError',
      message:
        /requested module '([^']{1,80})' does not provide an export named '([^']{1,80})'|Could not find export '([^']{1,80})' in module '([^']{1,80})'/,
    },
    ([a = '', b = '', c = '', d = '']) =>
      `The module \`${a || d}\` has nothing called \`${b || c}\`. Check how the name is written.`,
  ),
  spotted('other-language', otherLanguage),
  spotted('type-before-name', typeBeforeName),
  spotted('block-not-begun', blockNotBegun),
  spotted('statement-behind-arrow', ({ before, at }) =>
    before === '=>' && /^(?:return|const|let|var|if|for|while|throw|switch|break)$/.test(at)
      ? `\`${at}\` cannot follow \`=>\` directly. There stands a value alone, without \`return\`, or a block of steps in curly brackets.`
      : undefined,
  ),
  spotted('comparison-with-arrow', ({ at, before, tokens, open }) => {
    const inner = open.at(-1);
    const word = inner?.text === '(' ? (tokens[tokens.indexOf(inner) - 1]?.text ?? '') : '';
    return at === '=>' && before !== '' && /^(?:if|while)$/.test(word)
      ? 'JavaScript compares with `>=` (greater or equal). `=>` makes a function.'
      : undefined;
  }),
  spotted('for-each-word', ({ row }) => {
    const at = row.findIndex(
      ({ text }, index) => text === 'foreach' || (text === 'for' && row[index + 1]?.text === 'each'),
    );
    if (at < 0 || row[at - 1]?.text === '.') return undefined;
    return 'JavaScript has no `foreach`. The loop `for (const … of …)` goes through the elements; an array also has the method `forEach`.';
  }),
  spotted('for-with-colon', ({ at, row, open }) => {
    const head = row.findIndex(({ text }, index) => text === 'for' && row[index + 1] === open.at(-1));
    return at === ':' && head >= 0
      ? 'Between the variable of a `for` loop and what it goes through stands the word `of`, not a colon.'
      : undefined;
  }),
];

const OTHERS: readonly (readonly [language: string, line: RegExp])[] = [
  ['C or C++', /^# include\b/],
  ['C++', /^std : :/],
  ['Java', /^import java \./],
  ['Java or C#', /^public (?:class|static|void|final|abstract)\b/],
  ['C#', /^using [A-Z]\w* [;.]/],
  ['Go or Java', /^package \w/],
];

/** The first line as programs in other languages begin. */
function otherLanguage({ row, open }: Spot): string | undefined {
  const start = row
    .slice(0, 4)
    .map(({ text }) => text.slice(0, 40))
    .join(' ');
  const [name] = (open.length === 0 && OTHERS.find(([, line]) => line.test(start))) || [];
  return (
    name && `This line is written as in ${name}. This exercise takes JavaScript, which is another language.`
  );
}

/** `int x = 5;` */
function typeBeforeName({ row, tokens, stop, open, message, before }: Spot): string | undefined {
  const at = tokens[stop];
  const index = row.findIndex((_token, place) => isTypeBeforeName(row, place));
  const nameIndex = nameBehind(row, index);
  const [type, name] = [row[index], row[nameIndex]];
  if (!at || !type || !name) return undefined;
  let start = index;
  while (MODIFIER.test(row[start - 1]?.text ?? '')) start--;
  // A type in angle brackets is read as comparisons, and so found later or sooner.
  const isHere = at.start >= (row[start] ?? type).start && (at.start <= name.end + 1 || before === ')');
  if (!isHere && !message.startsWith('Assigning to rvalue')) return undefined;
  const inner = open.at(-1);
  const inClass = opensClass(inner, tokens);
  const words = row.slice(start, index + 1).map(({ text }) => text);
  // A class may have static members.
  const foreign = words.filter((word) => !inClass || word !== 'static').join(' ');
  const shown = `\`${foreign.slice(0, 40)}\``;
  const isLoop = inner?.text === '(' && tokens[tokens.indexOf(inner) - 1]?.text === 'for';
  if (inClass)
    return `JavaScript has no types: inside of a class, \`${name.text.slice(0, 30)}\` stands without ${shown} before it.`;
  if ((inner?.text === '(' && !isLoop) || /^(?:let|const|var)$/.test(row[start - 1]?.text ?? ''))
    return `JavaScript writes no types: leave out ${shown}.`;
  return row[nameIndex + 1]?.text === '('
    ? `JavaScript writes no type before the name of a function: its line begins with \`function\`, in place of ${shown}.`
    : `JavaScript writes no type before a new name: \`let\` or \`const\` stands in place of ${shown}.`;
}

/** A word that can be nothing but a type: `int x`, `Dog d = new Dog`, `List<int> xs =`. */
function isTypeBeforeName(row: readonly Token[], index: number): boolean {
  const type = row[index];
  const at = nameBehind(row, index);
  if (type?.kind !== 'name' || row[at]?.kind !== 'name' || row[index - 1]?.text === '.') return false;
  if (TYPE_WORD.test(type.text))
    return type.text !== 'void' || (row[at + 1]?.text === '(' && row.at(-1)?.text !== ';');
  const isStored = row[at + 1]?.text === '=';
  return /^[A-Z]/.test(type.text) && isStored && (at > index + 1 || row[at + 2]?.text === 'new');
}

/** Behind the type, its square brackets or its types in angle brackets. */
function nameBehind(row: readonly Token[], index: number): number {
  if (row[index + 1]?.text === '[' && row[index + 2]?.text === ']') return index + 3;
  if (row[index + 1]?.text !== '<') return index + 1;
  const end = row.findIndex(({ text }, place) => place > index + 1 && !/^[\w$,]+$/.test(text));
  return end > 0 && row[end]?.text === '>' ? end + 1 : index + 1;
}

/** `function f(x)` with no `{` behind it. */
function blockNotBegun({ at, tokens, stop, open, message }: Spot): string | undefined {
  const last = tokens[stop - 1];
  if (!message.startsWith('Unexpected token') || !last || /^(?:\{|=>|:|<|implements|)$/.test(at))
    return undefined;
  const start = startOfHead(tokens, stop - 1, opensClass(open.at(-1), tokens));
  const head = tokens.slice(start, stop);
  const [from] = head;
  if (start < 0 || !from) return undefined;
  const text = head.length > 30 ? short(from) : `\`${joined(head)}\``;
  if (at === ';')
    return `Behind ${text} on line ${last.line} stands a \`;\` in place of the \`{\` with which its body begins.`;
  return `Behind ${text} on line ${last.line}, a \`{\` is missing: what belongs to it stands in curly brackets.`;
}

/** The index of the word with which a head begins that ends here; -1 where none does. */
function startOfHead(tokens: readonly Token[], end: number, inClass: boolean): number {
  const word = (index: number): string => tokens[index]?.text ?? '';
  if (word(end) !== ')') {
    if (/^(?:try|finally)$/.test(word(end))) return end;
    if (word(end - 1) === 'class') return end - 1;
    return word(end - 1) === 'extends' && word(end - 3) === 'class' ? end - 3 : -1;
  }
  let depth = 0;
  let start = end;
  for (; start >= 0; start--) {
    if (word(start) === ')') depth++;
    else if (word(start) === '(' && --depth === 0) break;
  }
  const name = start - 1;
  if (/^(?:function|switch|catch)$/.test(word(name))) return name;
  if (word(name - 1) === 'function') return name - 1;
  if (word(name - 1) === '*' && word(name - 2) === 'function') return name - 2;
  return inClass && tokens[name]?.kind === 'name' && !/^(?:if|for|while|with)$/.test(word(name)) ? name : -1;
}

/** As it stands in the code, but on one line. */
function joined(tokens: readonly Token[]): string {
  return tokens
    .map((token, index) => {
      const next = tokens[index + 1];
      return next && next.start > token.end ? `${token.text} ` : token.text;
    })
    .join('')
    .slice(0, 60);
}
