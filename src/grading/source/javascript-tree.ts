import { parse, type Options } from 'acorn';
import { child, children, isNode, nameOf, walk, type Node, type Place } from './syntax-tree.js';

interface JavaScriptName {
  name: string;
  kind: 'variable' | 'function' | 'class' | 'parameter' | 'import';
  line: number;
  /** Where it can be used: the function or block that it belongs to, or the whole. */
  scope: Node;
  /** What it is given where it is declared. */
  init: Node | undefined;
}

/** What a program that can be read is made of. */
export interface JavaScriptTree {
  code: string;
  root: Node;
  places: readonly Place[];
  names: readonly JavaScriptName[];
  /** The same, by name. */
  named: ReadonlyMap<string, readonly JavaScriptName[]>;
  /** Names that get another value later. */
  changed: ReadonlySet<string>;
  parents: ReadonlyMap<Node, Node>;
  textOf(node: Node): string;
  lineOf(node: Node): number;
}

const OPTIONS: Options = {
  ecmaVersion: 'latest',
  allowAwaitOutsideFunction: true,
  allowHashBang: true,
  allowImportExportEverywhere: true,
  allowReturnOutsideFunction: true,
};
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

let last: { code: string; tree: JavaScriptTree | undefined } | undefined;

/** Undefined for code with a mistake or with types in it, and for code that is nested too deep to be read. */
export function javaScriptTree(code: string): JavaScriptTree | undefined {
  if (last?.code !== code) last = { code, tree: read(code) };
  return last.tree;
}

/** Longer code is no exercise, and looking at all of it would take its time. */
const MAX_LENGTH = 1 << 13;

function read(code: string): JavaScriptTree | undefined {
  if (code.length > MAX_LENGTH) return undefined;
  for (const sourceType of ['script', 'module'] as const) {
    try {
      return shape(code, parse(code, { ...OPTIONS, sourceType }) as unknown as Node);
    } catch {
      // The other kind of file may be meant.
    }
  }
  return undefined;
}

export const isFunction = (node: Node): boolean => FUNCTIONS.has(node.type);

function shape(code: string, root: Node): JavaScriptTree {
  const places = [...walk(root)];
  const parents = new Map<Node, Node>();
  for (const { node, parent } of places) if (parent) parents.set(node, parent);
  const starts = [0];
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) starts.push(at + 1);
  const lineOf = ({ start }: Node) => lineAt(starts, start);
  const names = places.flatMap(({ node }) => declared(node, root, parents, lineOf));
  return {
    code,
    root,
    places,
    names,
    named: Map.groupBy(names, ({ name }) => name),
    changed: new Set(places.flatMap(({ node }) => changedBy(node))),
    parents,
    textOf: ({ start, end }) => code.slice(start, end),
    lineOf,
  };
}

function lineAt(starts: readonly number[], position: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= position) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** What an assignment, or `++`, gives another value. */
function targetOf(node: Node): Node | undefined {
  if (node.type === 'AssignmentExpression') return child(node, 'left');
  return node.type === 'UpdateExpression' ? child(node, 'argument') : undefined;
}

function changedBy(node: Node): string[] {
  const target = targetOf(node);
  return target ? boundIn(target).map(nameOf) : [];
}

function declared(
  node: Node,
  root: Node,
  parents: ReadonlyMap<Node, Node>,
  lineOf: (node: Node) => number,
): JavaScriptName[] {
  const around = (from: Node | undefined, fits: (one: Node) => boolean): Node => {
    let at = from;
    while (at && !fits(at)) at = parents.get(at);
    return at ?? root;
  };
  const isBlock = (one: Node) =>
    isFunction(one) || /^(?:BlockStatement|For\w*Statement|SwitchStatement|CatchClause)$/.test(one.type);
  const named = (kind: JavaScriptName['kind'], id: Node, scope: Node, init?: Node): JavaScriptName => ({
    name: nameOf(id),
    kind,
    line: lineOf(id),
    scope,
    init,
  });
  const found: JavaScriptName[] = [];
  const id = child(node, 'id');
  if (node.type === 'VariableDeclarator' && id) {
    const declaration = parents.get(node);
    const scope = around(
      declaration && parents.get(declaration),
      declaration?.kind === 'var' ? isFunction : isBlock,
    );
    const init = id.type === 'Identifier' ? child(node, 'init') : undefined;
    found.push(...boundIn(id).map((one) => named('variable', one, scope, init)));
  }
  if ((node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && id)
    found.push(
      named(
        node.type === 'ClassDeclaration' ? 'class' : 'function',
        id,
        around(parents.get(node), isBlock),
        node,
      ),
    );
  if (isFunction(node))
    found.push(
      ...children(node, 'params')
        .flatMap(boundIn)
        .map((one) => named('parameter', one, node)),
    );
  if (/^Import\w*Specifier$/.test(node.type)) {
    const local = child(node, 'local');
    if (local) found.push(named('import', local, root));
  }
  return found;
}

/** The identifiers that a pattern gives values to. */
function boundIn(pattern: Node): Node[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern];
    case 'ObjectPattern':
      return children(pattern, 'properties').flatMap((one) => boundIn(child(one, 'value') ?? one));
    case 'ArrayPattern':
      return children(pattern, 'elements').flatMap(boundIn);
    case 'AssignmentPattern':
      return [child(pattern, 'left')].filter(isNode).flatMap(boundIn);
    case 'RestElement':
      return [child(pattern, 'argument')].filter(isNode).flatMap(boundIn);
    default:
      return [];
  }
}

/** What the name stands for where it never gets another value; undefined where that is not known. */
export function valueOf(node: Node | undefined, tree: JavaScriptTree): Node | undefined {
  if (node?.type !== 'Identifier') return node;
  const own = tree.named.get(nameOf(node)) ?? [];
  return own.length === 1 && !tree.changed.has(nameOf(node)) ? own[0]?.init : undefined;
}

/** The names of the properties and methods that the code itself makes. */
export function membersOf(tree: JavaScriptTree): ReadonlySet<string> {
  return new Set(
    tree.places.flatMap(({ node, parent, field }) => {
      if (/^(?:Property|MethodDefinition|PropertyDefinition)$/.test(node.type))
        return [nameOf(child(node, 'key'))];
      return parent?.type === 'AssignmentExpression' && field === 'left'
        ? [nameOf(child(node, 'property'))]
        : [];
    }),
  );
}

/** The position of a 1-based place in the code. */
export function positionOf(code: string, line: number, column: number): number {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const next = code.indexOf('\n', start);
    if (next < 0) return code.length;
    start = next + 1;
  }
  return start + column - 1;
}

/** The only line on which a name gets another value; undefined where there are none or several. */
export function lineOfChange(tree: JavaScriptTree, name: string): number | undefined {
  const lines = tree.places.flatMap(({ node }) => {
    const target = targetOf(node);
    return target?.type === 'Identifier' && nameOf(target) === name ? [tree.lineOf(node)] : [];
  });
  return lines.length === 1 ? lines[0] : undefined;
}
