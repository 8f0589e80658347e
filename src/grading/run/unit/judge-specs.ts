import { explainFault, explainVerdict } from '../../explain/feedback.js';
import { lookAlikes } from '../../explain/look-alikes.js';
import type { TestResult, UnitTest, Verdict } from '../../grading.types.js';
import { keep, type ToldRequest } from '../judge.js';
import type { UnitReport } from './unit-test.js';
import { specVerdict, type SpecOutcome, type SpecPart, type SpecReply } from './spec-reply.js';

/**
 * One result for each spec, with the weight of the test, and one for each of its variations (`subTest`), which share that
 * weight; `before` results stand before them.
 */
export function judgeSpecs(
  test: UnitTest,
  { plan, outcomes }: UnitReport,
  before: number,
  request: ToldRequest,
): TestResult[] {
  return outcomes.flatMap((outcome, index) => {
    const number = `Test ${before + index + 1}`;
    // The text of a hidden assert is its input and its answer.
    const own = test.hidden && test.framework === 'assert' ? number : (plan.specs[index] ?? number);
    const name = outcomes.length === 1 ? (test.name ?? own) : own;
    return partsOf(outcome, name).map(({ label, share, outcome: part }) => ({
      ...judgeSpec(test, label, part, request),
      weight: (test.weight ?? 1) * share,
    }));
  });
}

interface Part {
  label: string;
  /** Of the weight of its spec. */
  share: number;
  outcome: SpecOutcome;
}

/** A spec with variations is all of them, and itself where it has failed beside them. */
function partsOf(outcome: SpecOutcome, name: string): Part[] {
  const { reply } = outcome;
  const parts = reply.kind === 'passed' || reply.kind === 'failed' ? (reply.parts ?? []) : [];
  if (parts.length === 0) return [{ label: name, share: 1, outcome }];
  const isOwn = reply.kind === 'failed' && parts.every(({ message }) => message === null);
  const all = [
    ...parts.map((part) => variation(part, name, outcome)),
    ...(isOwn ? [{ label: name, outcome }] : []),
  ];
  return all.map((one) => ({ ...one, share: 1 / all.length }));
}

function variation({ name, message }: SpecPart, of: string, outcome: SpecOutcome): Omit<Part, 'share'> {
  const reply: SpecReply = message === null ? { kind: 'passed' } : { kind: 'failed', message };
  return { label: `${of} ${name}`, outcome: { ...outcome, reply } };
}

/** A hidden spec keeps nothing but its verdict and its costs. */
function judgeSpec(test: UnitTest, name: string, outcome: SpecOutcome, request: ToldRequest): TestResult {
  const { reply } = outcome;
  const verdict = specVerdict(reply);
  const result: TestResult = {
    name,
    hidden: test.hidden ?? false,
    weight: test.weight ?? 1,
    ...(test.group !== undefined && { group: test.group }),
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
  { language, code, written, limits }: ToldRequest,
): string | undefined {
  if (verdict === 'accepted') return undefined;
  if (reply.kind === 'fault') return explainFault(reply.fault, { language, code, written });
  if (reply.kind === 'not_run') return reply.reason;
  if (reply.kind !== 'failed') return explainVerdict(verdict, { language, code, limits });
  const { message, expected, actual } = reply;
  const alike = lookAlikes(expected ?? '', actual ?? '');
  if (message) return alike === undefined ? message : `${message}\n${alike}`;
  if (expected === undefined) return explainVerdict(verdict, { language, code, limits });
  const difference = `Your code gave \`${actual ?? '?'}\`, but \`${expected}\` was expected.`;
  return alike === undefined ? difference : `${difference} ${alike}`;
}
