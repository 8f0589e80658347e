import { z } from 'zod';
import type { Verdict } from '../../grading.types.js';
import { exitVerdict, FAULT_VERDICTS } from '../judge.js';
import type { Outcome, Reply } from '../../protocol/session.js';

/** A variation of one test (`subTest`); `message` says why it failed, and is null where it passed. */
export interface SpecPart {
  name: string;
  message: string | null;
}

interface SpecDetails {
  parts?: SpecPart[] | undefined;
  /** What the student's answers are, by where they come from; of a run with covered answers. */
  kinds?: Record<string, string> | undefined;
}

/** What came of one spec. `unforwardable`: the tests hand over something that cannot leave their process. */
export type SpecReply =
  | Reply
  | ({ kind: 'passed' } & SpecDetails)
  | {
      kind: 'failed';
      parts?: SpecPart[] | undefined;
      kinds?: Record<string, string> | undefined;
      message?: string | undefined;
      expected?: string | undefined;
      actual?: string | undefined;
    }
  | { kind: 'raised' }
  | { kind: 'unforwardable'; reason: string }
  | { kind: 'forward'; call: Record<string, unknown> };

export type SpecOutcome = Outcome<SpecReply>;

export const passed = (outcome: SpecOutcome | undefined): boolean => outcome?.reply.kind === 'passed';

/** How the specs of one test run against one submission. */
export interface SpecRun {
  /** Starts what has ended; undefined, or the outcome that all specs share because the code does not load. */
  open(): Promise<Outcome | undefined>;
  run(index: number): Promise<SpecOutcome>;
  stop(): void;
}

const text = z.string().max(4000);
const details = {
  parts: z
    .array(z.object({ name: text, message: text.nullable() }))
    .max(200)
    .optional(),
  kinds: z.record(z.string().max(300), z.string().max(20)).optional(),
};
const SpecFrame = z.union([
  z
    .object({ spec: z.literal('passed'), ...details })
    .transform(({ parts, kinds }) => ({ kind: 'passed' as const, parts, kinds })),
  z
    .object({
      spec: z.literal('failed'),
      message: text.optional(),
      expected: text.optional(),
      actual: text.optional(),
      ...details,
    })
    .transform(({ spec: _failed, ...rest }) => ({ kind: 'failed' as const, ...rest })),
  z.object({ spec: z.literal('raised') }).transform(() => ({ kind: 'raised' as const })),
  z
    .object({ spec: z.literal('unforwardable'), message: text })
    .transform(({ message }) => ({ kind: 'unforwardable' as const, reason: message })),
  z
    .object({ call: z.record(z.string(), z.unknown()) })
    .transform(({ call }) => ({ kind: 'forward' as const, call })),
]);

/** The answer to `spec`, or undefined where it is none. */
export function readSpec(frame: Record<string, unknown>): SpecReply | undefined {
  return SpecFrame.safeParse(frame).data;
}

export function specVerdict(reply: SpecReply): Verdict {
  switch (reply.kind) {
    case 'passed':
      return 'accepted';
    case 'failed':
      return 'wrong_answer';
    case 'timeout':
      return 'time_limit_exceeded';
    case 'output_limit':
      return 'output_limit_exceeded';
    case 'exit':
      return exitVerdict(reply.exit);
    case 'fault':
      return FAULT_VERDICTS[reply.fault.fault];
    case 'not_run':
      return reply.verdict;
    default:
      return 'runtime_error';
  }
}

const MAX_DEPTH = 120;
const MAX_NODES = 2_000_000;

/** Whether something from the student's process may go into the tester: nothing that its reader could choke on. */
export function isForwardable(value: unknown): boolean {
  let nodes = 0;
  const fits = (part: unknown, depth: number): boolean => {
    nodes += 1;
    if (nodes > MAX_NODES || depth > MAX_DEPTH) return false;
    if (typeof part !== 'object' || part === null) return true;
    return Object.values(part).every((one) => fits(one, depth + 1));
  };
  return fits(value, 0);
}
