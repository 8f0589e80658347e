import { RESULT_TEXTS, type TestResult } from '../../grading/test-result.js';

/** For all texts of one submission: what an answer that shows it may weigh. */
const BUDGET_BYTES = 1 << 20;
const LEAST_BYTES = 512;
const CUT = ' …';

/** The same results with their texts cut to an even share of a megabyte; the engine bounds each of them, not their sum. */
export function withinBudget(results: readonly TestResult[]): TestResult[] {
  const share = Math.max(LEAST_BYTES, Math.floor(BUDGET_BYTES / (results.length * RESULT_TEXTS.length)));
  return results.map((result) => {
    const fitted = { ...result };
    for (const name of RESULT_TEXTS) {
      const text = result[name];
      if (text !== undefined) fitted[name] = cut(text, share);
    }
    return fitted;
  });
}

function cut(text: string, bytes: number): string {
  const encoded = Buffer.from(text);
  if (encoded.length <= bytes) return text;
  // A character that was cut in two reads as U+FFFD.
  return (
    encoded
      .subarray(0, bytes)
      .toString('utf8')
      .replace(/\uFFFD$/, '') + CUT
  );
}
