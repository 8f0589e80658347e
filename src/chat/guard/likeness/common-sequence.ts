/** A word of a solution: comparable with others, and not readable. */
export interface ShapeToken {
  hash: number;
  isName: boolean;
  weight: number;
}

/** Of the weight of `wanted`, how much stands in `heard` in the same order, 0 to 1: by their longest common subsequence. */
export function commonShare(wanted: readonly ShapeToken[], heard: readonly ShapeToken[]): number {
  const total = wanted.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return 0;
  let above = new Float64Array(wanted.length + 1);
  for (const { hash } of heard) {
    const row = new Float64Array(wanted.length + 1);
    for (const [index, token] of wanted.entries()) {
      row[index + 1] =
        token.hash === hash
          ? (above[index] ?? 0) + token.weight
          : Math.max(row[index] ?? 0, above[index + 1] ?? 0);
    }
    above = row;
  }
  return (above[wanted.length] ?? 0) / total;
}
