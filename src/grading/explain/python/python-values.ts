import { bareLine, finding, row, type ExplainContext, type Row } from '../row.js';
import { pythonTree } from '../../source/python-tree.js';
import type { Fault } from '../../values/wire.js';

const VALUE = 'ValueError';

const CONFINED =
  'The code runs without a network and cannot start other programs. Solve the task without them.';

/** The kind of value is right, but this value is not: out of range, missing, zero, empty; and limits of the run itself. */
export const PYTHON_VALUES: readonly Row[] = [
  row(
    'pop-empty',
    { type: ['IndexError', 'KeyError'], message: /pop from (?:an )?empty|popitem\(\): dictionary is empty/ },
    () =>
      'Something is taken out of a collection that is already empty. Check that it has elements left before taking one.',
  ),
  row(
    'index-range',
    {
      type: 'IndexError',
      message: /(?<!\w)(\w+)(?: object| assignment)? index out of range|pop index out of range/,
    },
    ([kind = 'list'], _fault) =>
      `This position does not exist in the ${kind === 'string' ? 'text' : kind === 'pop' || kind === '' ? 'list' : kind}. Positions start at 0, so the last one is the length minus 1. Check the limits of the loop, and what happens with an empty one.`,
  ),
  row(
    'choose-empty',
    { type: 'IndexError', message: /choose from an empty/ },
    () => 'A random element was asked of an empty list.',
  ),
  row('key-missing', { type: 'KeyError' }, (_parts, fault) => {
    const key = fault.message.slice(0, 60);
    const digits = /^'?-?\d+'?$/.test(key)
      ? ` Note that the number ${key.replaceAll("'", '')} and the text '${key.replaceAll("'", '')}' are different keys.`
      : '';
    return `The key ${key} is not in the dictionary (or set). Check with \`in\` before you use it, or use \`get\`.${digits}`;
  }),
  row(
    'zero-division',
    { type: 'ZeroDivisionError' },
    () =>
      'Here something is divided by zero (`/`, `//` and `%` all divide). Think about which input makes the right side 0, and treat that case first.',
  ),
  row(
    'int-empty',
    { type: VALUE, message: /invalid literal for int\(\) with base \d+: ''/ },
    () =>
      '`int(...)` got an empty text. Check for empty lines and for extra spaces when splitting the input.',
  ),
  row(
    'int-decimal',
    { type: VALUE, message: /invalid literal for int\(\) with base 10: '\s*[-+]?(\d+\.\d*|\.\d+)\s*'/ },
    () =>
      '`int(...)` reads only whole numbers, and this text holds a decimal point. Use `float(...)` for decimal numbers.',
  ),
  row(
    'int-several',
    {
      type: VALUE,
      message:
        /(?:invalid literal for int\(\) with base 10|could not convert string to float): '\s*[-+.\d]+\s+[-+.\d][^']*'/,
    },
    () => 'The text holds several numbers at once. Split it with `split()` and convert each piece.',
  ),
  row(
    'int-text',
    { type: VALUE, message: /invalid literal for int\(\) with base \d+: (.{0,60})/ },
    ([text = '']) =>
      `\`int(...)\` cannot read ${text} as a whole number. Check what the input looks like before you convert it.`,
  ),
  row(
    'float-text',
    { type: VALUE, message: /could not convert string to float: (.{0,60})/ },
    ([text = '']) =>
      `\`float(...)\` cannot read ${text} as a number. A decimal number is written with a point, and the text must hold nothing else.`,
  ),
  finding('unpack-loop', [VALUE, 'TypeError'], explainUnpackingLoop),
  finding('unpack-input', VALUE, (fault, context) =>
    /values to unpack/.test(fault.message) && /=\s*input\s*\([^()]*\)\s*$/.test(bareLine(fault, context))
      ? '`input()` gives one text, and its single characters are shared out among the names. To take it apart at its spaces, use `split()`.'
      : undefined,
  ),
  row(
    'unpack-too-many',
    { type: VALUE, message: /too many values to unpack \(expected (\d+)/ },
    ([count = '']) =>
      `The left side of \`=\` (or the \`for\` line) has ${count === '1' ? 'one name' : `${count} names`}, but the right side has more values. Check how many values come in.`,
  ),
  row(
    'unpack-too-few',
    { type: VALUE, message: /not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)/ },
    ([wanted = '', got = '']) =>
      `The left side of \`=\` (or the \`for\` line) has ${wanted} names, but there ${got === '1' ? 'is only 1 value' : `are only ${got} values`}. Check how many values come in, and how the text is split.`,
  ),
  row(
    'not-in-list',
    { type: VALUE, message: /not in (?:list|tuple|deque)|is not in/ },
    () => '`remove` or `index` looks for an element that is not there. Check with `in` first.',
  ),
  row(
    'substring-missing',
    { type: VALUE, message: /substring not found|subsection not found/ },
    () =>
      '`index` looks for a piece of text that is not there. Check with `in` first; `find` gives -1 instead of an error.',
  ),
  row(
    'empty-extreme',
    { type: VALUE, message: /(min|max)\(\) (?:arg is an empty sequence|iterable argument is empty)/ },
    ([name = '']) =>
      `\`${name}\` got an empty list, which has no ${name === 'min' ? 'smallest' : 'largest'} element. Treat the empty case first.`,
  ),
  row(
    'reduce-empty',
    {
      type: ['TypeError', 'StatisticsError'],
      message: /empty (?:iterable|sequence)|at least one data point|no (?:median|mode)/,
    },
    () => 'This calculation got no elements at all. Treat the empty case first.',
  ),
  row(
    'math-domain',
    {
      type: VALUE,
      message:
        /math domain error|expected a (?:nonnegative|positive|finite|noninteger)|expected a number in range|not defined for negative/,
    },
    () =>
      'This mathematical function has no result for such a number, for instance the square root or the factorial of a negative one. Check which values can come in.',
  ),
  row(
    'range-step',
    { type: VALUE, message: /range\(\) arg 3 must not be zero|slice step cannot be zero/ },
    () =>
      'The step is 0, so this would never get anywhere. A step has to be a positive or negative whole number.',
  ),
  row(
    'empty-separator',
    { type: VALUE, message: /empty separator/ },
    () => '`split` cannot split at an empty text. To get the single characters of a text, use `list(...)`.',
  ),
  row(
    'empty-random-range',
    { type: VALUE, message: /empty range/ },
    () => 'The range of random numbers is empty: its start is larger than its end.',
  ),
  row(
    'number-too-long',
    { type: VALUE, message: /Exceeds the limit \(\d+ digits\)/ },
    () =>
      'The number has more than 4300 digits, which Python does not turn into text. Check whether it was meant to grow that much.',
  ),
  row(
    'infinite-number',
    { type: ['OverflowError', VALUE], message: /cannot convert float (?:infinity|NaN)/ },
    () =>
      'The value is infinite or not a number (nan), so it has no whole number. Check the calculation before this line.',
  ),
  row(
    'too-long',
    { type: ['OverflowError', 'MemoryError'], message: /index-sized integer/ },
    () =>
      'A list or text of this length does not fit into memory. Check the number that it is multiplied by, and do not store what you do not need at once.',
  ),
  row(
    'overflow',
    { type: 'OverflowError' },
    () =>
      'A number became too large for this calculation. Check whether it was meant to grow that much; whole numbers (int) can be larger than decimal ones.',
  ),
  row(
    'value-unfit',
    {
      type: VALUE,
      message:
        /chr\(\) arg not in range|int\(\) base must be|negative shift count|must be in \d|out of range for|zip\(\) argument/,
    },
    () =>
      'This value is outside of what the function accepts. Check its limits: for instance, a month goes from 1 to 12.',
  ),
  row(
    'bad-json',
    { type: 'JSONDecodeError' },
    () => 'The text that should be read as JSON is not valid JSON.',
  ),
  row(
    'encoding',
    { type: ['UnicodeEncodeError', 'UnicodeDecodeError'] },
    () =>
      'A character cannot be converted between text and bytes with this encoding. UTF-8 can hold every character.',
  ),
  row(
    'recursion',
    { type: 'RecursionError' },
    () =>
      'The function calls itself again and again without an end. Check that there is a case that returns without another call, and that every call comes closer to it.',
  ),
  row(
    'end-of-input',
    { type: 'EOFError' },
    () =>
      '`input()` was called though no line of input was left. Read only as many lines as the task describes; if the task asks for a function, it gets its inputs as arguments and needs no `input()`.',
  ),
  row(
    'changed-while-looping',
    { type: 'RuntimeError', message: /changed size during iteration|mutated during iteration/ },
    () =>
      'The loop goes through a dictionary or set while its block adds or removes elements. Go through a copy, for instance `list(...)` of it.',
  ),
  row(
    'no-threads',
    { type: 'RuntimeError', message: /can't start new thread/ },
    () => 'Threads are not available here. Solve the task without them.',
  ),
  row(
    'no-time-zones',
    { type: 'ZoneInfoNotFoundError' },
    () =>
      'This time zone is not known here. Check how it is written; if it is right, solve the task without it.',
  ),
  row(
    'generator-stop',
    { type: ['StopIteration', 'RuntimeError'], message: /^$|generator raised StopIteration/ },
    () => '`next` was asked for another element though none was left.',
  ),
  row(
    'not-implemented',
    { type: 'NotImplementedError' },
    () => 'This part is not written yet: the line raises NotImplementedError. Replace it with your own code.',
  ),
  row(
    'assertion',
    { type: 'AssertionError' },
    () => 'An `assert` in your code found its condition to be false. Check the values that it looks at.',
  ),
  row(
    'not-permitted',
    // A file that is refused has its name behind that.
    {
      type: ['PermissionError', 'OSError'],
      message: /(?:not permitted|not implemented|does not support processes\.?)$/,
    },
    () => CONFINED,
  ),
  row(
    'file-missing',
    { type: ['FileNotFoundError', 'PermissionError', 'IsADirectoryError', 'NotADirectoryError'] },
    () =>
      'There are no files to open here. The input comes through `input()` or as arguments of the function, as the task says.',
  ),
  row(
    'no-network',
    { type: ['ConnectionError', 'ConnectionRefusedError', 'URLError', 'gaierror', 'BlockingIOError'] },
    () => CONFINED,
  ),
  row(
    'sandbox',
    { type: 'SandboxError' },
    () =>
      'Your code asked for something that reaches outside of the sandbox that it runs in, which is not there. Solve the task without it.',
  ),
  row(
    'interrupt',
    { type: 'KeyboardInterrupt' },
    () => 'Your code raised KeyboardInterrupt itself. Remove that.',
  ),
];

/** `for i, x in xs`, where the elements are no pairs. */
function explainUnpackingLoop(fault: Fault, context: ExplainContext): string | undefined {
  const [, names = '', source = ''] =
    /^\s*for\s+(\w+\s*,\s*\w+)\s+in\s+([\w.]+|range\(\w+\))\s*:/.exec(bareLine(fault, context)) ?? [];
  if (names === '' || !/values to unpack|cannot unpack/.test(fault.message)) return undefined;
  const kind = pythonTree(context.code)?.bindings.findLast((one) => one.name === source)?.value?.name;
  const start = `The loop has two names, \`${names.replace(/(?<!\s)\s*,\s*/, '` and `')}\`, but`;
  if (kind === 'DictionaryExpression')
    return `${start} going through a dictionary gives its keys alone. Keys and values together come from its \`items()\`.`;
  if (kind === 'ArrayExpression' || kind === 'TupleExpression' || kind === 'String')
    return `${start} going through \`${source}\` gives single elements. Positions and elements together come from \`enumerate(...)\`.`;
  return `${start} \`${source}\` does not give pairs. Positions and elements of a list come from \`enumerate(...)\`, keys and values of a dictionary from its \`items()\`.`;
}
