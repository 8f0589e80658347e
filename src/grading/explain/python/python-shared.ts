import {
  childrenOf,
  nodesOf,
  type PythonFunction,
  type PythonNode,
  type PythonTree,
} from '../../source/python-tree.js';

const CHANGES =
  /^(?:append|extend|insert|remove|pop|popitem|clear|sort|reverse|add|update|discard|setdefault)$/;

interface Change {
  /** Of what is changed, as it stands in the code: `xs` of `xs.append(1)`, `xs[0] = 1` and `xs[0][1] += 1`. */
  name: string;
  node: PythonNode;
  /** Behind more than one pair of brackets. */
  isDeep: boolean;
}

/** Where lists, dictionaries and sets are changed in place. */
function changesIn(tree: PythonTree): Change[] {
  return nodesOf(tree, 'CallExpression', 'AssignStatement', 'UpdateStatement').flatMap((node) => {
    const target = node.firstChild;
    if (target?.name !== 'MemberExpression') return [];
    const [, sign, property] = childrenOf(target);
    const isMethod = sign?.name === '.';
    if (node.name === 'CallExpression' ? !isMethod || !CHANGES.test(tree.textOf(property)) : isMethod)
      return [];
    let owner = target.firstChild;
    let depth = isMethod ? 0 : 1;
    while (owner?.name === 'MemberExpression' && childrenOf(owner)[1]?.name === '[') {
      owner = owner.firstChild;
      depth++;
    }
    return owner ? [{ name: tree.textOf(owner), node, isDeep: depth > 1 || (isMethod && depth > 0) }] : [];
  });
}

const MUTABLE = /^(?:Array|Dictionary|Set)Expression$/;
const EMPTY = /^(?:\[\s*\]|\{\s*\}|(?:list|dict|set)\(\s*\))$/;

interface MutableDefault {
  own: PythonFunction;
  /** Of the parameter. */
  name: string;
  /** The default, as it stands in the code. */
  text: string;
  isEmpty: boolean;
}

/** Parameters whose default is a list, a dictionary or a set. */
export const mutableDefaults = (tree: PythonTree): MutableDefault[] =>
  tree.functions.flatMap((own) => {
    const list = own.node.getChild('ParamList');
    return (list ? childrenOf(list) : []).flatMap((value) => {
      const sign = value.prevSibling;
      const text = tree.textOf(value);
      const isEmpty = EMPTY.test(text);
      if (sign?.name !== 'AssignOp' || !(isEmpty || MUTABLE.test(value.name))) return [];
      return [{ own, name: tree.textOf(sign.prevSibling), text, isEmpty }];
    });
  });

/** `def add(x, xs=[])`, where calls without that argument follow each other. */
export function sharedDefault(tree: PythonTree): string | undefined {
  const changes = changesIn(tree);
  const calls = nodesOf(tree, 'CallExpression');
  for (const { own, name, text } of mutableDefaults(tree)) {
    const change = changeOfDefault(tree, own, name, changes);
    if (!change || !isCalledAgain(tree, own, name, calls)) continue;
    return `The default value \`${text.slice(0, 30)}\` of \`${name}\` on line ${own.line} is made only once, so all calls without that argument share it, and line ${tree.lineOf(change.node)} changes it. With the default \`None\`, the function can make a new one for each call.`;
  }
  return undefined;
}

/** In the function itself, or, where `__init__` stores it on the object, in a method. */
function changeOfDefault(
  tree: PythonTree,
  own: PythonFunction,
  name: string,
  changes: readonly Change[],
): Change | undefined {
  // A store of results is shared on purpose.
  if (/memo|cache/i.test(name)) return undefined;
  if (tree.bindings.some((one) => one.name === name && one.scope === own && one.kind === 'variable'))
    return undefined;
  const inside = changes.find(({ name: changed, node }) => changed === name && isInside(node, own));
  if (inside) return inside;
  const stored = nodesOf({ root: own.node }, 'AssignStatement').find((node) => {
    const parts = childrenOf(node);
    return parts.length === 3 && tree.textOf(parts[2]) === name && /^self\.\w+$/.test(tree.textOf(parts[0]));
  });
  return stored && changes.find(({ name: changed }) => changed === tree.textOf(stored.firstChild));
}

const isInside = (node: PythonNode, own: PythonFunction): boolean =>
  own.node.from <= node.from && node.to <= own.node.to;

/** The code calls it twice, or in a loop, without the argument. */
function isCalledAgain(
  tree: PythonTree,
  own: PythonFunction,
  name: string,
  calls: readonly PythonNode[],
): boolean {
  const position = own.parameters.indexOf(name) - (own.owner ? 1 : 0);
  const isMaker = own.name === '__init__' && own.owner !== undefined;
  const callee = isMaker ? (own.owner?.name ?? '') : own.name;
  const short = calls.filter((node) => {
    const text = tree.textOf(node.firstChild);
    const isMeant = own.owner && !isMaker ? text.endsWith(`.${callee}`) : text === callee;
    return isMeant && !isInside(node, own) && argumentsOf(node, tree).length <= position;
  });
  const isRepeated = (node: PythonNode): boolean => {
    for (let at = node.parent; at; at = at.parent)
      if (/^(?:For|While)Statement$|Comprehension/.test(at.name)) return true;
    return false;
  };
  return short.length > 1 || short.some(isRepeated);
}

/** The texts of the arguments; one by name or with a star may be any, and counts as all. */
function argumentsOf(call: PythonNode, tree: PythonTree): readonly string[] {
  const list = childrenOf(call).find(({ name }) => name === 'ArgList');
  const parts = list ? childrenOf(list).slice(1, -1) : [];
  if (parts.some(({ name }) => name === 'AssignOp' || name === '*' || name === '**'))
    return Array<string>(99);
  return parts.filter(({ name }) => name !== ',').map((part) => tree.textOf(part));
}

/** `b = a`, after which one of the two is changed and the other looked at. */
export function secondName(tree: PythonTree): string | undefined {
  const changes = changesIn(tree);
  if (changes.length === 0) return undefined;
  for (const binding of tree.bindings) {
    const { name, value, scope } = binding;
    if (value?.name !== 'VariableName') continue;
    const other = tree.textOf(value);
    const givers = (wanted: string) =>
      tree.bindings.filter((one) => one.name === wanted && one.scope === scope).length;
    if (givers(name) !== 1 || givers(other) !== 1) continue;
    const change = changes.find(
      (one) =>
        (one.name === name || one.name === other) &&
        one.node.from > value.to &&
        scopeOf(one.node, tree) === scope,
    );
    const left = change?.name === name ? other : name;
    if (!change || !isReadBehind(tree, left, change.node.to)) continue;
    const copy = change.isDeep ? `copy.deepcopy(${other})` : `${other}.copy()`;
    return `Line ${binding.line} gives \`${other}\` a second name, \`${name}\`, and makes no copy: what line ${tree.lineOf(change.node)} changes shows under both names. \`${copy}\` would be a copy.`;
  }
  return undefined;
}

const scopeOf = (node: PythonNode, tree: PythonTree): PythonFunction | undefined =>
  tree.functions.findLast((one) => isInside(node, one));

const isReadBehind = (tree: PythonTree, name: string, position: number): boolean =>
  nodesOf(tree, 'VariableName').some((node) => node.from >= position && tree.textOf(node) === name);
