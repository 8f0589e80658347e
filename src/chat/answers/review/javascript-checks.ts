import { JAVASCRIPT_NAMES } from '../../../grading/source/javascript-vocabulary.js';
import { child, children, nameOf, type Node } from '../../../grading/source/syntax-tree.js';
import type { Check, Finding } from './check.js';
import { JAVASCRIPT_SHAPE } from './javascript-shape.js';
import {
  boundNames,
  functionAround,
  isFunction,
  type JavaScriptNode,
  type JavaScriptSource,
} from './javascript-source.js';

type JavaScriptCheck = Check<JavaScriptSource>;

/** A check that looks at each node of some types by itself. */
function each(
  id: string,
  level: JavaScriptCheck['level'],
  types: readonly string[],
  find: (node: Node, source: JavaScriptSource, place: JavaScriptNode) => string | undefined,
): JavaScriptCheck {
  return {
    id,
    level,
    *find(source): Generator<Finding> {
      for (const place of source.places) {
        const remark = types.includes(place.node.type) ? find(place.node, source, place) : undefined;
        if (remark !== undefined) yield { line: source.lineOf(place.node), remark };
      }
    },
  };
}

const left = (node: Node) => child(node, 'left');
const right = (node: Node) => child(node, 'right');
const isNull = (node: Node | undefined) => node?.type === 'Literal' && node.raw === 'null';
const isTruth = (node: Node | undefined) => node?.type === 'Literal' && typeof node.value === 'boolean';
const isNamed = (node: Node | undefined, name: string) =>
  node?.type === 'Identifier' && nameOf(node) === name;
const operator = (node: Node) => (typeof node.operator === 'string' ? node.operator : '');
const isComparison = (node: Node | undefined) =>
  node?.type === 'BinaryExpression' && /^(?:[!=]==?|[<>]=?)$/.test(operator(node));

/** `xs.sort` of a call `xs.sort(...)`. */
function calledMethod(node: Node): string {
  const callee = child(node, 'callee');
  return callee?.type === 'MemberExpression' ? nameOf(child(callee, 'property')) : '';
}

function isConsoleLog(node: Node): boolean {
  const callee = child(node, 'callee');
  return callee?.type === 'MemberExpression' && isNamed(child(callee, 'object'), 'console');
}

/** Every name that the code declares anywhere, and those that are there without it. */
function knownNames({ places }: JavaScriptSource): Set<string> {
  const names = places.flatMap(({ node }) => {
    if (node.type === 'VariableDeclarator' || node.type === 'ClassDeclaration')
      return boundNames(child(node, 'id'));
    if (isFunction(node)) return [nameOf(child(node, 'id')), ...children(node, 'params').flatMap(boundNames)];
    if (node.type === 'CatchClause') return boundNames(child(node, 'param'));
    return node.type.startsWith('Import') ? boundNames(child(node, 'local')) : [];
  });
  return new Set([...names, ...JAVASCRIPT_NAMES, 'globalThis', 'window', 'self']);
}

function* undeclared(source: JavaScriptSource): Generator<Finding> {
  const known = knownNames(source);
  for (const { node } of source.places) {
    const target = node.type === 'AssignmentExpression' ? left(node) : undefined;
    const name = nameOf(target);
    if (target?.type === 'Identifier' && !known.has(name)) {
      yield {
        line: source.lineOf(node),
        remark: `\`${name}\` is given a value but declared nowhere, so it becomes a variable of the whole program (or an error in strict code). Declare it with \`let\` or \`const\`.`,
      };
    }
  }
}

/** Names that are assigned somewhere after their declaration. */
function reassignedNames({ places }: JavaScriptSource): Set<string> {
  return new Set(
    places.flatMap(({ node, field, parent }) => {
      if (node.type === 'AssignmentExpression') return boundNames(left(node));
      if (node.type === 'UpdateExpression') return boundNames(child(node, 'argument'));
      const isTarget =
        field === 'left' &&
        (parent?.node.type === 'ForOfStatement' || parent?.node.type === 'ForInStatement');
      return isTarget ? boundNames(node) : [];
    }),
  );
}

function* constants(source: JavaScriptSource): Generator<Finding> {
  const reassigned = reassignedNames(source);
  for (const { node, field } of source.places) {
    if (node.type !== 'VariableDeclaration' || node.kind !== 'let' || field === 'init' || field === 'left')
      continue;
    const declared = children(node, 'declarations');
    const names = declared.flatMap((declarator) => boundNames(child(declarator, 'id')));
    if (
      names.length > 0 &&
      declared.every((declarator) => child(declarator, 'init')) &&
      names.every((name) => !reassigned.has(name))
    ) {
      yield {
        line: source.lineOf(node),
        remark: `\`${names.join('`, `')}\` never gets another value. \`const\` says so to the reader, and guards it.`,
      };
    }
  }
}

/** `for...in` over what is certainly an array. */
function* positionLoops({ places, lineOf }: JavaScriptSource): Generator<Finding> {
  const isArray = (value: Node | undefined) =>
    value?.type === 'ArrayExpression' ||
    (value?.type === 'CallExpression' && ['split', 'map', 'filter'].includes(calledMethod(value)));
  const made = new Map<string, boolean>();
  for (const { node } of places) {
    if (node.type !== 'VariableDeclarator') continue;
    const name = nameOf(child(node, 'id'));
    made.set(name, made.get(name) !== false && isArray(child(node, 'init')));
  }
  for (const { node } of places) {
    if (node.type !== 'ForInStatement') continue;
    const over = right(node);
    if (isArray(over) || (over?.type === 'Identifier' && made.get(nameOf(over)))) {
      yield {
        line: lineOf(node),
        remark: '`for...in` over an array gives its positions, as texts. `for...of` gives the elements.',
      };
    }
  }
}

const CALLBACKS = ['map', 'filter', 'some', 'every', 'find', 'findIndex', 'reduce', 'flatMap'];

/** Row by row: what is found, and what is said about it. Claims that depend on something else say so. */
export const JAVASCRIPT_CHECKS: readonly JavaScriptCheck[] = [
  each('assignment-in-condition', 1, ['IfStatement'], (node) =>
    child(node, 'test')?.type === 'AssignmentExpression' && operator(child(node, 'test') ?? node) === '='
      ? 'The condition contains a single `=`, which gives a value instead of comparing. A comparison is `===`.'
      : undefined,
  ),
  each('comparison-alone', 1, ['ExpressionStatement'], (node) =>
    isComparison(child(node, 'expression'))
      ? 'This compares two values and throws the answer away. If a value was to be given, that is a single `=`.'
      : undefined,
  ),
  each('compare-with-nan', 1, ['BinaryExpression'], (node) =>
    isComparison(node) && (isNamed(left(node), 'NaN') || isNamed(right(node), 'NaN'))
      ? '`NaN` is equal to nothing, not even to itself, so this comparison never tells. `Number.isNaN` does.'
      : undefined,
  ),
  each('self-comparison', 1, ['BinaryExpression'], (node) => {
    const name = nameOf(left(node));
    return ['==', '==='].includes(operator(node)) &&
      left(node)?.type === 'Identifier' &&
      isNamed(right(node), name)
      ? `\`${name}\` is compared with itself. Which other value was meant?`
      : undefined;
  }),
  each('callback-without-return', 1, ['CallExpression'], (node, { givers }) => {
    const method = calledMethod(node);
    const callback = children(node, 'arguments')[0];
    const isBlock =
      callback !== undefined && isFunction(callback) && child(callback, 'body')?.type === 'BlockStatement';
    return CALLBACKS.includes(method) && isBlock && !givers.has(callback)
      ? `The function handed to \`${method}\` has curly brackets and no \`return\`, so it gives \`undefined\` for each element.`
      : undefined;
  }),
  { id: 'undeclared', level: 1, find: undeclared },
  each('loose-equality', 2, ['BinaryExpression'], (node) =>
    ['==', '!='].includes(operator(node)) && !isNull(left(node)) && !isNull(right(node))
      ? `\`${operator(node)}\` converts types before it compares, with surprising results. \`${operator(node)}=\` compares value and type.`
      : undefined,
  ),
  each('var', 2, ['VariableDeclaration'], (node) =>
    node.kind === 'var'
      ? '`var` ignores blocks and lives in the whole function. `const`, or `let` for what changes, stays where it is needed.'
      : undefined,
  ),
  each('unused-variable', 2, ['VariableDeclarator'], (node, source, place) => {
    const name = nameOf(child(node, 'id'));
    return child(node, 'id')?.type === 'Identifier' &&
      source.words.get(name) === 1 &&
      !source.askedNames.has(name) &&
      !name.startsWith('_') &&
      (!source.isImported || functionAround(place) !== undefined)
      ? `\`${name}\` is declared and never used. Either it can go, or something that should use it uses another name.`
      : undefined;
  }),
  { id: 'for-in-array', level: 2, find: positionLoops },
  each('default-sort', 2, ['CallExpression'], (node, { words }) =>
    /^(?:sort|toSorted)$/.test(calledMethod(node)) &&
    children(node, 'arguments').length === 0 &&
    (words.has('Number') || words.has('parseInt') || words.has('parseFloat'))
      ? 'Without a function to compare with, sorting compares everything as text. If these are numbers, 10 comes before 9.'
      : undefined,
  ),
  each('empty-catch', 2, ['CatchClause'], (node) =>
    children(child(node, 'body') ?? node, 'body').length === 0
      ? 'The error is caught and nothing is done about it, so a mistake here stays invisible. Say at least what should hold in that case.'
      : undefined,
  ),
  each('eval', 2, ['CallExpression'], (node) =>
    isNamed(child(node, 'callee'), 'eval')
      ? '`eval` runs any code that stands in the text. For input from others that is dangerous; convert the value with what fits its type.'
      : undefined,
  ),
  each('left-over-log', 2, ['CallExpression'], (node, { callsFunctions }) =>
    callsFunctions && isConsoleLog(node)
      ? 'This prints something. The tests look only at what the function gives back, so if it was for looking, it can go.'
      : undefined,
  ),
  each('compare-with-truth', 3, ['BinaryExpression'], (node) =>
    isComparison(node) && (isTruth(left(node)) || isTruth(right(node)))
      ? 'If the other side is a truth value already, the comparison with `true` or `false` is not needed; `!` turns it round.'
      : undefined,
  ),
  each('needless-new', 3, ['NewExpression'], (node) => {
    const name = nameOf(child(node, 'callee'));
    return (name === 'Array' || name === 'Object') && children(node, 'arguments').length === 0
      ? `An empty \`${name === 'Array' ? '[]' : '{}'}\` says the same as \`new ${name}()\`, and is the usual form.`
      : undefined;
  }),
  each('snake-case', 3, ['VariableDeclarator', 'FunctionDeclaration'], (node, { askedNames }) => {
    const name = nameOf(child(node, 'id'));
    return /^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/.test(name) && !askedNames.has(name)
      ? `Names like \`${name}\` are usual in Python. JavaScript code joins words with capital letters.`
      : undefined;
  }),
  { id: 'never-reassigned', level: 3, find: constants },
  ...JAVASCRIPT_SHAPE,
];
