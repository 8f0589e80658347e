import {
  childrenOf,
  nodesOf,
  pythonTree,
  type PythonNode,
  type PythonTree,
} from '../../source/python-tree.js';
import { PYTHON_ATTRIBUTES } from '../../source/python-vocabulary.js';
import { faultLine, finding, type Row } from '../row.js';

/** Types have the methods of their objects, but those are given away and not called: `key=str.lower`. */
const TYPES = /^(?:str|list|dict|set|tuple|int|float)$/;
const METHODS = new Set(['str', 'list', 'dict', 'set'].flatMap((type) => PYTHON_ATTRIBUTES[type] ?? []));

/** `input().split` without its brackets: a method is used where its result was meant. */
export const PYTHON_UNCALLED: readonly Row[] = [
  finding('method-without-brackets', 'TypeError', (fault, { code }) => {
    const kind = /\b(builtin_function_or_method|method)\b/.exec(fault.message)?.[1];
    const line = faultLine(fault);
    const tree = kind === undefined || line === undefined ? undefined : pythonTree(code);
    if (!tree || line === undefined) return undefined;
    const isOwn = kind === 'method';
    const here = nodesOf(tree, 'MemberExpression', 'VariableName').filter(
      (node) => tree.lineOf(node) === line,
    );
    for (const node of here) {
      const given = node.name === 'VariableName' ? valueOf(node, tree, line) : undefined;
      const method = methodOf(given?.value ?? node, tree, isOwn);
      if (method === undefined) continue;
      const inBrackets = node.nextSibling?.name === '[' && node.parent?.name === 'MemberExpression';
      if (inBrackets && !given)
        return `Behind the method \`${method}\` stand square brackets. To call a method, use round brackets.`;
      const what = given
        ? `\`${tree.textOf(node)}\` (line ${given.line}) holds the method \`${method}\``
        : `\`${tree.textOf(node).replace(/\s+/g, ' ').slice(-40)}\` is the method`;
      return `${what} itself and not its result: the round brackets behind \`${method}\` are missing.`;
    }
    return undefined;
  }),
];

/** What the name was last given before the line, where it is one value alone. */
function valueOf(
  node: PythonNode,
  tree: PythonTree,
  line: number,
): { value: PythonNode; line: number } | undefined {
  const given = tree.bindings.filter((one) => one.name === tree.textOf(node) && one.kind === 'variable');
  const [only] = given;
  return given.length === 1 && only?.value && only.line < line
    ? { value: only.value, line: only.line }
    : undefined;
}

/** The name of the method that is read and not called. */
function methodOf(node: PythonNode, tree: PythonTree, isOwn: boolean): string | undefined {
  const [object, , property] = childrenOf(node);
  if (node.name !== 'MemberExpression' || property?.name !== 'PropertyName') return undefined;
  const isCalled = node.parent?.name === 'CallExpression' && node.parent.firstChild?.from === node.from;
  const isGiven = node.prevSibling?.name === 'AssignOp' && node.parent?.name === 'ArgList';
  const name = tree.textOf(property);
  if (isCalled || isGiven || TYPES.test(tree.textOf(object))) return undefined;
  const isMethod = isOwn
    ? tree.functions.some((one) => one.owner !== undefined && one.name === name)
    : METHODS.has(name);
  return isMethod ? name : undefined;
}
