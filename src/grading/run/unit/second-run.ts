import { addAbortSignal, PassThrough } from 'node:stream';
import { ForwardedRun } from './forwarded-run.js';
import type { Plan } from './plan.js';
import { doubtOf } from './probe-runs.js';
import type { UnitJob } from './processes.js';
import { runSpecs } from './run-specs.js';
import { passed, type SpecOutcome } from './spec-reply.js';

const LEAST_MS = 500;

/** What passed at once needs no whole time limit a second time; an answer without an end (a generator) would take it. */
export const hurriedMs = ({ timeoutMs, runtime }: UnitJob, slowestMs: number): number =>
  Math.min(timeoutMs, 4 * slowestMs + LEAST_MS * runtime.timeFactor);

interface Again {
  /** Of what has passed in the one process. */
  outcomes: ReadonlyMap<number, SpecOutcome>;
  /** Where every spec of the plan has passed in both. */
  doubt: Awaited<ReturnType<typeof doubtOf>>;
}

/**
 * Runs what passes in the one process again, with calls forwarded. It follows that run spec by spec, so that the two go on
 * side by side where a core is free, and nothing is started for code of which nothing passes.
 */
export class SecondRun {
  private readonly stopping = new AbortController();
  private readonly passes = new PassThrough({ objectMode: true });
  private readonly job: UnitJob;
  private readonly done: Promise<Again>;
  private noted = 0;
  private slowestMs = 0;

  constructor(
    private readonly unhurried: UnitJob,
    private readonly plan: Plan,
  ) {
    const own = this.stopping.signal;
    const signal = unhurried.signal ? AbortSignal.any([unhurried.signal, own]) : own;
    this.job = { ...unhurried, signal };
    addAbortSignal(signal, this.passes);
    this.done = this.follow();
    // Told to whoever asks for its end.
    this.done.catch(() => undefined);
  }

  /** What came of the next spec in the one process. */
  note(outcome: SpecOutcome): void {
    this.slowestMs = Math.max(this.slowestMs, outcome.durationMs);
    this.job.timeoutMs = hurriedMs(this.unhurried, this.slowestMs);
    if (passed(outcome)) this.passes.write(this.noted);
    this.noted += 1;
  }

  /** `outcomes` are those of all specs, noted or not. */
  end(outcomes: readonly SpecOutcome[]): Promise<Again> {
    for (const outcome of outcomes.slice(this.noted)) this.note(outcome);
    this.passes.end();
    return this.done;
  }

  /** Ends its processes, whatever they are at. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled([this.done]);
  }

  private async follow(): Promise<Again> {
    const { job, plan } = this;
    const run = new ForwardedRun(job, plan);
    let doubt: Again['doubt'];
    const outcomes = await runSpecs(job, run, this.passes as AsyncIterable<number>, {
      afterwards: async (all) => {
        const isWhole = [...plan.specs.keys()].every((index) => passed(all.get(index)));
        if (isWhole) doubt = await doubtOf(run, plan.proof?.probes ?? [], job.runtime.timeFactor);
      },
    });
    return { outcomes, doubt };
  }
}
