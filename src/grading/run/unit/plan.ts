import { z } from 'zod';
import { ProtocolError } from '../../values/wire.js';

/** What the tester has found in the files of one unit test, the same for every submission. */
export interface Plan {
  /** One name for each result. */
  specs: readonly string[];
  /** Why calls cannot be forwarded to another process; null where they can. */
  low: string | null;
  /** Names without which the tests could not be imported. */
  required: readonly string[];
}

const MAX_SPECS = 500;
const name = z.string().max(2000);
const PlanFrame = z.object({
  specs: z.array(name).max(MAX_SPECS),
  low: name.nullable(),
  required: z.array(name),
});

/** Reads the answer to `collect`. Throws ProtocolError where it is none. */
export function readPlan(frame: Record<string, unknown>): Plan {
  const parsed = PlanFrame.safeParse(frame);
  if (!parsed.success) throw new ProtocolError('not a list of specs');
  return parsed.data;
}

const MAX_KEPT = 500;

/** The plans made last, by what they were made of. */
export class PlanCache {
  private readonly plans = new Map<string, Promise<Plan>>();

  /** The plan of that key; made where it is not known. A failure is forgotten. */
  async get(key: string, make: () => Promise<Plan>): Promise<Plan> {
    const known = this.plans.get(key);
    this.plans.delete(key);
    const plan = known ?? make();
    this.plans.set(key, plan);
    for (const oldest of this.plans.keys()) {
      if (this.plans.size <= MAX_KEPT) break;
      this.plans.delete(oldest);
    }
    try {
      return await plan;
    } catch (error) {
      if (this.plans.get(key) === plan) this.plans.delete(key);
      throw error;
    }
  }

  set(key: string, plan: Plan): void {
    this.plans.set(key, Promise.resolve(plan));
  }
}
