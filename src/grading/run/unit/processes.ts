import { acquire, loadMsOf, whileWanted, type Job } from '../executors.js';
import { ExerciseFault, GraderUnavailable, type UnitTest } from '../../grading.types.js';
import { Session, type Outcome, type Program, type Reply } from '../../protocol/session.js';
import { jestBundle } from './jest-bundle.js';
import type { PreparedTests } from './test-files.js';
import { asFunctionBody, awaitsAtTop, parseScript } from './jest-source.js';
import { readCollected, readUnloadable, type Collected, type Unloadable } from './plan.js';

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
  extra: Pick<Program, 'framework' | 'required' | 'hollow' | 'free'>,
  bundle?: string,
): Promise<Loaded> {
  const process = await acquire(job);
  const session = new Session(process);
  process.writeStdin('');
  const { files, main, spec, timeoutMs, runtime } = job;
  const { data } = job.prepared;
  const modules = { ...job.prepared.modules, ...(extra.framework === 'jest' && studentsBody(job)) };
  const program = {
    files,
    main,
    data,
    modules,
    kind: 'unit' as const,
    memoryLimitMb: spec.memoryLimitMb,
    ...extra,
  };
  const loadMs = Math.max(timeoutMs, loadMsOf(runtime));
  return { session, outcome: await whileWanted(job, session, () => session.load(program, loadMs, bundle)) };
}

/** A process with the author's tests and nothing of the student's. Throws ExerciseFault for tests that do not load. */
export async function openTester(job: UnitJob): Promise<{ session: Session; collected: Collected }> {
  const memoryLimitMb = Math.max(job.spec.memoryLimitMb, TESTER_MEMORY_MB);
  const process = await acquire({ ...job, spec: { ...job.spec, memoryLimitMb } });
  const session = new Session(process);
  process.writeStdin('');
  try {
    const { reply, stderr } = await collect(job, session, memoryLimitMb, { bundle: bundleOf(job) });
    if (reply.kind === 'collected') {
      const { collected } = reply;
      if (collected.specs.length === 0) throw new ExerciseFault('the files of a unit test hold no tests');
      return { session, collected };
    }
    if (reply.kind === 'unloadable') throw asFault(reply.unloadable);
    if (reply.kind === 'fault') throw asFault(reply.fault);
    if (reply.kind === 'timeout') throw new ExerciseFault('the tests take too long to load');
    if (reply.kind === 'exit' && reply.exit.outOfMemory)
      throw new ExerciseFault('the tests take too much memory to load');
    throw new GraderUnavailable(`the tester failed (${reply.kind}): ${stderr.text.slice(0, 300)}`);
  } catch (error) {
    void session.end();
    throw error;
  }
}

function asFault({
  type,
  message,
  ...place
}: Partial<Unloadable> & { type: string; message: string }): ExerciseFault {
  const where = { file: place.file, line: place.line };
  return new ExerciseFault(`the tests do not load: ${type}: ${message}`, where);
}

type CollectReply =
  Reply | { kind: 'collected'; collected: Collected } | { kind: 'unloadable'; unloadable: Unloadable };

/** What a process needs that runs these tests. */
export const bundleOf = ({ test }: UnitJob): string | undefined =>
  test.framework === 'jest' ? jestBundle() : undefined;

/**
 * Adds the tests to a process: an empty one, which needs the bundle, or one that holds the student's code, which may decide that a spec is skipped:
 * `planned` says which are results all the same.
 */
export function collect(
  job: UnitJob,
  session: Session,
  memoryLimitMb: number,
  { bundle, planned }: { bundle?: string | undefined; planned?: readonly string[] | undefined } = {},
): Promise<Outcome<CollectReply>> {
  const request = { op: 'collect', ...job.prepared.request, memoryLimitMb, planned };
  const ms = Math.max(job.timeoutMs, TESTER_LOAD_MS * job.runtime.timeFactor);
  const read = (frame: Record<string, unknown>): CollectReply => {
    const unloadable = readUnloadable(frame);
    if (unloadable) return { kind: 'unloadable', unloadable };
    const collected = readCollected(frame);
    const { low, objects } = job.prepared;
    const told = { low: low ?? collected.low, objects: objects ?? collected.objects };
    return { kind: 'collected', collected: { ...collected, ...told } };
  };
  return whileWanted(job, session, () => session.request<CollectReply>(request, ms, read, bundle));
}

/** The student's own file as a function body; left out where it has to be run as an ES module. */
function studentsBody({ files, main }: UnitJob): Record<string, string> {
  const source = files[main] ?? '';
  try {
    const tree = parseScript(source);
    return awaitsAtTop(tree) ? {} : { [main]: asFunctionBody(source, tree) };
  } catch {
    // The harness says what is wrong with it, in the words of its own engine.
    return {};
  }
}
