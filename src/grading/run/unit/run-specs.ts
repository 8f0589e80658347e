import { FailFast } from '../fail-fast.js';
import type { UnitJob } from './processes.js';
import { specVerdict, type SpecOutcome, type SpecRun } from './spec-reply.js';

interface Listeners {
  each?: ((outcome: SpecOutcome) => void) | undefined;
  afterwards?: (outcomes: ReadonlyMap<number, SpecOutcome>) => Promise<void>;
}

/** Runs the specs of these numbers one after another, as they come, and ends what it ran them in, after `afterwards`. */
export async function runSpecs(
  job: UnitJob,
  run: SpecRun,
  indices: Iterable<number> | AsyncIterable<number>,
  { each, afterwards }: Listeners = {},
): Promise<Map<number, SpecOutcome>> {
  const outcomes = new Map<number, SpecOutcome>();
  const failFast = new FailFast(job);
  let fate: SpecOutcome | undefined;
  const outcomeOf = async (index: number): Promise<SpecOutcome> => {
    fate ??= failFast.rest ?? (await run.open());
    if (fate) return { ...fate, durationMs: 0 };
    const outcome = await run.run(index);
    const ended = endsProcess(outcome);
    if (ended) run.stop();
    failFast.note(specVerdict(outcome.reply), ended, outcome.durationMs);
    return outcome;
  };
  try {
    for await (const index of indices) {
      const outcome = await outcomeOf(index);
      outcomes.set(index, outcome);
      each?.(outcome);
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
