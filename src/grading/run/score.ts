import { VERDICTS, type Verdict } from '../grading.types.js';

interface Scored {
  passed: boolean;
  weight: number;
  group?: string;
  share?: number;
}

/**
 * Passed weight over all weight in percent, rounded to two decimals. 100 means that every test passed, those of
 * weight 0 too, and whatever rounds to it is 99.99; no results at all are 0. A group counts as a whole or not at all.
 */
export function score(results: readonly Scored[]): number {
  if (results.length === 0) return 0;
  if (results.every((result) => result.passed)) return 100;
  const total = sumWeights(results);
  const failedGroups = new Set(results.filter(({ passed }) => !passed).map(({ group }) => group));
  const passed = results
    .filter(({ group }) => group === undefined || !failedGroups.has(group))
    .reduce((sum, result) => sum + result.weight * (result.passed ? 1 : (result.share ?? 0)), 0);
  const hundredths = total > 0 ? Math.round((passed / total) * 10_000) : 0;
  return Math.min(hundredths, 9_999) / 100;
}

function sumWeights(results: readonly { weight: number }[]): number {
  return results.reduce((sum, result) => sum + result.weight, 0);
}

/** The most severe verdict, by the order of VERDICTS; `accepted` where there are no results. */
export function worstVerdict(results: readonly { verdict: Verdict }[]): Verdict {
  const worst = Math.max(0, ...results.map((result) => VERDICTS.indexOf(result.verdict)));
  return VERDICTS[worst] ?? 'accepted';
}
