import { ImportFault } from '../import-fault.js';
import type { Notes } from '../notes.js';
import { child, children, type Element } from '../syntax/xml.js';

const MAX_DEPTH = 20;

/**
 * The weight of each test: the product on the way down to it, 1 where nothing is said. What is not a sum is taken as
 * one, and `notes` says so.
 */
export function readWeights(task: Element, notes: Notes): Map<string, number> {
  const weights = new Map<string, number>();
  const hints = child(task, 'grading-hints');
  const root = child(hints, 'root');
  if (root === undefined) return weights;
  const nodes = new Map(children(hints, 'combine').map((node) => [node.attributes['id'] ?? '', node]));
  const visit = (node: Element, name: string, weight: number, depth: number): void => {
    if (depth > MAX_DEPTH)
      throw new ImportFault('import_malformed', {
        line: node.line,
        reason: 'grading hints lead in a circle',
      });
    const function_ = node.attributes['function'] ?? 'min';
    if (function_ !== 'sum' && node.children.length > 0)
      notes.once('grading_flattened', { node: name, function: function_ });
    for (const reference of node.children) {
      const { ref = '', weight: own } = reference.attributes;
      const factor = own === undefined ? 1 : Number(own);
      if (!Number.isFinite(factor) || factor < 0)
        throw new ImportFault('import_malformed', {
          line: reference.line,
          reason: `the weight ${own} is no number`,
        });
      if (reference.children[0]?.name.startsWith('nullify') === true)
        notes.once('option_dropped', { option: 'nullify-condition' });
      if (reference.name === 'test-ref') {
        if (reference.attributes['sub-ref'] !== undefined)
          notes.once('option_dropped', { option: 'sub-ref' });
        weights.set(ref, (weights.get(ref) ?? 0) + weight * factor);
      } else if (reference.name === 'combine-ref') {
        const next = nodes.get(ref);
        if (next === undefined)
          throw new ImportFault('import_malformed', {
            line: reference.line,
            reason: `there is no node ${ref}`,
          });
        visit(next, ref, weight * factor, depth + 1);
      }
    }
  };
  visit(root, 'root', 1, 0);
  // A thousandth is far below what any score shows, and 0.8 * 0.1 is no 0.08000000000000002.
  for (const [test, weight] of weights) weights.set(test, Number(weight.toPrecision(12)));
  return weights;
}
