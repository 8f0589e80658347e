import { z } from 'zod';
import type { GraderUnavailable } from '../../grading.types.js';
import { ProtocolError } from '../../values/wire.js';
import type { Probe } from './probes.js';

/** What a process has found in the files of one unit test. */
export interface Collected {
  /** One name for each result. */
  specs: readonly string[];
  /** Why calls cannot be forwarded to another process; null where they can. */
  low: string | null;
  /** Names without which the tests could not be imported. */
  required: readonly string[];
  /** The tests look into what the code answers, or use its classes. */
  objects?: boolean | undefined;
}

/** What the author's own codes have shown, by the number of the spec: against it, others are measured. */
export interface Proof {
  /** The solution and the wrong ones fare alike with calls forwarded and without. */
  faithful: readonly boolean[];
  /** The solution passes even where its answers are covered: such a spec looks at none of them. */
  hollow: readonly boolean[];
  /** What stands at each path of the solution's answers. */
  kinds: Readonly<Record<string, string>>;
  /** What the solution answers to the calls of the tests with other values. */
  probes: readonly Probe[];
}

/** What is known of one unit test, the same for every submission. */
export interface Plan extends Collected {
  /** Null where the author gave no solution that passes, and where there was no time to try it. */
  proof: Proof | null;
  /** The platform could not try the solution: what is known all the same serves the author alone, who waits for it. */
  failure?: GraderUnavailable | undefined;
  /** Trying the solution took too long: the machine may have been busy, so that it is tried again, but not at once. */
  isCut?: boolean | undefined;
}

const MAX_SPECS = 500;
const name = z.string().max(2000);
const CollectedFrame = z.object({
  specs: z.array(name).max(MAX_SPECS),
  low: name.nullable(),
  required: z.array(name),
  objects: z.boolean().optional(),
});

/** Reads the answer to `collect`. Throws ProtocolError where it is none. */
export function readCollected(frame: Record<string, unknown>): Collected {
  const parsed = CollectedFrame.safeParse(frame);
  if (!parsed.success) throw new ProtocolError('not a list of specs');
  return parsed.data;
}

const UnloadableFrame = z.object({
  unloadable: z.object({
    file: z.string().max(200).nullish(),
    line: z.int().min(0).nullish(),
    type: z.string(),
    message: z.string(),
  }),
});

/** Why a tester cannot load its tests: the author's fault. */
export interface Unloadable {
  file: string | undefined;
  line: number | undefined;
  type: string;
  message: string;
}

export function readUnloadable(frame: Record<string, unknown>): Unloadable | undefined {
  const parsed = UnloadableFrame.safeParse(frame).data?.unloadable;
  if (!parsed) return undefined;
  const { file, line, type, message } = parsed;
  return { file: file ?? undefined, line: line ?? undefined, type, message };
}

const MAX_KEPT = 500;
/** A trial that is cut takes 45 s of a place that grades: this keeps it to a twentieth of the time. */
const CUT_KEPT_MS = 15 * 60_000;

interface Kept {
  plan: Promise<Plan>;
  untilMs: number;
}

/** The plans made last, by what they were made of. */
export class PlanCache {
  private readonly plans = new Map<string, Kept>();

  constructor(private readonly nowMs = () => performance.now()) {}

  /** The plan of that key; made where it is not known. A failure is forgotten, and so is a plan with one. */
  async get(key: string, make: () => Promise<Plan>): Promise<Plan> {
    const known = this.plans.get(key);
    const kept = known && known.untilMs > this.nowMs() ? known : { plan: make(), untilMs: Infinity };
    this.keep(key, kept);
    const forget = (): void => void (this.plans.get(key) === kept && this.plans.delete(key));
    try {
      const made = await kept.plan;
      if (made.failure) forget();
      if (made.isCut) kept.untilMs = Math.min(kept.untilMs, this.nowMs() + CUT_KEPT_MS);
      return made;
    } catch (error) {
      forget();
      throw error;
    }
  }

  set(key: string, plan: Plan): void {
    this.keep(key, { plan: Promise.resolve(plan), untilMs: Infinity });
  }

  private keep(key: string, kept: Kept): void {
    this.plans.delete(key);
    this.plans.set(key, kept);
    for (const oldest of this.plans.keys()) {
      if (this.plans.size <= MAX_KEPT) break;
      this.plans.delete(oldest);
    }
  }
}
