/** A node of an ESTree, as acorn makes them. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

export interface Place {
  node: Node;
  parent: Node | undefined;
  /** The field of the parent that holds the node. */
  field: string;
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** All nodes, parents first. */
export function* walk(node: Node, parent?: Node, field = ''): Generator<Place> {
  yield { node, parent, field };
  for (const [name, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(child)) yield* walk(child, node, name);
    }
  }
}

export const child = (node: Node, field: string): Node | undefined => {
  const value = node[field];
  return isNode(value) ? value : undefined;
};

export const children = (node: Node, field: string): Node[] => {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
};

/** `x` of the identifier `x`, and of the string 'x'. */
export function nameOf(node: Node | undefined): string {
  const name = node?.type === 'Identifier' ? node.name : node?.value;
  return typeof name === 'string' ? name : '';
}
