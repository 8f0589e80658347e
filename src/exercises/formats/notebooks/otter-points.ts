import { WholeFloat } from '../../../common/schemas/exact-json.js';
import { isTree } from '../syntax/json.js';

/**
 * What each case of a question is worth, as otter finds it: by itself; else a share of what is left of the question's
 * points, or nothing where only cases have points. A question without any is worth 1.
 */
export function resolvePoints(question: unknown, cases: readonly unknown[]): number[] {
  const count = cases.length;
  const listed = Array.isArray(question) ? question : undefined;
  const own = cases.map((points, index) => numberOf(points) ?? numberOf(listed?.[index]));
  const stated = own.reduce((sum: number, points) => sum + (points ?? 0), 0);
  const open = own.filter((points) => points === undefined).length;
  const each = isTree(question) ? numberOf(question['each']) : undefined;
  const total = each === undefined ? numberOf(question) : each * count;
  const left = total === undefined ? (open === count ? 1 : 0) : Math.max(0, total - stated);
  return own.map((points) => points ?? Number((left / open).toPrecision(12)));
}

function numberOf(value: unknown): number | undefined {
  const number = value instanceof WholeFloat ? value.value : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}
