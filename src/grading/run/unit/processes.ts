import { acquire, MIN_LOAD_MS, whileWanted, type Job } from '../executors.js';
import { GraderUnavailable, NotGradable, type UnitTest } from '../../grading.types.js';
import { Session, type Outcome, type Program, type Reply } from '../../protocol/session.js';
import type { PreparedTests } from './test-files.js';
import { readPlan, type Plan } from './plan.js';

/** One unit test, ready to be run against one submission. */
export interface UnitJob extends Job {
  test: UnitTest;
  prepared: PreparedTests;
}

/** The tester runs the author's code, which no student pays for. */
const TESTER_MEMORY_MB = 128;
const TESTER_LOAD_MS = 5000;

export interface Loaded {
  session: Session;
  outcome: Outcome;
}

/** A process with the student's code loaded, or the outcome that says why not. */
export async function openStudent(
  job: UnitJob,
  extra: Pick<Program, 'framework' | 'bundle' | 'required'>,
): Promise<Loaded> {
  const process = await acquire(job);
  const session = new Session(process);
  process.writeStdin('');
  const { files, main, spec, timeoutMs, runtime } = job;
  const program = { files, main, kind: 'unit' as const, memoryLimitMb: spec.memoryLimitMb, ...extra };
  const loadMs = Math.max(timeoutMs, MIN_LOAD_MS * runtime.timeFactor);
  return { session, outcome: await whileWanted(job, session, () => session.load(program, loadMs)) };
}

/** A process with the author's tests and nothing of the student's. Throws NotGradable for tests that do not load. */
export async function openTester(job: UnitJob): Promise<{ session: Session; plan: Plan }> {
  const memoryLimitMb = Math.max(job.spec.memoryLimitMb, TESTER_MEMORY_MB);
  const process = await acquire({ ...job, spec: { ...job.spec, memoryLimitMb } });
  const session = new Session(process);
  process.writeStdin('');
  try {
    const { reply, stderr } = await collect(job, session, memoryLimitMb);
    if (reply.kind === 'plan') {
      if (reply.plan.specs.length === 0) throw new NotGradable('the files of a unit test hold no tests');
      return { session, plan: reply.plan };
    }
    if (reply.kind === 'fault')
      throw new NotGradable(`the tests do not load: ${reply.fault.type}: ${reply.fault.message}`);
    if (reply.kind === 'timeout') throw new NotGradable('the tests take too long to load');
    throw new GraderUnavailable(`the tester failed (${reply.kind}): ${stderr.text.slice(0, 300)}`);
  } catch (error) {
    void session.end();
    throw error;
  }
}

/** Adds the tests to a process: an empty one, or one that holds the student's code. */
export function collect(
  job: UnitJob,
  session: Session,
  memoryLimitMb: number,
): Promise<Outcome<Reply | { kind: 'plan'; plan: Plan }>> {
  const request = { op: 'collect', ...job.prepared.request, memoryLimitMb };
  const ms = Math.max(job.timeoutMs, TESTER_LOAD_MS * job.runtime.timeFactor);
  return whileWanted(job, session, () =>
    session.request(request, ms, (frame) => ({ kind: 'plan' as const, plan: planOf(job, frame) })),
  );
}

function planOf(job: UnitJob, frame: Record<string, unknown>): Plan {
  const plan = readPlan(frame);
  return { ...plan, low: job.prepared.low ?? plan.low };
}
