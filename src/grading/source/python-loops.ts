import type { EndlessLoop } from './endless-loop.js';
import { childrenOf, nodesOf, pythonTree, type PythonNode, type PythonTree } from './python-tree.js';
import { tokensOf } from './tokens.js';

const MAX_LOOPS = 200;
const WAY_OUT = new Set(['BreakStatement', 'ReturnStatement', 'RaiseStatement', 'YieldStatement']);

/** A loop of Python that changes what it counts in the wrong way, or feeds what it goes through. */
export function pythonLoop(code: string): EndlessLoop | undefined {
  const tree = pythonTree(code);
  if (!tree || /\bexcept\b/.test(code)) return undefined;
  for (const loop of nodesOf(tree, 'ForStatement', 'WhileStatement').slice(0, MAX_LOOPS)) {
    const body = childrenOf(loop).find((part) => part.name === 'Body');
    if (!body || nodesOf({ root: body }, ...WAY_OUT).length > 0) continue;
    const reason = loop.name === 'ForStatement' ? growing(loop, body, tree) : wrongWay(loop, body, tree);
    if (reason !== undefined) return { line: tree.lineOf(loop), reason };
  }
  return undefined;
}

/** `for x in xs: xs.append(x)` */
function growing(loop: PythonNode, body: PythonNode, tree: PythonTree): string | undefined {
  const parts = childrenOf(loop);
  const source = parts[parts.findIndex((part) => part.name === 'in') + 1];
  if (source?.name !== 'VariableName') return undefined;
  const list = tree.textOf(source);
  const steps = childrenOf(body).filter((part) => part.name === 'ExpressionStatement');
  const grows = steps.some((step) => tree.textOf(step.firstChild?.firstChild) === `${list}.append`);
  const shrinks = new RegExp(`\\b${list}\\.(?:pop|remove|clear)\\b|\\bdel\\s+${list}\\b`).test(
    tree.textOf(body),
  );
  return grows && !shrinks
    ? `each round adds an element to \`${list}\`, which the loop goes through, so that it never comes to the end`
    : undefined;
}

/** `while i < 5: i -= 1`, and `i =+ 1`. */
function wrongWay(loop: PythonNode, body: PythonNode, tree: PythonTree): string | undefined {
  const [left, sign, right, more] = childrenOf(childrenOf(loop)[1] ?? loop);
  const [name, operator] = [tree.textOf(left), tree.textOf(sign)];
  if (left?.name !== 'VariableName' || right?.name !== 'Number' || more || !/^[<>]=?$/.test(operator))
    return undefined;
  const changes = nodesOf({ root: body }, 'AssignStatement', 'UpdateStatement').filter(
    (node) => tree.textOf(node.firstChild) === name,
  );
  const [change] = changes;
  const inside = tree.textOf(body);
  const word = new RegExp(`\\b${name}\\b`);
  const others =
    inside.includes(':=') ||
    inside.split('\n').some((line) => /\b(?:for|global|nonlocal|del)\b/.test(line) && word.test(line));
  if (!change || changes.length > 1 || others) return undefined;
  const text = tree.textOf(change);
  const turned = turnedSign(change, tree);
  if (turned) return `\`${text}\` stores the same value in every round, as its sign stands behind the \`=\``;
  const [, step, amount] = childrenOf(change).map((part) => tree.textOf(part));
  const isDown = step === '-=';
  if ((step !== '+=' && !isDown) || !/^\d+$/.test(amount ?? '') || amount === '0') return undefined;
  return operator.startsWith('<') === isDown
    ? `\`${text}\` makes \`${name}\` ${isDown ? 'smaller' : 'larger'} in every round, so that \`${tree.textOf(childrenOf(loop)[1])}\` stays true`
    : undefined;
}

function turnedSign(change: PythonNode, tree: PythonTree): boolean {
  const line = tokensOf(tree.code, 'python').filter(
    ({ start, end }) => start >= change.from && end <= change.to,
  );
  const [, equals, sign, value, more] = line;
  return (
    equals?.text === '=' &&
    sign?.start === equals.end &&
    /^[+-]$/.test(sign.text) &&
    value?.kind === 'number' &&
    !more
  );
}
