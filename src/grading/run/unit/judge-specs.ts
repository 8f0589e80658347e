import { explainFault, explainVerdict } from '../../explain/feedback.js';
import type { GradeRequest, TestResult, UnitTest, Verdict } from '../../grading.types.js';
import { keep } from '../judge.js';
import type { UnitReport } from './run-specs.js';
import { specVerdict, type SpecOutcome, type SpecReply } from './spec-reply.js';

/** One result for each spec, with the weight of the test; `before` results stand before them. */
export function judgeSpecs(
  test: UnitTest,
  { plan, outcomes }: UnitReport,
  before: number,
  request: GradeRequest,
): TestResult[] {
  return outcomes.map((outcome, index) => {
    const number = `Test ${before + index + 1}`;
    // The text of a hidden assert is its input and its answer.
    const own = test.hidden && test.framework === 'assert' ? number : (plan.specs[index] ?? number);
    const name = outcomes.length === 1 ? (test.name ?? own) : own;
    return judgeSpec(test, name, outcome, request);
  });
}

/** A hidden spec keeps nothing but its verdict and its costs. */
function judgeSpec(test: UnitTest, name: string, outcome: SpecOutcome, request: GradeRequest): TestResult {
  const { reply } = outcome;
  const verdict = specVerdict(reply);
  const result: TestResult = {
    name,
    hidden: test.hidden ?? false,
    weight: test.weight ?? 1,
    verdict,
    passed: verdict === 'accepted',
    durationMs: Math.round(outcome.durationMs * 100) / 100,
    peakMemoryKb: outcome.peakMemoryKb,
  };
  if (result.hidden && verdict !== 'compile_error') return result;
  const message = explain(reply, verdict, request);
  if (message) result.message = keep(message);
  if (result.hidden) return result;
  if (reply.kind === 'failed' && reply.expected !== undefined) result.expected = keep(reply.expected);
  if (reply.kind === 'failed' && reply.actual !== undefined) result.actual = keep(reply.actual);
  if (outcome.stdout.text !== '') result.stdout = keep(outcome.stdout.text);
  if (outcome.stderr.text !== '') result.stderr = keep(outcome.stderr.text);
  return result;
}

function explain(
  reply: SpecReply,
  verdict: Verdict,
  { language, code, limits }: GradeRequest,
): string | undefined {
  if (verdict === 'accepted') return undefined;
  if (reply.kind === 'fault') return explainFault(reply.fault, { language, code });
  if (reply.kind === 'not_run') return reply.reason;
  if (reply.kind !== 'failed') return explainVerdict(verdict, { language, code, limits });
  if (reply.message) return reply.message;
  if (reply.expected === undefined) return explainVerdict(verdict, { language, code, limits });
  return `Your code gave \`${reply.actual ?? '?'}\`, but \`${reply.expected}\` was expected.`;
}
