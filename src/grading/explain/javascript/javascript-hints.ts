import {
  isFunction,
  javaScriptTree,
  membersOf,
  valueOf,
  type JavaScriptTree,
} from '../../source/javascript-tree.js';
import { child, children, nameOf, type Node } from '../../source/syntax-tree.js';
import { tokensOf } from '../../source/tokens.js';
import type { WrongAnswer } from '../mismatch-row.js';

type TreeHint = (tree: JavaScriptTree) => string | undefined;

const inTree =
  (find: TreeHint) =>
  ({ code }: WrongAnswer): string | undefined => {
    const tree = javaScriptTree(code);
    return tree && find(tree);
  };

/** Lines of JavaScript that are hardly ever meant as they stand. */
export const JAVASCRIPT_HINTS = [
  ({ code }: WrongAnswer) => turnedOperator(code),
  inTree(assignedCondition),
  inTree(emptyBody),
  inTree(comparedWithNaN),
  inTree(comparedOnce),
  inTree(sameRows),
  inTree(bitsForPower),
  inTree(loopInArray),
  inTree(valueInMap),
  inTree(callbackReturn),
  inTree(returnAlone),
  inTree(fallThrough),
  inTree(returnInLoop),
] as const;

/** `x =+ 1` */
function turnedOperator(code: string): string | undefined {
  const tokens = tokensOf(code, 'javascript');
  for (const [index, token] of tokens.entries()) {
    const [next, value] = [tokens[index + 1], tokens[index + 2]];
    if (token.text !== '=' || !next || !value || !/^[+-]$/.test(next.text)) continue;
    if (next.start !== token.end || value.start === next.end || next.line !== token.line) continue;
    return `Line ${token.line} has \`=${next.text}\`, which stores the plain value \`${next.text}${value.text.slice(0, 20)}\`. To change what is stored already, the sign stands first: \`${next.text}=\`.`;
  }
  return undefined;
}

const nodesOf = (tree: JavaScriptTree, ...types: readonly string[]): Node[] =>
  tree.places.filter(({ node }) => types.includes(node.type)).map(({ node }) => node);

/** `if (x = 5)` */
function assignedCondition(tree: JavaScriptTree): string | undefined {
  for (const node of nodesOf(tree, 'IfStatement', 'WhileStatement', 'ConditionalExpression')) {
    const test = child(node, 'test');
    if (test?.type !== 'AssignmentExpression' || test.operator !== '=') continue;
    if (node.type === 'WhileStatement' && child(test, 'right')?.type !== 'Literal') continue;
    return `The condition on line ${tree.lineOf(test)} has a single \`=\`, which stores a value. To compare two values, use \`===\`.`;
  }
  return undefined;
}

/** `if (x);` */
function emptyBody(tree: JavaScriptTree): string | undefined {
  for (const node of nodesOf(tree, 'IfStatement', 'WhileStatement', 'ForStatement')) {
    const body = child(node, node.type === 'IfStatement' ? 'consequent' : 'body');
    const word = { IfStatement: 'if', WhileStatement: 'while', ForStatement: 'for' }[node.type] ?? '';
    if (body?.type !== 'EmptyStatement' || (node.type === 'ForStatement' && child(node, 'update'))) continue;
    return `On line ${tree.lineOf(body)}, the semicolon behind the brackets ends the \`${word}\`, so that nothing belongs to it: what comes next always runs.`;
  }
  const loop = nodesOf(tree, 'ForStatement').find((node) => child(node, 'body')?.type === 'EmptyStatement');
  const next = loop && tree.code.slice(loop.end).trimStart();
  return loop && next?.startsWith('{')
    ? `On line ${tree.lineOf(loop)}, the semicolon behind the brackets ends the \`for\`, so that the block behind it runs only once, after the loop.`
    : undefined;
}

function comparedWithNaN(tree: JavaScriptTree): string | undefined {
  for (const node of nodesOf(tree, 'BinaryExpression')) {
    const isCompared = /^[!=]==?$/.test(node.operator as string);
    if (isCompared && [child(node, 'left'), child(node, 'right')].some((side) => nameOf(side) === 'NaN'))
      return `Line ${tree.lineOf(node)}: nothing is equal to NaN, not even NaN itself. \`Number.isNaN(...)\` tells whether a value is NaN.`;
  }
  return undefined;
}

/** `x === 1 || 2` */
function comparedOnce(tree: JavaScriptTree): string | undefined {
  for (const node of nodesOf(tree, 'LogicalExpression')) {
    const [left, right] = [child(node, 'left'), child(node, 'right')];
    const operator = node.operator as string;
    if (operator === '??' || right?.type !== 'Literal' || !right.value || right.value === true) continue;
    const compared = left?.type === 'LogicalExpression' ? child(left, 'left') : left;
    if (compared?.type !== 'BinaryExpression' || !/^(?:[!=]==?|[<>]=?)$/.test(compared.operator as string))
      continue;
    const parent = tree.parents.get(node)?.type ?? '';
    if (/^(?:VariableDeclarator|ReturnStatement|CallExpression)$/.test(parent)) continue;
    return `On line ${tree.lineOf(node)}, \`${tree.textOf(right).slice(0, 30)}\` stands behind \`${operator}\` all alone, and so always counts as true. Each side of \`${operator}\` needs a comparison of its own.`;
  }
  return undefined;
}

/** `Array(3).fill([])` */
function sameRows(tree: JavaScriptTree): string | undefined {
  for (const node of nodesOf(tree, 'CallExpression')) {
    const callee = child(node, 'callee');
    const [value] = children(node, 'arguments');
    const isShared =
      value &&
      (/^(?:Array|Object)Expression$/.test(value.type) || /^(?:new )?Array\(/.test(tree.textOf(value)));
    if (callee?.type === 'MemberExpression' && nameOf(child(callee, 'property')) === 'fill' && isShared)
      return `Line ${tree.lineOf(node)}: \`fill\` puts one and the same ${value?.type === 'ObjectExpression' ? 'object' : 'array'} into every place, so a change in one of them shows in all. Make a new one for each.`;
  }
  return undefined;
}

function bitsForPower(tree: JavaScriptTree): string | undefined {
  const node = nodesOf(tree, 'BinaryExpression').find(({ operator }) => operator === '^');
  return node && !/[&|~]\s*\w|<<|>>|toString\(2\)/.test(tree.code.replace(/&&|\|\|/g, ''))
    ? `Line ${tree.lineOf(node)}: \`^\` is no power in JavaScript, it combines the bits of two numbers. A power is written \`**\`.`
    : undefined;
}

/** `for (const x in xs)` over an array. */
function loopInArray(tree: JavaScriptTree): string | undefined {
  for (const node of nodesOf(tree, 'ForInStatement')) {
    const right = child(node, 'right');
    const value = valueOf(right, tree);
    if (!right || value?.type === 'ObjectExpression') continue;
    const sure = value?.type === 'ArrayExpression' || value?.type === 'Literal';
    const left = child(node, 'left');
    const variable = left ? tree.textOf(left).replace(/^(?:let|const|var)\s+/, '') : '';
    const indexed = new RegExp(`\\[\\s*${variable.replace(/[^\w]/g, '')}\\s*\\]`).test(tree.textOf(node));
    if (indexed || (!sure && !/^[a-z]\w*s$/.test(tree.textOf(right)))) continue;
    return `The loop on line ${tree.lineOf(node)} has \`in\`, which gives the positions (as texts) and not the elements. \`for … of\` gives the elements.`;
  }
  return undefined;
}

/** `m["a"] = 1` on a Map. */
function valueInMap(tree: JavaScriptTree): string | undefined {
  for (const node of nodesOf(tree, 'MemberExpression')) {
    const value = valueOf(child(node, 'object'), tree);
    const type = value?.type === 'NewExpression' ? nameOf(child(value, 'callee')) : '';
    if (node.computed === true && (type === 'Map' || type === 'Set'))
      return `Line ${tree.lineOf(node)} uses square brackets on a ${type}, which do not reach what it holds. ${type === 'Map' ? 'Its entries are set with `set` and read with `get`.' : 'It is asked with `has`, and changed with `add` and `delete`.'}`;
  }
  return undefined;
}

/** `return` in the callback of `forEach`. */
function callbackReturn(tree: JavaScriptTree): string | undefined {
  for (const node of nodesOf(tree, 'ReturnStatement')) {
    let at: Node | undefined = node;
    while (at && !isFunction(at)) at = tree.parents.get(at);
    const call = at && tree.parents.get(at);
    const callee = call?.type === 'CallExpression' ? child(call, 'callee') : undefined;
    if (child(node, 'argument') && callee && nameOf(child(callee, 'property')) === 'forEach')
      return `The \`return\` on line ${tree.lineOf(node)} only ends the function that \`forEach\` calls for one element, and its value is dropped. It does not end the function around it.`;
  }
  return undefined;
}

/** `return` with its value on the next line. */
function returnAlone(tree: JavaScriptTree): string | undefined {
  for (const node of nodesOf(tree, 'ReturnStatement')) {
    if (child(node, 'argument')) continue;
    const parent = tree.parents.get(node);
    const body = parent ? children(parent, 'body') : [];
    const next = body[body.indexOf(node) + 1];
    if (
      next &&
      /^(?:ExpressionStatement|BlockStatement)$/.test(next.type) &&
      tree.lineOf(next) === tree.lineOf(node) + 1
    )
      return `The \`return\` on line ${tree.lineOf(node)} stands alone on its line, and JavaScript ends it there, without a value. The value has to begin on the same line.`;
  }
  return undefined;
}

/** A `case` without `break`. */
function fallThrough(tree: JavaScriptTree): string | undefined {
  for (const node of nodesOf(tree, 'SwitchStatement')) {
    for (const one of children(node, 'cases').slice(0, -1)) {
      const steps = children(one, 'consequent');
      if (steps.length === 0 || /\b(?:break|return|throw|continue)\b/.test(tree.textOf(one))) continue;
      return `The \`case\` on line ${tree.lineOf(one)} has no \`break\` at its end, so that the next one runs too.`;
    }
  }
  return undefined;
}

const NEW_VALUE =
  /^(?:replace|replaceAll|toUpperCase|toLowerCase|trim|trimStart|trimEnd|padStart|padEnd|concat|slice|map|filter|toSorted|toReversed|substring)$/;

/** A result that nobody keeps. */
export function lostResult(tree: JavaScriptTree): string | undefined {
  const members = membersOf(tree);
  for (const node of nodesOf(tree, 'ExpressionStatement')) {
    const value = child(node, 'expression');
    const callee = value?.type === 'CallExpression' ? child(value, 'callee') : undefined;
    const name = callee?.type === 'MemberExpression' ? nameOf(child(callee, 'property')) : '';
    const isLoop =
      (name === 'map' || name === 'filter') &&
      /console|push|\+=|\+\+|[^=!<>]=[^=>]/.test(value ? tree.textOf(value) : '');
    if (NEW_VALUE.test(name) && !members.has(name) && !isLoop)
      return `Line ${tree.lineOf(node)}: \`${name}\` gives back something new and leaves the old value as it is. The new one is not kept.`;
    if (value?.type === 'BinaryExpression' && /^===?$/.test(value.operator as string))
      return `Line ${tree.lineOf(node)} only compares, and does nothing with the result. To store a value, use a single \`=\`.`;
  }
  return undefined;
}

/** A `return` that ends the loop in its first round, alone or in all branches of an `if`. */
function returnInLoop(tree: JavaScriptTree): string | undefined {
  for (const loop of nodesOf(tree, 'ForStatement', 'ForOfStatement', 'ForInStatement', 'WhileStatement')) {
    const body = child(loop, 'body');
    const steps = body?.type === 'BlockStatement' ? children(body, 'body') : body ? [body] : [];
    const end = steps.find(alwaysReturns);
    if (!body || !end || /\bcontinue\b/.test(tree.textOf(body))) continue;
    if (end.type === 'IfStatement')
      return `Each branch of the \`if\` on line ${tree.lineOf(end)} ends with \`return\`, so the loop of line ${tree.lineOf(loop)} never comes to a second round.`;
    return `The \`return\` on line ${tree.lineOf(end)} stands inside of the loop of line ${tree.lineOf(loop)}, and so ends the function in the loop's first round.`;
  }
  return undefined;
}

function alwaysReturns(node: Node | undefined): boolean {
  if (node?.type === 'BlockStatement') return children(node, 'body').some(alwaysReturns);
  if (node?.type === 'IfStatement')
    return alwaysReturns(child(node, 'consequent')) && alwaysReturns(child(node, 'alternate'));
  return node?.type === 'ReturnStatement';
}
