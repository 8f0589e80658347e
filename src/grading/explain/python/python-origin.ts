import {
  childrenOf,
  nodesOf,
  pythonTree,
  type PythonFunction,
  type PythonNode,
  type PythonTree,
} from '../../source/python-tree.js';
import { wordTable } from '../../source/word-table.js';
import { faultLine, type ExplainContext } from '../row.js';
import type { Fault } from '../../values/wire.js';

const IN_PLACE = wordTable<string>({
  sort: 'the list',
  append: 'the list',
  reverse: 'the list',
  extend: 'the list',
  insert: 'the list',
  remove: 'the list (or set)',
  clear: 'the list (or set, or dictionary)',
  add: 'the set',
  update: 'the dictionary (or set)',
  shuffle: 'the list',
});
const LITERAL = /^(?:Number|String|FormatString|Boolean|(?:Array|Dictionary|Set|Tuple|Binary)Expression)$/;
const MAY_FIND_NOTHING = /^re\.(?:match|search|fullmatch)$/;

/** Why the None on this line is None, where the code shows it: one or two sentences. */
export function noneOrigin(fault: Fault, context: ExplainContext): string {
  const general = 'Check where it comes from: often a function that ends without `return`.';
  const tree = pythonTree(context.code);
  const line = faultLine(fault);
  if (!tree || line === undefined) return general;
  const calls = nodesOf(tree, 'CallExpression').filter((node) => tree.lineOf(node) === line);
  for (const call of calls) {
    const origin = originOf(call, tree);
    if (origin !== undefined && isUsed(call)) return origin;
  }
  return namedOrigin(tree, line) ?? general;
}

/** A name on the line was last given such a value. */
function namedOrigin(tree: PythonTree, line: number): string | undefined {
  const used = nodesOf(tree, 'VariableName').filter((node) => tree.lineOf(node) === line);
  for (const node of used) {
    const name = tree.textOf(node);
    const given = tree.bindings.filter(
      (binding) => binding.name === name && binding.kind === 'variable' && binding.line < line,
    );
    // Where only one of several values can be None, it is that one.
    const [only, ...others] = given.filter(({ value }) => !value || !LITERAL.test(value.name));
    if (!only?.value || others.length > 0) continue;
    if (only.value.name === 'None')
      return `\`${name}\` was set to None on line ${only.line}, and has no other value since then.`;
    const origin = only.value.name === 'CallExpression' ? originOf(only.value, tree) : undefined;
    if (origin !== undefined) return `\`${name}\` got it on line ${only.line}. ${origin}`;
  }
  return undefined;
}

/** The function or method that is called, as it stands in the code. */
export const calleeOf = (call: PythonNode, tree: PythonTree): string => tree.textOf(call.firstChild);

function originOf(call: PythonNode, tree: PythonTree): string | undefined {
  const callee = calleeOf(call, tree);
  const method = /\.(\w+)$/.exec(callee)?.[1];
  const own = ownFunction(callee, tree);
  if (own)
    return own.givesValue
      ? undefined
      : `\`${own.name}\` (line ${own.line}) has no \`return\` with a value, so a call of it gives None.`;
  if (MAY_FIND_NOTHING.test(callee))
    return `\`${callee}\` gives None where the text does not fit the pattern. Check for that first.`;
  if (callee === 'print')
    return '`print` writes its value out and gives back None, so there is nothing to keep.';
  if (method !== undefined && tree.functions.some((one) => one.owner && one.name === method))
    return undefined;
  if (method !== undefined && Object.hasOwn(IN_PLACE, method))
    return `\`${method}\` changes ${IN_PLACE[method] ?? ''} itself and gives back None, so its result is not worth keeping.`;
  if (method === 'get')
    return '`get` gives None for a key that is not in the dictionary, unless a second argument says what else.';
  return undefined;
}

/** The function of the code that is called: by its name, or as a method of this name that only one class has. */
export function ownFunction(callee: string, tree: PythonTree): PythonFunction | undefined {
  const method = /^(?:\w+\.)+(\w+)$/.exec(callee)?.[1];
  const found = tree.functions.filter((one) =>
    method === undefined ? one.owner === undefined && one.name === callee : one.owner && one.name === method,
  );
  return found.length === 1 && !found[0]?.isAsync ? found[0] : undefined;
}

/** Whether something is done with the result of the call. */
function isUsed(call: PythonNode): boolean {
  return call.parent?.name !== 'ExpressionStatement' || childrenOf(call.parent).length > 1;
}
