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

/** All nodes, parents first and in the order of their fields, but for what is in those that are skipped. */
export function* walk(tree: Node, skipped?: ReadonlySet<Node>): Generator<Place> {
  const waiting: Place[] = [{ node: tree, parent: undefined, field: '' }];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const { node } = place;
    if (skipped?.has(node) === true) continue;
    yield place;
    const before = waiting.length;
    for (const field in node) {
      const value = node[field];
      if (Array.isArray(value)) {
        for (const one of value as unknown[])
          if (isNode(one)) waiting.push({ node: one, parent: node, field });
      } else if (isNode(value)) waiting.push({ node: value, parent: node, field });
    }
    // The first comes off first.
    for (let low = before, high = waiting.length - 1; low < high; low += 1, high -= 1)
      [waiting[low], waiting[high]] = [waiting[high] as Place, waiting[low] as Place];
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
