import { parse } from 'acorn';
import { withoutNoise } from '../../../grading/source/names.js';
import { child, children, isNode, nameOf, type Node } from '../../../grading/source/syntax-tree.js';
import type { ReviewTarget } from './check.js';
import { wordCounts } from './word-counts.js';

export interface JavaScriptNode {
  node: Node;
  parent: JavaScriptNode | undefined;
  /** The field of the parent that holds it. */
  field: string;
}

export interface JavaScriptSource extends ReviewTarget {
  /** All nodes, parents first. */
  places: readonly JavaScriptNode[];
  bare: readonly string[];
  words: ReadonlyMap<string, number>;
  /** Functions that return or throw themselves. */
  givers: ReadonlySet<Node>;
  lineOf: (node: Node) => number;
}

/** `plain` is the code without types, line for line. Undefined where it cannot be read. */
export function readJavaScript(
  code: string,
  plain: string,
  target: ReviewTarget,
): JavaScriptSource | undefined {
  // Where an enum had to be rewritten the lines no longer fit.
  if (plain.split('\n').length !== code.split('\n').length) return undefined;
  try {
    const root = parsed(plain);
    const starts = lineStarts(plain);
    const places = placesOf(root);
    return {
      ...target,
      places,
      givers: giversIn(places),
      bare: withoutNoise(code, 'javascript').split('\n'),
      words: wordCounts(code),
      lineOf: ({ start }) => lineAt(starts, start),
    };
  } catch {
    // Not JavaScript, or nested too deeply for the parser's stack.
    return undefined;
  }
}

function parsed(code: string): Node {
  const options = { ecmaVersion: 'latest', allowReturnOutsideFunction: true, allowHashBang: true } as const;
  try {
    return parse(code, { ...options, sourceType: 'script' }) as unknown as Node;
  } catch {
    return parse(code, { ...options, sourceType: 'module' }) as unknown as Node;
  }
}

/** Without recursion: a long sum is a tree as deep as the sum is long. */
function placesOf(root: Node): JavaScriptNode[] {
  const places: JavaScriptNode[] = [];
  const waiting: JavaScriptNode[] = [{ node: root, parent: undefined, field: '' }];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    places.push(place);
    const inner: JavaScriptNode[] = [];
    for (const [field, value] of Object.entries(place.node)) {
      for (const node of Array.isArray(value) ? (value as unknown[]) : [value]) {
        if (isNode(node)) inner.push({ node, parent: place, field });
      }
    }
    waiting.push(...inner.reverse());
  }
  return places;
}

function lineStarts(code: string): number[] {
  return [0, ...Array.from(code.matchAll(/\n/g), ({ index }) => index + 1)];
}

function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

export const isFunction = ({ type }: Node): boolean =>
  type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression';

/** The nearest function around a node. */
export function functionAround({ parent }: JavaScriptNode): Node | undefined {
  for (let at = parent; at; at = at.parent) if (isFunction(at.node)) return at.node;
  return undefined;
}

function giversIn(places: readonly JavaScriptNode[]): Set<Node> {
  const leaving = places.filter(
    ({ node }) => node.type === 'ReturnStatement' || node.type === 'ThrowStatement',
  );
  return new Set(leaving.flatMap((place) => functionAround(place) ?? []));
}

/** What a function is called: its own name, or that of the variable or property that holds it. */
export function functionLabel({ node, parent }: JavaScriptNode): string {
  const holder = parent && (child(parent.node, 'id') ?? child(parent.node, 'key'));
  return nameOf(child(node, 'id')) || (parent?.field !== 'arguments' && nameOf(holder)) || 'this function';
}

/** The names that a declaration, parameter or pattern brings. */
export function boundNames(pattern: Node | undefined): string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [nameOf(pattern)];
    case 'ObjectPattern':
      return children(pattern, 'properties').flatMap((property) =>
        boundNames(child(property, 'value') ?? child(property, 'argument')),
      );
    case 'ArrayPattern':
      return children(pattern, 'elements').flatMap(boundNames);
    case 'AssignmentPattern':
      return boundNames(child(pattern, 'left'));
    case 'RestElement':
      return boundNames(child(pattern, 'argument'));
    default:
      return [];
  }
}

/** Whether a statement certainly does not go on behind its end; in doubt it does not. */
export function endsAlways(node: Node | undefined): boolean {
  switch (node?.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
      return true;
    case 'BlockStatement':
      return children(node, 'body').some(endsAlways);
    case 'IfStatement':
      return endsAlways(child(node, 'consequent')) && endsAlways(child(node, 'alternate'));
    case 'SwitchStatement':
    case 'TryStatement':
    case 'LabeledStatement':
      return true;
    case 'WhileStatement':
    case 'DoWhileStatement':
      return child(node, 'test')?.value === true;
    case 'ForStatement':
      return child(node, 'test') === undefined;
    default:
      return false;
  }
}
