import {
  childrenOf,
  nodesOf,
  pythonTree,
  type PythonNode,
  type PythonTree,
} from '../../source/python-tree.js';
import { sharedDefault, secondName } from './python-shared.js';
import { tokensOf } from '../../source/tokens.js';
import type { WrongAnswer } from '../mismatch-row.js';

type TreeHint = (tree: PythonTree) => string | undefined;

const inTree =
  (find: TreeHint) =>
  ({ code }: WrongAnswer): string | undefined => {
    const tree = pythonTree(code);
    return tree && find(tree);
  };

/** Lines of Python that are hardly ever meant as they stand. */
export const PYTHON_HINTS = [
  ({ code }: WrongAnswer) => turnedOperator(code),
  inTree(sharedDefault),
  inTree(secondName),
  inTree(comparedOnce),
  inTree(sameRows),
  inTree(bitsForPower),
  inTree(changedInLoop),
  inTree(missingComma),
  inTree(comparedForNothing),
  inTree(overwrittenParameter),
  inTree(returnInLoop),
  inTree(identityOfValue),
] as const;

/** `x =+ 1` */
function turnedOperator(code: string): string | undefined {
  const tokens = tokensOf(code, 'python');
  for (const [index, token] of tokens.entries()) {
    const [next, value] = [tokens[index + 1], tokens[index + 2]];
    if (token.text !== '=' || !next || !value || !/^[+*-]$/.test(next.text)) continue;
    if (next.start !== token.end || value.start === next.end || next.line !== token.line) continue;
    return `Line ${token.line} has \`=${next.text}\`, which stores the plain value \`${next.text}${value.text.slice(0, 20)}\`. To change what is stored already, the sign stands first: \`${next.text}=\`.`;
  }
  return undefined;
}

/** `x == 1 or 2` */
function comparedOnce(tree: PythonTree): string | undefined {
  for (const node of nodesOf(tree, 'BinaryExpression')) {
    const [left, word, right] = childrenOf(node);
    if (!left || !word || !right || (word.name !== 'or' && word.name !== 'and')) continue;
    const isLone = /^(?:Number|String)$/.test(right.name) && !/^(?:0|""|'')$/.test(tree.textOf(right));
    if (!isLone || !isComparison(left, tree) || isFallback(node)) continue;
    return `On line ${tree.lineOf(node)}, \`${clip(tree.textOf(right))}\` stands behind \`${word.name}\` all alone, and so always counts as true. Each side of \`${word.name}\` needs a comparison of its own.`;
  }
  return undefined;
}

function isComparison(node: PythonNode, tree: PythonTree): boolean {
  const [left, sign, right] = childrenOf(node);
  if (node.name !== 'BinaryExpression' || !left || !right) return false;
  const text = tree.textOf(sign);
  return (
    /^(?:[<>]|[<>=!]=)$/.test(text) ||
    (/^(?:or|and)$/.test(text) && (isComparison(left, tree) || isComparison(right, tree)))
  );
}

/** Where the value itself is used, as in `name = text or "none"`. */
function isFallback(node: PythonNode): boolean {
  return /^(?:AssignStatement|ReturnStatement|ArgList)$/.test(node.parent?.name ?? '');
}

/** `[[0] * n] * n` */
function sameRows(tree: PythonTree): string | undefined {
  for (const node of nodesOf(tree, 'BinaryExpression')) {
    const [left, sign] = childrenOf(node);
    if (left?.name !== 'ArrayExpression' || tree.textOf(sign) !== '*') continue;
    const [, inner, end] = childrenOf(left);
    if (end?.name !== ']' || !inner) continue;
    const named = tree.bindings.findLast((one) => one.name === tree.textOf(inner))?.value;
    const isList =
      (inner.name === 'VariableName' &&
        (named?.name === 'ArrayExpression' || named?.firstChild?.name === 'ArrayExpression')) ||
      /^(?:ArrayExpression|DictionaryExpression|SetExpression|ArrayComprehensionExpression)$/.test(
        inner.name,
      ) ||
      (inner.name === 'BinaryExpression' && inner.firstChild?.name === 'ArrayExpression');
    if (isList)
      return `Line ${tree.lineOf(node)}: \`${clip(tree.textOf(node))}\` holds one and the same inner ${inner.name === 'DictionaryExpression' ? 'dictionary' : 'list'} several times, so a change in one of them shows in all. Make a new one for each.`;
  }
  return undefined;
}

/** `2^n` */
function bitsForPower(tree: PythonTree): string | undefined {
  for (const node of nodesOf(tree, 'BinaryExpression')) {
    const sign = childrenOf(node)[1];
    if (tree.textOf(sign) !== '^' || /[&|~]|<<|>>|\bbin\(/.test(tree.code)) continue;
    return `Line ${tree.lineOf(node)}: \`^\` is no power in Python, it combines the bits of two whole numbers. A power is written \`**\`.`;
  }
  return undefined;
}

/** The loop goes through a list that its block makes shorter or longer. */
function changedInLoop(tree: PythonTree): string | undefined {
  for (const loop of nodesOf(tree, 'ForStatement')) {
    const parts = childrenOf(loop);
    const at = parts.findIndex((part) => part.name === 'in');
    const source = parts[at + 1];
    const body = parts.find((part) => part.name === 'Body');
    if (source?.name !== 'VariableName' || !body) continue;
    const list = tree.textOf(source);
    const change = nodesOf({ root: body }, 'CallExpression').find((call) =>
      new RegExp(`^${list}\\.(?:remove|pop|insert)$`).test(tree.textOf(call.firstChild)),
    );
    if (change && !/\bbreak\b|\breturn\b/.test(tree.textOf(body)))
      return `The loop on line ${tree.lineOf(loop)} goes through \`${list}\` while line ${tree.lineOf(change)} changes it, so that elements move and some are left out. Go through a copy, or build a new list.`;
  }
  return undefined;
}

const NEW_TEXT =
  /\.(replace|upper|lower|strip|lstrip|rstrip|title|capitalize|swapcase|zfill|ljust|rjust|center)$/;

/** `s.replace(...)` as a step of its own. */
export function lostText(tree: PythonTree): string | undefined {
  for (const node of nodesOf(tree, 'ExpressionStatement')) {
    const call = node.firstChild;
    if (call?.name !== 'CallExpression' || call.nextSibling) continue;
    const callee = tree.textOf(call.firstChild);
    const method = NEW_TEXT.exec(callee)?.[1];
    if (method !== undefined && !tree.functions.some((one) => one.name === method))
      return `Line ${tree.lineOf(node)}: \`${method}\` gives back a new text and leaves the old one as it is. The new one is not kept.`;
    if (callee === 'sorted' || callee === 'reversed')
      return `Line ${tree.lineOf(node)}: \`${callee}\` gives back something new and leaves the old list as it is. The new one is not kept.`;
  }
  return undefined;
}

/** Two texts side by side in a list are one. */
function missingComma(tree: PythonTree): string | undefined {
  for (const node of nodesOf(tree, 'ContinuedString')) {
    if (!/^(?:Array|Tuple|Set)Expression$/.test(node.parent?.name ?? '')) continue;
    const texts = childrenOf(node);
    const last = texts.at(-1);
    if (texts.length === 2 && last)
      return `A comma is missing before ${quoted(tree.textOf(last))} on line ${tree.lineOf(last)}: Python joins two texts side by side into one.`;
  }
  return undefined;
}

/** `x == 5` as a step of its own. */
function comparedForNothing(tree: PythonTree): string | undefined {
  for (const node of nodesOf(tree, 'ExpressionStatement')) {
    const [only, more] = childrenOf(node);
    if (only?.name !== 'BinaryExpression' || more) continue;
    const [left, sign] = childrenOf(only).map((part) => tree.textOf(part));
    if (sign === '==' && /^[A-Za-z_][\w.[\]]*$/.test(left ?? ''))
      return `Line ${tree.lineOf(node)} only compares, and does nothing with the result. To store a value, use a single \`=\`.`;
    if (/^[-+*/]$/.test(sign ?? ''))
      return `Line ${tree.lineOf(node)} calculates \`${clip(tree.textOf(only))}\`, and does nothing with the result. Store it, print it or give it back.`;
  }
  return undefined;
}

/** A parameter that gets another value before it was used. */
function overwrittenParameter(tree: PythonTree): string | undefined {
  for (const own of tree.functions) {
    const body = childrenOf(own.node).find((part) => part.name === 'Body');
    const first = body && childrenOf(body).find((part) => !/^(?::|ExpressionStatement)$/.test(part.name));
    if (first?.name !== 'AssignStatement') continue;
    const [target, sign, value] = childrenOf(first);
    const name = tree.textOf(target);
    if (target?.name !== 'VariableName' || tree.textOf(sign) !== '=' || !own.parameters.includes(name))
      continue;
    if (new RegExp(`\\b${name}\\b`).test(tree.textOf(value))) continue;
    return `Line ${tree.lineOf(first)} gives the parameter \`${name}\` another value at once, so that what the caller passes in is lost.`;
  }
  return undefined;
}

/** A `return` that ends the loop in its first round, alone or in all branches of an `if`. */
function returnInLoop(tree: PythonTree): string | undefined {
  for (const loop of nodesOf(tree, 'ForStatement', 'WhileStatement')) {
    const body = childrenOf(loop).find((part) => part.name === 'Body');
    const end = body && childrenOf(body).find(alwaysReturns);
    if (!body || !end || /\bcontinue\b/.test(tree.textOf(body))) continue;
    if (end.name === 'IfStatement')
      return `Each branch of the \`if\` on line ${tree.lineOf(end)} ends with \`return\`, so the loop of line ${tree.lineOf(loop)} never comes to a second round.`;
    return `The \`return\` on line ${tree.lineOf(end)} stands inside of the loop of line ${tree.lineOf(loop)}, and so ends the function in the loop's first round.`;
  }
  return undefined;
}

function alwaysReturns(node: PythonNode): boolean {
  if (node.name === 'ReturnStatement') return true;
  const parts = node.name === 'IfStatement' ? childrenOf(node) : [];
  const branches = parts.filter(({ name }) => name === 'Body');
  return (
    parts.some(({ name }) => name === 'else') && branches.every((one) => childrenOf(one).some(alwaysReturns))
  );
}

/** `x is "a"` */
function identityOfValue(tree: PythonTree): string | undefined {
  for (const node of nodesOf(tree, 'BinaryExpression')) {
    const [, word, right, more] = childrenOf(node);
    const value = right?.name === 'not' ? more : right;
    if (word?.name === 'is' && /^(?:Number|String)$/.test(value?.name ?? ''))
      return `Line ${tree.lineOf(node)}: \`is\` asks whether both sides are one and the same object, which equal values need not be. To compare values, use \`==\`.`;
  }
  return undefined;
}

function clip(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 40)}…` : line;
}

function quoted(text: string): string {
  return `\`${clip(text)}\``;
}
