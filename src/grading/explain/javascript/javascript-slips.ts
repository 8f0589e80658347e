import {
  isFunction,
  javaScriptTree,
  membersOf,
  valueOf,
  type JavaScriptTree,
} from '../../source/javascript-tree.js';
import { JAVASCRIPT_STATICS } from '../../source/javascript-vocabulary.js';
import { child, children, nameOf, type Node, type Place } from '../../source/syntax-tree.js';
import { faultLine, finding, type ExplainContext, type Row } from '../row.js';
import type { Fault } from '../../values/wire.js';
import type { WrongAnswer } from '../mismatch-row.js';

/** Code that can be read, and surely does not do what it looks like. */
interface Slip {
  /** The lines where its error can be. */
  from: number;
  line: number;
  text: string;
}

type Slips = (tree: JavaScriptTree) => Generator<Slip>;

/** Of an error on one of its lines. */
function slipOfFault(id: string, types: readonly string[], slips: Slips, message = /(?:)/): Row {
  return finding(id, types, (fault: Fault, { code, language }: ExplainContext) => {
    const line = faultLine(fault);
    const tree = language === 'javascript' && message.test(fault.message) ? javaScriptTree(code) : undefined;
    if (!tree || line === undefined) return undefined;
    for (const slip of slips(tree)) if (slip.from <= line && line <= slip.line) return slip.text;
    return undefined;
  });
}

/** Of an answer that is a function. */
export function arrowAnswer(code: string): string | undefined {
  const tree = javaScriptTree(code);
  for (const { node, parent } of tree?.places ?? []) {
    const [only, more] = node.type === 'ArrowFunctionExpression' ? children(node, 'params') : [];
    const body = child(node, 'body');
    if (!tree || !only || more || !body || parent?.type !== 'ReturnStatement') continue;
    const isOuter = tree.named.get(nameOf(only))?.some(({ scope }) => scope !== node) === true;
    const test = body.type === 'ConditionalExpression' ? child(body, 'test') : body;
    if (isOuter && test?.type === 'Literal')
      return `\`${nameOf(only)} => ${tree.textOf(test).slice(0, 30)}\` on line ${tree.lineOf(node)} makes a function, and that is the answer. To compare (greater or equal), write \`>=\`.`;
  }
  return undefined;
}

const slip = (tree: JavaScriptTree, node: Node, text: string): Slip => {
  const line = tree.lineOf(node);
  return { from: line, line, text: `Line ${line}: ${text}` };
};

const textOf = (tree: JavaScriptTree, node: Node): string =>
  tree.code
    .slice(node.start, Math.min(node.end, node.start + 400))
    .replace(/\s+/g, ' ')
    .slice(0, 40);

/** A line that begins with a bracket goes on with the line before, where that has no semicolon. */
function* joinedLines(tree: JavaScriptTree): Generator<Slip> {
  for (const { node } of tree.places) {
    const isIndex = node.type === 'MemberExpression' && node.computed === true;
    const before =
      (node.type === 'CallExpression' ? child(node, 'callee') : child(node, 'tag')) ??
      (isIndex ? child(node, 'object') : undefined);
    if (!before) continue;
    const gap = /^[\s)]*/.exec(tree.code.slice(before.end, before.end + 200))?.[0] ?? '';
    const bracket = tree.code[before.end + gap.length];
    if (!gap.slice(gap.lastIndexOf(')') + 1).includes('\n') || !bracket || !'([`'.includes(bracket)) continue;
    const end = tree.lineOf({ ...before, start: before.end + gap.trimEnd().length - 1 });
    const line = tree.lineOf({ ...before, start: before.end + gap.length });
    yield {
      from: end,
      line,
      text: `Line ${end} has no semicolon at its end, and line ${line} begins with ${bracket === '`' ? 'a backtick' : `\`${bracket}\``}: JavaScript reads both as one, and ${bracket === '[' ? 'takes a property of what stands before it' : 'calls what stands before it like a function'}. Put a semicolon at the end of line ${end}.`,
    };
  }
}

/** `if (x => 3)` */
function* arrowAsCondition(tree: JavaScriptTree): Generator<Slip> {
  for (const { node, parent, field } of tree.places) {
    const isCondition =
      field === 'test' &&
      /^(?:If|While|DoWhile|For)Statement$|^ConditionalExpression$/.test(parent?.type ?? '');
    if (isCondition && node.type === 'ArrowFunctionExpression')
      yield slip(
        tree,
        node,
        `the condition \`${textOf(tree, node)}\` makes a function, and so always counts as true. To compare (greater or equal), write \`>=\`.`,
      );
  }
}

/** Methods that no data has under this name. */
const METHODS =
  /^(?:push|pop|shift|unshift|indexOf|includes|charAt|toUpperCase|toLowerCase|forEach|slice|substring|toFixed|trim|join|concat)$/;

/** `Math.sqrt[16]` */
function* squareBracketsForCall(tree: JavaScriptTree): Generator<Slip> {
  const members = membersOf(tree);
  for (const { node } of tree.places) {
    const object =
      node.type === 'MemberExpression' && node.computed === true ? child(node, 'object') : undefined;
    const inside = child(node, 'property');
    if (!object || inside?.type === 'TemplateLiteral' || !isMethod(object, tree, members)) continue;
    yield slip(
      tree,
      node,
      `\`${textOf(tree, node)}\` takes a property of the function, and does not call it. A function is called with round brackets.`,
    );
  }
}

function isMethod(node: Node, tree: JavaScriptTree, members: ReadonlySet<string>): boolean {
  const name = nameOf(node);
  const isOwn = (some: string) => tree.named.has(some);
  if (node.type === 'Identifier') return /^(?:parseInt|parseFloat)$/.test(name) && !isOwn(name);
  if (node.type !== 'MemberExpression' || node.computed === true) return false;
  const [owner, property] = [nameOf(child(node, 'object')), nameOf(child(node, 'property'))];
  const isStatic = /^(?:Math|JSON)$/.test(owner) && JAVASCRIPT_STATICS[owner]?.includes(property) === true;
  return (
    (isStatic && /^[a-z]/.test(property) && !isOwn(owner)) ||
    (METHODS.test(property) && !members.has(property))
  );
}

/** `new Set(xs).length` */
function* lengthOfOther(tree: JavaScriptTree): Generator<Slip> {
  const members = membersOf(tree);
  for (const { node } of tree.places) {
    if (node.type !== 'MemberExpression' || node.computed === true) continue;
    const name = nameOf(child(node, 'property'));
    if (!/^(?:length|size)$/.test(name) || members.has(name)) continue;
    const value = valueOf(child(node, 'object'), tree);
    const kind = value?.type === 'NewExpression' ? nameOf(child(value, 'callee')) : '';
    if (name === 'length' && /^(?:Set|Map)$/.test(kind) && !tree.named.has(kind))
      yield slip(tree, node, `a ${kind} has no \`length\`. How many elements it has is its \`size\`.`);
    const isText =
      value?.type === 'TemplateLiteral' || (value?.type === 'Literal' && typeof value.value === 'string');
    if (name === 'size' && (isText || value?.type === 'ArrayExpression'))
      yield slip(
        tree,
        node,
        `${isText ? 'a text' : 'an array'} has no \`size\`. How long it is tells \`length\`.`,
      );
    const isPlain =
      value?.type === 'ObjectExpression' &&
      !children(value, 'properties').some(({ type }) => type === 'SpreadElement');
    if (isPlain)
      yield slip(
        tree,
        node,
        `a plain object has no \`${name}\`. How many properties it has tells \`Object.keys(...).length\`.`,
      );
  }
}

/** `{ name: 'Bo', hi: () => this.name }` */
function* thisInArrow(tree: JavaScriptTree): Generator<Slip> {
  for (const { node } of tree.places) {
    if (node.type !== 'ThisExpression') continue;
    let method: Node | undefined;
    let at = tree.parents.get(node);
    // Any other function or class around it has a `this` of its own, which may be meant.
    while (at && (!isFunction(at) || at.type === 'ArrowFunctionExpression') && !at.type.startsWith('Class')) {
      if (at.type === 'ArrowFunctionExpression' && isMethodPlace(at, tree)) method ??= at;
      at = tree.parents.get(at);
    }
    if (method && !at)
      yield slip(
        tree,
        node,
        `in an arrow function, \`this\` is not the object that the function belongs to. Written as a method, \`name() { … }\`, or with the word \`function\`, it has its object as \`this\`.`,
      );
  }
}

/** The value of a property, or given to `Dog.prototype.bark`. */
function isMethodPlace(node: Node, tree: JavaScriptTree): boolean {
  const parent = tree.parents.get(node);
  if (parent?.type === 'Property') return child(parent, 'value') === node;
  const left = parent?.type === 'AssignmentExpression' ? child(parent, 'left') : undefined;
  return left?.type === 'MemberExpression' && /\.prototype\.\w+$/.test(tree.textOf(left).slice(0, 200));
}

/** `date.getYear()` */
function* yearFrom1900(tree: JavaScriptTree): Generator<Slip> {
  const members = membersOf(tree);
  for (const { node } of tree.places) {
    const callee = node.type === 'CallExpression' ? child(node, 'callee') : undefined;
    const property = callee?.type === 'MemberExpression' ? nameOf(child(callee, 'property')) : '';
    if (property === 'getYear' && !members.has(property) && !/1900/.test(tree.code))
      yield slip(tree, node, '`getYear` counts the years since 1900. `getFullYear` gives the year.');
  }
}

/** `xs[-1]`, and `xs[xs.length]`, where nothing is stored at that place. */
function* emptyPositions(tree: JavaScriptTree, isMeant: (place: Place) => boolean): Generator<Slip> {
  let stored: ReadonlySet<string> | undefined;
  for (const place of tree.places) {
    const { node } = place;
    const object =
      node.type === 'MemberExpression' && node.computed === true ? child(node, 'object') : undefined;
    const index = child(node, 'property');
    const fault = object && index && isMeant(place) ? emptyPosition(object, index, tree) : undefined;
    if (!object || fault === undefined || valueOf(object, tree)?.type === 'ObjectExpression') continue;
    stored ??= storedPlaces(tree);
    if (!stored.has(tree.textOf(node)))
      yield slip(tree, node, `\`${textOf(tree, node)}\` is undefined${fault}`);
  }
}

function emptyPosition(object: Node, index: Node, tree: JavaScriptTree): string | undefined {
  const argument =
    index.type === 'UnaryExpression' && index.operator === '-' ? child(index, 'argument') : undefined;
  if (typeof argument?.value === 'number' && argument.value > 0)
    return `, as no position is negative. From the end, \`${textOf(tree, object)}.at(-${argument.value})\` counts.`;
  return nameOf(child(index, 'property')) === 'length' &&
    tree.textOf(index) === `${tree.textOf(object)}.length`
    ? `. Positions are counted from 0, so the last one is \`${textOf(tree, object)}.length - 1\`.`
    : undefined;
}

/** The texts of the places that are given a value. */
const storedPlaces = (tree: JavaScriptTree): ReadonlySet<string> =>
  new Set(
    tree.places.flatMap(({ node, parent, field }) =>
      parent?.type === 'AssignmentExpression' && field === 'left' ? [tree.textOf(node)] : [],
    ),
  );

const negativePosition: Slips = (tree) => emptyPositions(tree, () => true);

/** Where something is taken from what is not there. */
const takenFromNegative: Slips = (tree) =>
  emptyPositions(tree, ({ parent, field }) => parent?.type === 'MemberExpression' && field === 'object');

export const JAVASCRIPT_SLIPS: readonly Row[] = [
  slipOfFault('lines-joined', ['TypeError', 'ReferenceError'], joinedLines, /function|undefined|initial/),
  slipOfFault('this-in-arrow', ['TypeError'], thisInArrow, /undefined/),
  slipOfFault('negative-position', ['TypeError'], takenFromNegative, /undefined/),
];

const inAnswer =
  (slips: Slips, answer = /(?:)/) =>
  ({ code, actualText, expectedText }: WrongAnswer): string | undefined => {
    if (!answer.test(actualText) || (answer.source !== '(?:)' && answer.test(expectedText))) return undefined;
    const tree = javaScriptTree(code);
    return tree && slips(tree).next().value?.text;
  };

/** The same, where the program ran to its end with a wrong answer. */
export const JAVASCRIPT_SLIP_SIGNS = [
  inAnswer(joinedLines),
  inAnswer(arrowAsCondition),
  inAnswer(squareBracketsForCall),
  inAnswer(lengthOfOther),
  inAnswer(thisInArrow),
  inAnswer(yearFrom1900),
  inAnswer(negativePosition, /undefined|NaN/),
] as const;
