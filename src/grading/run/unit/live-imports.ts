import { child, children, isNode, nameOf, type Node } from '../../source/syntax-tree.js';

/** A place in a source, and what stands there instead. */
export interface Change {
  start: number;
  end: number;
  text: string;
}

/** What reads the names that a file imports: an exported variable may have another value later. */
export interface LiveImports {
  /** Names whose every use is among the changes: they need no variable of their own. */
  names: ReadonlySet<string>;
  changes: readonly Change[];
}

const BINDING: Readonly<Record<string, string>> = {
  VariableDeclarator: 'id',
  CatchClause: 'param',
  AssignmentExpression: 'left',
  UpdateExpression: 'argument',
  ForInStatement: 'left',
  ForOfStatement: 'left',
};
const DECLARING = /^(?:Function|Class|ArrowFunction)/;
const CALLS = new Set(['CallExpression', 'TaggedTemplateExpression']);
const calleeOf = (node: Node): Node | undefined => child(node, 'callee') ?? child(node, 'tag');

interface Use {
  name: string;
  node: Node;
  /** `{ n }`, which has to become `{ n: … }`. */
  isShorthand: boolean;
}

/**
 * Reads imported values from their module each time, as bindings of ES modules are. Names that are called stay variables, so
 * that messages of the engine name them as they stand there; so do names that something else in the file is called, too.
 */
export function liveImports(tree: Node, sourceOf: ReadonlyMap<string, string>): LiveImports {
  const uses: Use[] = [];
  const others = new Set<string>();
  const waiting: Node[] = children(tree, 'body').filter(({ type }) => !/^(?:Import|ExportAll)/.test(type));
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const name of notRead(node)) others.add(name);
    for (const [field, value] of Object.entries(node)) {
      for (const part of [value].flat()) {
        if (!isNode(part)) continue;
        if (part.type !== 'Identifier') waiting.push(part);
        else if (isRead(node, field))
          uses.push({ name: nameOf(part), node: part, isShorthand: node.shorthand === true });
      }
    }
  }
  const names = new Set([...sourceOf.keys()].filter((name) => !others.has(name)));
  const changes = uses
    .filter(({ name }) => names.has(name))
    .map(({ name, node: { start, end }, isShorthand }) => ({
      start,
      end,
      text: `${isShorthand ? `${name}: ` : ''}${sourceOf.get(name) ?? name}`,
    }));
  return { names, changes };
}

/** Names that the node binds, writes or calls. */
function notRead(node: Node): string[] {
  if (CALLS.has(node.type)) return [nameOf(calleeOf(node))];
  if (node.type === 'ExportSpecifier') return [nameOf(child(node, 'local'))];
  const field = BINDING[node.type];
  const bound = field === undefined ? [] : [child(node, field)];
  if (DECLARING.test(node.type)) bound.push(child(node, 'id'), ...children(node, 'params'));
  return bound.flatMap((pattern) => boundNames(pattern));
}

/** The names in a pattern. */
export function boundNames(pattern: Node | undefined): string[] {
  if (!pattern) return [];
  if (pattern.type === 'Identifier') return [nameOf(pattern)];
  const parts = [...children(pattern, 'elements'), ...children(pattern, 'properties')];
  const inner = ['value', 'argument', 'left'].map((field) => child(pattern, field));
  return [...parts, ...inner].flatMap((part) => boundNames(part));
}

function isRead(parent: Node, field: string): boolean {
  if (field === 'label' || parent.type === 'ExportSpecifier') return false;
  return (field !== 'property' && field !== 'key') || parent.computed === true;
}
