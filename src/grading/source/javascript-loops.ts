import type { EndlessLoop } from './endless-loop.js';
import { javaScriptTree, isFunction, type JavaScriptTree } from './javascript-tree.js';
import { child, nameOf, walk, type Node } from './syntax-tree.js';

const MAX_LOOPS = 500;
/** Nodes in all: those of nested loops are looked at again and again. */
const MAX_NODES = 200_000;
const HARMLESS =
  /^(?:console\.\w+|String|Number|parseInt|parseFloat|Math\.\w+|[\w$.]+\.(?:push|toString|toFixed|includes|join|charAt|toUpperCase|toLowerCase))$/;
const WAY_OUT = /^(?:Break|Return|Throw)Statement$|^(?:Yield|Await)Expression$/;

interface Loop {
  node: Node;
  test: Node | undefined;
  /** Of the body and of the third part of a `for`. */
  steps: Node[];
  tree: JavaScriptTree;
}

/** The answer for code that can be read: its first loop that cannot end, if there is one. */
export function javaScriptLoop(code: string): { loop: EndlessLoop | undefined } | undefined {
  const tree = javaScriptTree(code);
  if (!tree) return undefined;
  const catches = tree.places.some(({ node }) => node.type === 'CatchClause');
  const loops = tree.places.filter(({ node }) => /^(?:While|DoWhile|For|ForOf)Statement$/.test(node.type));
  let read = 0;
  for (const { node } of loops.slice(0, MAX_LOOPS)) {
    const parts = [child(node, 'body'), child(node, 'update')].flatMap((part) => (part ? [part] : []));
    const steps = parts.flatMap((part) => [...walk(part)].map((place) => place.node));
    read += steps.length;
    if (read > MAX_NODES) break;
    if (steps.some(({ type }) => WAY_OUT.test(type) || isFunctionWord(type))) continue;
    const reason = reasonOf({ node, test: child(node, 'test'), steps, tree }, catches);
    if (reason !== undefined) return { loop: { line: tree.lineOf(node), reason } };
  }
  return { loop: undefined };
}

/** What a function inside of the loop does, and when, is not known. */
const isFunctionWord = (type: string): boolean => isFunction({ type, start: 0, end: 0 });

function reasonOf(loop: Loop, catches: boolean): string | undefined {
  const { node, test, steps, tree } = loop;
  if (node.type === 'ForOfStatement') return growing(loop);
  if (!test || (test.type === 'Literal' && Boolean(test.value)))
    return catches
      ? undefined
      : `\`${headOf(loop)}\` has no \`break\` or \`return\` in it, so nothing ends it`;
  if (test.type === 'ArrowFunctionExpression')
    return `its condition \`${tree.textOf(test).slice(0, 60)}\` makes a function, which always counts as true (greater or equal is written \`>=\`)`;
  const names = namesOf(test);
  if (!names || names.length === 0 || !steps.every((step) => isHarmless(step, tree))) return undefined;
  const changes = steps.filter((step) => names.includes(changedName(step)));
  const isHidden = steps.some(
    (step) => step.type === 'VariableDeclarator' && names.includes(nameOf(child(step, 'id'))),
  );
  if (isHidden || steps.some(isPattern)) return undefined;
  if (changes.length > 0) return wrongWay(test, changes, tree);
  const subject = names.map((name) => `\`${name}\``).join(' or ');
  return `nothing inside of \`${headOf(loop)}\` changes ${subject}, so its condition stays the same`;
}

function isHarmless(step: Node, tree: JavaScriptTree): boolean {
  if (step.type === 'NewExpression' || step.type === 'TaggedTemplateExpression') return false;
  const callee = step.type === 'CallExpression' ? child(step, 'callee') : undefined;
  return callee === undefined || HARMLESS.test(tree.textOf(callee));
}

function headOf({ node, tree }: Loop): string {
  const body = child(node, 'body');
  const head =
    node.type === 'DoWhileStatement' ? 'do' : tree.code.slice(node.start, body?.start ?? node.end).trim();
  return head.length > 80 ? `${head.slice(0, 80)}…` : head;
}

/** The variables of a condition that is made of nothing else; undefined for others. */
function namesOf(test: Node): string[] | undefined {
  const names = new Set<string>();
  for (const { node } of walk(test)) {
    if (node.type === 'Identifier') names.add(nameOf(node));
    else if (!/^(?:Literal|BinaryExpression|LogicalExpression|UnaryExpression)$/.test(node.type))
      return undefined;
  }
  return test.type === 'BinaryExpression' || test.type === 'LogicalExpression' ? [...names] : undefined;
}

function changedName(step: Node): string {
  if (step.type === 'AssignmentExpression') return nameOf(child(step, 'left'));
  return step.type === 'UpdateExpression' ? nameOf(child(step, 'argument')) : '';
}

const isPattern = (step: Node): boolean =>
  /^(?:Object|Array)Pattern$/.test(step.type) || /^For(?:Of|In)Statement$/.test(step.type);

/** `for (let i = 0; i < 3; i--)` */
function wrongWay(test: Node, changes: readonly Node[], tree: JavaScriptTree): string | undefined {
  const [change] = changes;
  const operator = String(test.operator);
  const name = nameOf(child(test, 'left'));
  if (
    !change ||
    changes.length > 1 ||
    name === '' ||
    !/^[<>]=?$/.test(operator) ||
    child(test, 'right')?.type !== 'Literal'
  )
    return undefined;
  if (changedName(change) !== name) return undefined;
  const step = String(change.operator);
  const amount = child(change, 'right');
  const isStep =
    change.type === 'UpdateExpression' || (amount?.type === 'Literal' && Number(amount.value) > 0);
  const isDown = step === '--' || step === '-=';
  if (!isStep || !/^(?:\+\+|--|[-+]=)$/.test(step)) return undefined;
  return operator.startsWith('<') === isDown
    ? `\`${tree.textOf(change)}\` makes \`${name}\` ${isDown ? 'smaller' : 'larger'} in every round, so that \`${tree.textOf(test)}\` stays true`
    : undefined;
}

/** `for (const x of xs) xs.push(x)` */
function growing({ node, steps, tree }: Loop): string | undefined {
  const list = nameOf(child(node, 'right'));
  const body = child(node, 'body');
  if (list === '' || !body) return undefined;
  const calls = steps.filter(({ type }) => type === 'CallExpression').map((step) => child(step, 'callee'));
  const grows = calls.some((callee) => callee && tree.textOf(callee) === `${list}.push`);
  const isSure = !steps.some(({ type }) =>
    /^(?:If|Switch)Statement$|^(?:Conditional|Logical)Expression$|^ContinueStatement$/.test(type),
  );
  const shrinks = calls.some(
    (callee) =>
      callee &&
      new RegExp(`^${list.replaceAll('$', '\\$')}\\.(?:pop|shift|splice)$`).test(tree.textOf(callee)),
  );
  return grows && isSure && !shrinks
    ? `each round adds an element to \`${list}\`, which the loop goes through, so that it never comes to the end`
    : undefined;
}
