import { FailFast } from '../fail-fast.js';
import type { UnitJob } from './processes.js';
import { specVerdict, type SpecOutcome, type SpecRun } from './spec-reply.js';

/** Runs the specs of these numbers one after another, and ends what it ran them in, after `afterwards`. */
export async function runSpecs(
  job: UnitJob,
  run: SpecRun,
  indices: readonly number[],
  afterwards?: (outcomes: ReadonlyMap<number, SpecOutcome>) => Promise<void>,
): Promise<Map<number, SpecOutcome>> {
  const outcomes = new Map<number, SpecOutcome>();
  const failFast = new FailFast(job);
  let fate: SpecOutcome | undefined;
  try {
    for (const index of indices) {
      fate ??= failFast.rest ?? (await run.open());
      const outcome = fate ? { ...fate, durationMs: 0 } : await run.run(index);
      outcomes.set(index, outcome);
      if (fate) continue;
      const ended = endsProcess(outcome);
      if (ended) run.stop();
      failFast.note(specVerdict(outcome.reply), ended, outcome.durationMs);
    }
    await afterwards?.(outcomes);
    return outcomes;
  } finally {
    run.stop();
  }
}

/** After an exit or a MemoryError the interpreter may still answer, but it is not what it was. */
function endsProcess({ reply }: SpecOutcome): boolean {
  if (reply.kind === 'fault') return reply.fault.fault === 'memory' || reply.fault.fault === 'exit';
  return !['passed', 'failed', 'unforwardable'].includes(reply.kind);
}
