import { child, children, nameOf, type Node } from '../../../grading/source/syntax-tree.js';
import type { Check, Finding } from './check.js';
import {
  endsAlways,
  functionAround,
  functionLabel,
  isFunction,
  type JavaScriptNode,
  type JavaScriptSource,
} from './javascript-source.js';
import { repeatedNumbers } from './repeated-numbers.js';

const MAX_FUNCTION_LINES = 40;
const MAX_DEPTH = 4;

/** Each looks at all nodes. */
const MAX_LOOPS = 50;

const CONTROL = /^(?:If|For|ForIn|ForOf|While|DoWhile|Switch|Try)Statement$/;

function* missingReturns(source: JavaScriptSource): Generator<Finding> {
  const givingIn = new Map<Node, Node>();
  for (const place of source.places) {
    const around =
      place.node.type === 'ReturnStatement' && child(place.node, 'argument')
        ? functionAround(place)
        : undefined;
    if (around && !givingIn.has(around)) givingIn.set(around, place.node);
  }
  for (const place of source.places) {
    const giving = givingIn.get(place.node);
    const body = child(place.node, 'body');
    if (!giving || body?.type !== 'BlockStatement' || place.node.generator === true || endsAlways(body))
      continue;
    yield {
      line: source.lineOf(place.node),
      remark: `${quoted(functionLabel(place))} gives back a value in line ${source.lineOf(giving)}, but has no \`return\` at its end: if none of its returns is reached, it gives \`undefined\`. Is that meant?`,
    };
  }
}

const quoted = (label: string) => (label === 'this function' ? 'This function' : `\`${label}\``);

function* unreachable({ places, lineOf }: JavaScriptSource): Generator<Finding> {
  for (const { node } of places) {
    const block = node.type === 'BlockStatement' || node.type === 'Program' ? children(node, 'body') : [];
    for (const [index, statement] of block.entries()) {
      const next = block[index + 1];
      const word = /^(Return|Throw|Break|Continue)Statement$/.exec(statement.type)?.[1]?.toLowerCase();
      // Functions are there before the first line runs.
      if (word && next && next.type !== 'FunctionDeclaration' && next.type !== 'EmptyStatement') {
        yield {
          line: lineOf(next),
          remark: `This line never runs: \`${word}\` in line ${lineOf(statement)} leaves the block before.`,
        };
      }
    }
  }
}

function* returnedConditions({ places, lineOf }: JavaScriptSource): Generator<Finding> {
  const following = new Map<Node, Node>();
  for (const { node } of places) {
    const block = node.type === 'BlockStatement' || node.type === 'Program' ? children(node, 'body') : [];
    for (const [index, statement] of block.slice(1).entries())
      following.set(block[index] ?? statement, statement);
  }
  for (const { node } of places) {
    if (node.type !== 'IfStatement') continue;
    const first = returnedTruth(child(node, 'consequent'));
    const second = returnedTruth(child(node, 'alternate') ?? following.get(node));
    if (first !== undefined && second !== undefined && first !== second) {
      yield {
        line: lineOf(node),
        remark:
          'Both ways return a truth value. If the condition is one already, it can be returned directly.',
      };
    }
  }
}

function returnedTruth(node: Node | undefined): boolean | undefined {
  const block = node?.type === 'BlockStatement' ? children(node, 'body') : node ? [node] : [];
  const value =
    block.length === 1 && block[0]?.type === 'ReturnStatement'
      ? child(block[0], 'argument')?.value
      : undefined;
  return typeof value === 'boolean' ? value : undefined;
}

function* deepBlocks({ places, lineOf }: JavaScriptSource): Generator<Finding> {
  for (const place of places) {
    if (!CONTROL.test(place.node.type)) continue;
    let depth = 0;
    for (let at: JavaScriptNode | undefined = place; at && !isFunction(at.node); at = at.parent) {
      // An `else if` is no deeper than its `if`.
      if (CONTROL.test(at.node.type) && at.field !== 'alternate') depth++;
      if (depth > MAX_DEPTH) break;
    }
    if (depth === MAX_DEPTH) {
      yield {
        line: lineOf(place.node),
        remark: `Here are ${depth} blocks inside of each other, which is hard to follow. A function of its own for the inner part, or an early \`return\` or \`continue\`, makes it flatter.`,
      };
    }
  }
}

function* longFunctions({ places, lineOf }: JavaScriptSource): Generator<Finding> {
  for (const place of places) {
    if (!isFunction(place.node)) continue;
    const { node } = place;
    const length = lineOf({ ...node, start: node.end }) - lineOf(node) + 1;
    if (length > MAX_FUNCTION_LINES) {
      yield {
        line: lineOf(node),
        remark: `${quoted(functionLabel(place))} has ${length} lines. Which part of it could have a name and be a function of its own?`,
      };
    }
  }
}

/** A counting loop whose counter serves for nothing but `xs[i]`. */
function* indexLoops({ places, lineOf }: JavaScriptSource): Generator<Finding> {
  const loops = places.filter(({ node }) => node.type === 'ForStatement').slice(0, MAX_LOOPS);
  for (const { node } of loops) {
    const test = child(node, 'test');
    const [counter, list] = [test && nameOf(child(test, 'left')), test && lengthOf(child(test, 'right'))];
    const body = child(node, 'body');
    if (!test || test.operator !== '<' || !counter || !list || !body) continue;
    const isZero = children(child(node, 'init') ?? node, 'declarations').some(
      (made) => nameOf(child(made, 'id')) === counter && child(made, 'init')?.value === 0,
    );
    const inBody = places.filter((place) => place.node.start >= body.start && place.node.end <= body.end);
    const uses = inBody.filter((place) => place.node.type === 'Identifier' && nameOf(place.node) === counter);
    const lists = inBody.filter((place) => place.node.type === 'Identifier' && nameOf(place.node) === list);
    if (
      isZero &&
      uses.length > 0 &&
      uses.length === lists.length &&
      uses.every((use) => readsElement(use, list))
    ) {
      yield {
        line: lineOf(node),
        remark: `\`${counter}\` is used for nothing but \`${list}[${counter}]\`. A \`for...of\` loop over \`${list}\` gives the elements without counting.`,
      };
    }
  }
}

/** `xs` of `xs.length`. */
function lengthOf(node: Node | undefined): string {
  const isLength = node?.type === 'MemberExpression' && nameOf(child(node, 'property')) === 'length';
  return isLength ? nameOf(child(node, 'object')) : '';
}

function readsElement({ parent, field }: JavaScriptNode, list: string): boolean {
  if (parent?.node.type !== 'MemberExpression' || field !== 'property' || parent.node.computed !== true)
    return false;
  const isTarget =
    parent.field === 'left' ||
    parent.field === 'argument' ||
    parent.parent?.node.type.endsWith('Pattern') === true;
  return nameOf(child(parent.node, 'object')) === list && !isTarget;
}

/** Checks that need more than one node. */
export const JAVASCRIPT_SHAPE: readonly Check<JavaScriptSource>[] = [
  { id: 'missing-return', level: 1, find: missingReturns },
  { id: 'unreachable', level: 1, find: unreachable },
  { id: 'returned-condition', level: 3, find: returnedConditions },
  { id: 'deep-nesting', level: 2, find: deepBlocks },
  { id: 'long-function', level: 2, find: longFunctions },
  { id: 'index-loop', level: 3, find: indexLoops },
  { id: 'repeated-number', level: 3, find: ({ bare }) => repeatedNumbers(bare) },
];
