import type { Check, Finding } from './check.js';
import { PYTHON_NAMES } from '../../../grading/source/python-vocabulary.js';
import { PYTHON_SHAPE } from './python-shape.js';
import {
  assignedName,
  functionName,
  parametersOf,
  type PythonSource,
  type Statement,
} from './python-source.js';

type PythonCheck = Check<PythonSource>;

/** A check that looks at each statement by itself. */
function each(
  id: string,
  level: PythonCheck['level'],
  find: (statement: Statement, source: PythonSource) => string | undefined,
): PythonCheck {
  return {
    id,
    level,
    *find(source): Generator<Finding> {
      for (const statement of source.statements) {
        const remark = find(statement, source);
        if (remark !== undefined) yield { line: statement.line, remark };
      }
    },
  };
}

/** A check that a statement fits a pattern; the first group is put in the place of `$1`. */
function pattern(id: string, level: PythonCheck['level'], expression: RegExp, remark: string): PythonCheck {
  return each(id, level, ({ text }) => {
    const match = expression.exec(text);
    return match ? remark.replace('$1', () => match[1] ?? '') : undefined;
  });
}

const BUILT_IN = new Set(
  PYTHON_NAMES.filter(
    (name) =>
      /^[a-z]{3,}$/.test(name) &&
      !['self', 'hash', 'vars', 'format', 'object', 'property', 'super'].includes(name),
  ),
);

function bindings(statement: Statement): string[] {
  if (statement.keyword === 'def') return [functionName(statement), ...parametersOf(statement)];
  if (statement.keyword === 'for')
    return (/^for\s([\w\s,]*?)\bin\b/.exec(statement.text)?.[1] ?? '').split(',').map((name) => name.trim());
  return [assignedName(statement) ?? ''];
}

/** A name of a class, or of a module that somebody imports, may be used elsewhere. */
function isPrivate({ parent }: Statement, { isImported }: PythonSource): boolean {
  for (let at = parent; at; at = at.parent) {
    if (at.keyword === 'def') return true;
    if (at.keyword === 'class') return false;
  }
  return !isImported;
}

const isOnce = ({ words }: PythonSource, name: string) => words.get(name) === 1;

const IN_CONDITION = String.raw`(?:^|[(,:]|\b(?:and|or|not|if|elif|while|return)\s)\s*`;

/** Row by row: what is found, and what is said about it. Claims that depend on something else say so. */
export const PYTHON_CHECKS: readonly PythonCheck[] = [
  each('mutable-default', 1, ({ keyword, text }) =>
    keyword === 'def' && /=\s*(?:[[{]|(?:list|dict|set)\(\s*\))/.test(text.split('->')[0] ?? '')
      ? 'The default value is a list, dictionary or set. It is made once and shared by all calls, so it keeps what an earlier call put in. `None` as the default, and a new one inside, avoids that.'
      : undefined,
  ),
  pattern(
    'comparison-alone',
    1,
    /^([A-Za-z_][\w.]*)\s*==[^=]*$/,
    '`==` compares `$1` here and throws the answer away. If you meant to give it a value, that is a single `=`.',
  ),
  pattern(
    'result-of-changing-method',
    1,
    /^(?:\w+\s*=|return\b)\s*[\w.]+\.(sort|reverse|append|extend)\([^()]*\)$/,
    'On a list, `$1` changes the list itself and gives back `None`, and that is what this line passes on.',
  ),
  pattern(
    'self-assignment',
    1,
    /^(\w+)\s*=\s*\1$/,
    '`$1` is given its own value, so this line changes nothing.',
  ),
  pattern(
    'self-comparison',
    1,
    new RegExp(String.raw`${IN_CONDITION}(\w+)\s*==\s*\1\s*(?:$|[),:]|\b(?:and|or|else|if)\b)`),
    '`$1` is compared with itself. Which other value was meant?',
  ),
  pattern(
    'is-with-number',
    1,
    /\bis\s+(?:not\s+)?-?\d/,
    '`is` asks whether two names stand for the same object; for numbers `==` is the comparison that always works.',
  ),
  each('shadowed-builtin', 2, (statement, { askedNames }) => {
    const name = bindings(statement).find((bound) => BUILT_IN.has(bound) && !askedNames.has(bound));
    return (
      name &&
      `The name \`${name}\` hides Python's own \`${name}\`, which cannot be called under that name here any more. A name that says what the value means avoids surprises.`
    );
  }),
  pattern(
    'bare-except',
    2,
    /^except$/,
    'A bare `except` also catches your own mistakes, such as a misspelt name. Name the kind of error that you expect.',
  ),
  each('silent-except', 2, ({ keyword, body }) =>
    keyword === 'except' && body.length === 1 && body[0]?.text === 'pass'
      ? 'The error is caught and nothing is done about it, so a mistake here stays invisible. Say at least what should hold in that case.'
      : undefined,
  ),
  pattern(
    'eval',
    2,
    /(?<![\w.])eval\s*\(/,
    '`eval` runs any code that stands in the text. For input from others that is dangerous; convert the value with what fits its type.',
  ),
  pattern(
    'global',
    2,
    /^global\s+(\w+)/,
    '`global` lets a function change `$1` from afar, so its result depends on earlier calls. A parameter and a `return` make the way of the value visible.',
  ),
  pattern(
    'wildcard-import',
    2,
    /^from\s+([\w.]+)\s+import\s*\*/,
    'The star brings every name of `$1` in, and a reader cannot see which ones are used. Import the names that you need.',
  ),
  each('unused-import', 2, ({ text }, source) => {
    const name = /^import\s+(\w+)$/.exec(text)?.[1] ?? /^from\s+[\w.]+\s+import\s+(\w+)$/.exec(text)?.[1];
    return name !== undefined && isOnce(source, name) ? `\`${name}\` is imported and never used.` : undefined;
  }),
  each('unused-variable', 2, (statement, source) => {
    const name = assignedName(statement);
    return name !== undefined && !name.startsWith('_') && isOnce(source, name) && isPrivate(statement, source)
      ? `\`${name}\` gets a value here that is never used. Either it can go, or something that should use it uses another name.`
      : undefined;
  }),
  each('left-over-print', 2, ({ text, parent }, { callsFunctions }) =>
    callsFunctions && /^print\s*\(/.test(text) && !/__name__/.test(parent?.text ?? '')
      ? 'This prints something. The tests look only at what the function gives back, so if it was for looking, it can go.'
      : undefined,
  ),
  each('input-in-function', 2, ({ text }, { callsFunctions }) =>
    callsFunctions && /(?<![\w.])input\s*\(/.test(text)
      ? 'This waits for input. The tests hand all values over as parameters and type nothing.'
      : undefined,
  ),
  pattern(
    'compare-with-truth',
    3,
    /[!=]=\s*(True|False)\b/,
    'A comparison with `$1` is not needed: the value is a truth value itself, and `not` turns it round.',
  ),
  pattern(
    'compare-with-none',
    3,
    /[!=]=\s*None\b/,
    '`None` is there only once, so `is` and `is not` are the usual way to ask for it.',
  ),
  pattern(
    'type-comparison',
    3,
    /\btype\([^()]*\)\s*[!=]=/,
    'To ask for a type, `isinstance` is the usual way; it also accepts more special types.',
  ),
  pattern(
    'not-in',
    3,
    /\bnot\s+[\w.]+\s+in\s/,
    'Python has `not in` as one operator, which reads more easily than `not` in front.',
  ),
  pattern(
    'length-against-zero',
    3,
    /\blen\((\w+)\)\s*(?:[!=]=|>)\s*0\b/,
    'An empty collection counts as false, so the condition can ask for `$1` itself.',
  ),
  each('camel-case', 3, (statement, { askedNames }) => {
    const name = bindings(statement).find(
      (bound) => /^[a-z]+[A-Z]\w*$/.test(bound) && !askedNames.has(bound),
    );
    return (
      name &&
      `Names like \`${name}\` are usual in JavaScript. Python code writes small letters with underscores between the words.`
    );
  }),
  each('ambiguous-name', 3, (statement) => {
    const name = bindings(statement).find((bound) => /^[lOI]$/.test(bound));
    return name && `The name \`${name}\` is hard to tell from a digit in many fonts. A word says more.`;
  }),
  each('needless-pass', 3, ({ text, siblings }) =>
    text === 'pass' && siblings.length > 1
      ? '`pass` is for empty blocks; this one is not empty any more.'
      : undefined,
  ),
  ...PYTHON_SHAPE,
];
