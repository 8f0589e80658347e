import { whileWanted } from '../executors.js';
import type { Session, Outcome } from '../session.js';
import { jestBundle } from './jest-bundle.js';
import type { Plan } from './plan.js';
import { collect, openStudent, type UnitJob } from './processes.js';
import type { SpecRun } from './run-specs.js';
import { readSpec, type SpecOutcome, type SpecReply } from './spec-reply.js';

/** One process for the tests and the student's code, where calls cannot be forwarded: integrity is low. */
export class SharedRun implements SpecRun {
  private session: Session | undefined;

  constructor(
    private readonly job: UnitJob,
    private readonly plan: Plan,
  ) {}

  async open(): Promise<Outcome | undefined> {
    if (this.session?.alive) return undefined;
    const { job } = this;
    const { session, outcome } = await openStudent(job, {
      framework: job.test.framework,
      bundle: job.test.framework === 'jest' ? jestBundle() : undefined,
    });
    this.session = session;
    if (outcome.reply.kind !== 'ok') return outcome;
    const collected = await collect(job, session, job.spec.memoryLimitMb);
    const { reply } = collected;
    if (reply.kind !== 'plan') return { ...collected, reply };
    const names = reply.plan.specs;
    if (names.length === this.plan.specs.length && names.every((name, i) => name === this.plan.specs[i]))
      return undefined;
    const reason = 'the code changed the tests';
    return { ...collected, reply: { kind: 'violation', reason } };
  }

  async run(index: number): Promise<SpecOutcome> {
    const { session, job } = this;
    if (!session) throw new Error('there is no process');
    return whileWanted(job, session, () =>
      session.request<SpecReply>({ op: 'spec', index }, job.timeoutMs, readSpec),
    );
  }

  stop(): void {
    void this.session?.end();
    this.session = undefined;
  }
}
