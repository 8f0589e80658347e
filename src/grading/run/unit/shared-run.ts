import { testMs, whileWanted } from '../executors.js';
import type { Session, Outcome } from '../../protocol/session.js';
import type { Collected } from './plan.js';
import { bundleOf, collect, openStudent, type UnitJob } from './processes.js';
import { readSpec, type SpecOutcome, type SpecReply, type SpecRun } from './spec-reply.js';

type Read<R> = (frame: Record<string, unknown>) => R | undefined;

const readRan: Read<{ kind: 'ran' }> = (frame) => (frame.ran === true ? { kind: 'ran' } : undefined);

/** One process for the tests and the student's code, as the author runs them. */
export class SharedRun implements SpecRun {
  /** What the tests are in this process. */
  collected: Collected | undefined;
  private session: Session | undefined;

  /** `hollow`: the tests see the student's answers under covers. */
  constructor(
    private readonly job: UnitJob,
    private readonly plan: Collected | undefined,
    private readonly options: { hollow: boolean } = { hollow: false },
  ) {}

  async open(): Promise<Outcome | undefined> {
    if (this.session?.alive) return undefined;
    const { job } = this;
    const extra = {
      framework: job.test.framework,
      hollow: this.options.hollow,
      free: job.prepared.free,
    };
    const { session, outcome } = await openStudent(job, extra, bundleOf(job));
    this.session = session;
    if (outcome.reply.kind !== 'ok') return outcome;
    const collected = await collect(job, session, job.spec.memoryLimitMb, { planned: this.plan?.specs });
    const { reply } = collected;
    if (reply.kind === 'unloadable') {
      const { type, message } = reply.unloadable;
      return { ...collected, reply: { kind: 'fault', fault: { fault: 'exception', type, message } } };
    }
    if (reply.kind !== 'collected') return { ...collected, reply };
    this.collected = reply.collected;
    const names = reply.collected.specs;
    const planned = this.plan?.specs ?? names;
    if (names.length === planned.length && names.every((name, i) => name === planned[i])) return undefined;
    const reason = 'the code changed the tests';
    return { ...collected, reply: { kind: 'violation', reason } };
  }

  async run(index: number): Promise<SpecOutcome> {
    const { session, job } = this;
    if (!session) throw new Error('there is no process');
    const ask = <R>(body: Record<string, unknown>, read: Read<R>) =>
      whileWanted(job, session, () => session.request<R>(body, testMs(job), read));
    if (job.test.framework === 'jest') return ask<SpecReply>({ op: 'spec', index }, readSpec);
    // A nonce that the student's code could find while it runs is not the one that a verdict needs.
    const ran = await ask<{ kind: 'ran' }>({ op: 'spec', index }, readRan);
    if (ran.reply.kind !== 'ran') return { ...ran, reply: ran.reply };
    const { reply } = await ask<SpecReply>({ op: 'verdict' }, readSpec);
    return { ...ran, reply };
  }

  stop(): void {
    void this.session?.end();
    this.session = undefined;
  }
}
