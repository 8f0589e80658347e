import { isFunction, javaScriptTree, membersOf, type JavaScriptTree } from '../../source/javascript-tree.js';
import { nearName } from '../../source/names.js';
import { child, children, nameOf, type Node } from '../../source/syntax-tree.js';
import { lostResult } from './javascript-hints.js';
import { JAVASCRIPT_SLIP_SIGNS } from './javascript-slips.js';
import type { WrongAnswer } from '../mismatch-row.js';

type TreeHint = (tree: JavaScriptTree, wrong: WrongAnswer) => string | undefined;

const inTree =
  (find: TreeHint) =>
  (wrong: WrongAnswer): string | undefined => {
    const tree = javaScriptTree(wrong.code);
    return tree && find(tree, wrong);
  };

/** What the answer shows of a mistake in JavaScript code. */
export const JAVASCRIPT_SIGNS = [
  ...JAVASCRIPT_SLIP_SIGNS,
  inTree(promisePrinted),
  inTree(functionPrinted),
  objectAsText,
  inTree(nameInBraces),
  inTree(sortedAsTexts),
  inTree(arrowWithoutReturn),
  inTree(misspeltLength),
  inTree(undefinedPrinted),
  inTree(arrayAsNumber),
  inTree(notANumber),
  inTree(inputAsText),
  inTree(lostResult),
] as const;

function promisePrinted(tree: JavaScriptTree, { actualText, expectedText }: WrongAnswer): string | undefined {
  if (!/\[object Promise\]|\bPromise \{/.test(actualText) || /Promise/.test(expectedText)) return undefined;
  const own = new Map(
    tree.places.flatMap(({ node, parent }) => {
      const name =
        nameOf(child(node, 'id')) ||
        (parent?.type === 'VariableDeclarator' ? nameOf(child(parent, 'id')) : '');
      return isFunction(node) && node.async === true && name !== '' ? [[name, node] as const] : [];
    }),
  );
  for (const { node, parent } of tree.places) {
    const name = node.type === 'CallExpression' ? nameOf(child(node, 'callee')) : '';
    if (own.has(name) && parent?.type !== 'AwaitExpression')
      return `The answer holds a Promise. \`${name}\` is an \`async\` function, so line ${tree.lineOf(node)} has to wait for its result with \`await\`.`;
  }
  return 'The answer holds a Promise and not the value that comes of it. Wait for it with `await`, or use it in a `then`.';
}

/** The text of a function or class, where its result was meant. */
function functionPrinted(
  tree: JavaScriptTree,
  { actualText, expectedText }: WrongAnswer,
): string | undefined {
  const shown = /\[Function: ([\w$]+)\]/.exec(actualText)?.[1] ?? /\[class ([\w$]+)/.exec(actualText)?.[1];
  if (shown !== undefined && !expectedText.includes('['))
    return `What came is \`${shown}\` itself and not its result. To call it, put round brackets behind its name.`;
  for (const { node, parent } of tree.places) {
    if (!isFunction(node)) continue;
    const whole = parent?.type === 'MethodDefinition' ? parent : node;
    const text = tree.textOf(whole);
    if (
      text.length < 5 ||
      !actualText.includes(text.slice(0, 200)) ||
      expectedText.includes(text.slice(0, 8))
    )
      continue;
    const name =
      nameOf(child(whole, whole === node ? 'id' : 'key')) ||
      (parent?.type === 'VariableDeclarator' ? nameOf(child(parent, 'id')) : '');
    return `What came is the text of the function${name ? ` \`${name}\`` : ''} on line ${tree.lineOf(whole)}, and not its result. To call it, put round brackets behind its name.`;
  }
  return undefined;
}

function objectAsText({ actualText, expectedText }: WrongAnswer): string | undefined {
  return actualText.includes('[object Object]') && !expectedText.includes('[object')
    ? 'The `[object Object]` is an object that was put into a text. Take the property that is wanted out of it, or turn it into text with `JSON.stringify`.'
    : undefined;
}

/** `"Hello ${name}"` in plain quotes. */
function nameInBraces(tree: JavaScriptTree, { actualText }: WrongAnswer): string | undefined {
  if (!actualText.includes('{')) return undefined;
  for (const { node } of tree.places) {
    const text = node.type === 'Literal' && typeof node.value === 'string' ? node.value : '';
    const inner = /\$\{[^{}\n]{1,80}\}/.exec(text)?.[0];
    if (inner !== undefined && actualText.includes(inner))
      return `\`${inner}\` came out as it stands: values are filled in only between backticks, and the text on line ${tree.lineOf(node)} has other quotes.`;
  }
  return undefined;
}

/** `[10, 9].sort()` */
function sortedAsTexts(tree: JavaScriptTree, { actualText, expectedText }: WrongAnswer): string | undefined {
  const numbers = (text: string) => (text.match(/-?\d+(?:\.\d+)?/g) ?? []).slice(0, 500);
  const [got, wanted] = [numbers(actualText), numbers(expectedText)];
  if (got.length < 2 && wanted.length < 1) return undefined;
  for (const { node } of tree.places) {
    const callee = node.type === 'CallExpression' ? child(node, 'callee') : undefined;
    const name = callee ? nameOf(child(callee, 'property')) : '';
    if (!/^(?:sort|toSorted)$/.test(name) || children(node, 'arguments').length > 0) continue;
    return `The \`${name}()\` on line ${tree.lineOf(node)} sorts as texts, so that 10 comes before 9. To sort numbers, it needs a function that compares two of them.`;
  }
  return undefined;
}

/** `(x) => { x * 2 }` */
function arrowWithoutReturn(
  tree: JavaScriptTree,
  { actualText, expectedText }: WrongAnswer,
): string | undefined {
  if (!actualText.includes('undefined') || expectedText.includes('undefined')) return undefined;
  for (const { node, parent } of tree.places) {
    if (!isFunction(node)) continue;
    const body = child(node, 'body');
    const steps = body?.type === 'BlockStatement' ? children(body, 'body') : [];
    const [only] = steps;
    if (!body || steps.length !== 1 || !only) continue;
    const isArrow = node.type === 'ArrowFunctionExpression';
    if (isArrow && only.type === 'LabeledStatement')
      return `The \`{\` behind \`=>\` on line ${tree.lineOf(body)} opens a block of steps, not an object. To give back an object, put round brackets around it.`;
    const value = only.type === 'ExpressionStatement' ? child(only, 'expression') : undefined;
    const isCallback = parent?.type === 'CallExpression' && isForEach(parent);
    if (!value || isCallback || /^(?:Assignment|Update|Call|Await)Expression$/.test(value.type)) continue;
    return isArrow
      ? `The arrow function on line ${tree.lineOf(node)} has curly brackets, but no \`return\`, so it gives back nothing.`
      : `The function on line ${tree.lineOf(node)} calculates a value, but has no \`return\`, so it gives back nothing.`;
  }
  return undefined;
}

function isForEach(call: Node): boolean {
  const callee = child(call, 'callee');
  return (
    callee !== undefined &&
    /^(?:forEach|then|on|setTimeout)$/.test(nameOf(child(callee, 'property')) || nameOf(callee))
  );
}

/** `xs.lenght` */
function misspeltLength(tree: JavaScriptTree, { actualText }: WrongAnswer): string | undefined {
  if (!/undefined|NaN/.test(actualText) && actualText.trim() !== '') return undefined;
  const members = membersOf(tree);
  for (const { node, parent } of tree.places) {
    if (node.type !== 'MemberExpression' || node.computed === true) continue;
    const name = nameOf(child(node, 'property'));
    if (
      name !== 'length' &&
      !members.has(name) &&
      nearName(name, ['length']) === 'length' &&
      parent?.type !== 'AssignmentExpression'
    )
      return `Line ${tree.lineOf(node)} asks for \`${name}\`, which is undefined. Did you mean \`length\`?`;
  }
  return undefined;
}

/** A function without `return`, whose result is used. */
function undefinedPrinted(
  tree: JavaScriptTree,
  { actualText, expectedText, functionName }: WrongAnswer,
): string | undefined {
  if (!/\bundefined\b/.test(actualText) || /\bundefined\b/.test(expectedText)) return undefined;
  for (const { node, parent } of tree.places) {
    const name = node.type === 'CallExpression' ? nameOf(child(node, 'callee')) : '';
    if (name === '' || name === functionName || parent?.type === 'ExpressionStatement') continue;
    const own = tree.named.get(name) ?? [];
    const init = own.length === 1 ? own[0]?.init : undefined;
    const body = init && isFunction(init) ? child(init, 'body') : undefined;
    if (body?.type !== 'BlockStatement' || /\breturn\b/.test(tree.textOf(body)) || init?.async === true)
      continue;
    return `The undefined comes from line ${tree.lineOf(node)}: it uses the result of \`${name}\` (line ${own[0]?.line ?? 0}), which has no \`return\`.`;
  }
  return undefined;
}

/** `Math.max(xs)` */
function arrayAsNumber(tree: JavaScriptTree, { actualText, expectedText }: WrongAnswer): string | undefined {
  if (!/\bNaN\b/.test(actualText) || /\bNaN\b/.test(expectedText)) return undefined;
  for (const { node } of tree.places) {
    const callee = node.type === 'CallExpression' ? child(node, 'callee') : undefined;
    const [only, more] = callee ? children(node, 'arguments') : [];
    const name = nameOf(only);
    const made = tree.named.get(name)?.[0]?.init;
    if (!callee || !made || more || !/^Math\.(?:max|min)$/.test(tree.textOf(callee))) continue;
    if (/^\[|\.(?:split|map|filter)\s*\(|\bArray\b/.test(tree.textOf(made).slice(0, 1000)))
      return `\`${tree.textOf(callee)}\` on line ${tree.lineOf(node)} takes numbers one by one, and not an array. Three points before \`${name}\` take its elements out: \`...${name}\`.`;
  }
  return undefined;
}

/** `let s; s += x` */
function notANumber(tree: JavaScriptTree, { actualText, expectedText }: WrongAnswer): string | undefined {
  if (!/\bNaN\b|\bundefined/.test(actualText) || /\bNaN\b/.test(expectedText)) return undefined;
  const uses = firstChanges(tree);
  for (const one of tree.names) {
    const use = uses.get(one.name);
    if (one.kind !== 'variable' || one.init || !use) continue;
    const isSet = tree.places.some(
      ({ node }) =>
        (node.type === 'AssignmentExpression' &&
          node.operator === '=' &&
          nameOf(child(node, 'left')) === one.name) ||
        /^For(?:Of|In)Statement$/.test(node.type),
    );
    const inLoop = tree.places.some(
      ({ node, field }) =>
        field === 'left' && node.type === 'VariableDeclaration' && tree.lineOf(node) === one.line,
    );
    if ((!isSet || !inLoop) && !hasValue(tree, one.name))
      return `\`${one.name}\` has no value (undefined) when line ${tree.lineOf(use)} first changes it. Give it a start value where it is declared, on line ${one.line}.`;
  }
  return undefined;
}

/** By name, the first `+=`, `++` or their like. */
function firstChanges(tree: JavaScriptTree): ReadonlyMap<string, Node> {
  const found = new Map<string, Node>();
  for (const { node } of tree.places) {
    const isSum = node.type === 'AssignmentExpression' && /^[-+*]=$/.test(node.operator as string);
    if (!isSum && node.type !== 'UpdateExpression') continue;
    const name = nameOf(child(node, isSum ? 'left' : 'argument'));
    if (!found.has(name)) found.set(name, node);
  }
  return found;
}

function hasValue(tree: JavaScriptTree, name: string): boolean {
  return tree.places.some(
    ({ node }) =>
      node.type === 'AssignmentExpression' && node.operator === '=' && nameOf(child(node, 'left')) === name,
  );
}

/** Numbers that were read, and never made numbers. */
/** `n + 1` that came to 51 where 6 is wanted: the text 5 and the number behind it. */
function joinsRight(node: Node, actualText: string, expectedText: string): boolean {
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return false;
  const [left, right] = [child(node, 'left'), child(node, 'right')];
  const number = left?.type === 'Literal' ? left.value : right?.value;
  if (typeof number !== 'number' || (left?.type !== 'Identifier' && right?.type !== 'Identifier'))
    return false;
  const other = String(Number(expectedText) - number);
  return actualText.trim() === (left?.type === 'Literal' ? `${number}${other}` : `${other}${number}`);
}

function inputAsText(tree: JavaScriptTree, { actualText, expectedText }: WrongAnswer): string | undefined {
  const { code } = tree;
  if (!/readFileSync|stdin|readline|question/.test(code) || !/\d/.test(expectedText)) return undefined;
  if (/\b(?:Number|parseInt|parseFloat|BigInt|JSON)\b|[(=,]\s*\+\s*[A-Za-z]/.test(code)) return undefined;
  const sum = tree.places.find(
    ({ node }) =>
      (node.type === 'BinaryExpression' &&
        node.operator === '+' &&
        [child(node, 'left'), child(node, 'right')].every(
          (side) => side?.type === 'Identifier' || side?.type === 'MemberExpression',
        )) ||
      (node.type === 'AssignmentExpression' && node.operator === '+='),
  )?.node;
  const joined = sum ?? tree.places.find(({ node }) => joinsRight(node, actualText, expectedText))?.node;
  return joined && /^\s*\d+\s*$/.test(actualText)
    ? `What is read is text, and was never turned into a number: the \`+\` on line ${tree.lineOf(joined)} puts the texts one behind the other.`
    : undefined;
}
