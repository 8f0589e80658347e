import { whileWanted } from '../executors.js';
import { Session, type Outcome, type Reply } from '../../protocol/session.js';
import { decodeFault, ProtocolError, type Fault } from '../../values/wire.js';
import { valuesBundle } from './jest-bundle.js';
import type { Step } from './other-values.js';
import type { Collected } from './plan.js';
import { align, translated, type Numbers } from './probes.js';
import { openStudent, openTester, type UnitJob } from './processes.js';
import { isForwardable, readSpec, type SpecOutcome, type SpecReply, type SpecRun } from './spec-reply.js';

/** Of the tester's own time in one spec, over and above the student's. */
const TESTER_EXTRA_MS = 1000;

type Answer = Record<string, unknown>;
type CallReply = Reply | { kind: 'outcome'; outcome: Answer; fault: Fault | undefined };

/** Two processes: the tests in one, the student's code in the other; calls and plain values go between them. */
export class ForwardedRun implements SpecRun {
  private tester: Session | undefined;
  private student: Session | undefined;
  private spentMs = 0;
  private fault: Fault | undefined;
  private steps: Step[] = [];
  /** All specs so far. */
  tookMs = 0;
  /** What was asked and answered in each spec that has come to its end. */
  readonly dialogues = new Map<number, readonly Step[]>();

  constructor(
    private readonly job: UnitJob,
    private readonly plan: Collected,
    tester?: Session,
  ) {
    this.tester = tester;
  }

  /** Undefined when the student's code is loaded; else why it is not. Both processes are opened side by side. */
  async open(): Promise<Outcome | undefined> {
    const [tester, student] = [this.openTester(), this.openStudent()];
    // Whatever becomes of one, `stop` has to know of the other.
    await Promise.allSettled([tester, student]);
    await tester;
    return student;
  }

  async run(index: number): Promise<SpecOutcome> {
    const started = performance.now();
    const outcome = await this.converse(index);
    this.tookMs += performance.now() - started;
    return outcome;
  }

  private async converse(index: number): Promise<SpecOutcome> {
    this.spentMs = 0;
    this.fault = undefined;
    this.steps = [];
    let testerMs = this.job.timeoutMs + TESTER_EXTRA_MS * this.job.runtime.timeFactor;
    let request: Answer = { op: 'spec', index };
    let last: SpecOutcome | undefined;
    for (;;) {
      const asked = await this.askTester(request, testerMs);
      testerMs -= asked.durationMs;
      const { reply } = asked;
      if (reply.kind !== 'forward') {
        this.dialogues.set(index, this.steps);
        return this.conclude(asked, last);
      }
      const called = await this.askStudent(reply.call);
      if (called.reply.kind !== 'outcome') return this.abandon(called as SpecOutcome);
      this.fault = called.reply.fault;
      this.steps.push({ call: reply.call, outcome: called.reply.outcome });
      last = last ? together(last, called) : (called as unknown as SpecOutcome);
      request = { op: 'returned', ...called.reply.outcome };
    }
  }

  get isAlive(): boolean {
    return this.student?.alive === true;
  }

  /** The answers to single calls, up to the end of the process or of the time (`performance.now()`), which is its end too. */
  async replayAll(calls: readonly Answer[], until: number): Promise<(Answer | undefined)[]> {
    const { student, job } = this;
    if (!student) return [undefined];
    const requests = calls.map((call) => callRequest(call));
    const outcomes = await whileWanted(job, student, () =>
      student.requestAll<CallReply>(requests, job.timeoutMs, until, readOutcome),
    );
    return outcomes.map(({ reply }) => (reply.kind === 'outcome' ? reply.outcome : undefined));
  }

  /** The answers to the same calls with other values, each with the objects that came of those before it. */
  async replay(calls: readonly Answer[], steps: readonly Step[]): Promise<(Answer | undefined)[]> {
    this.spentMs = 0;
    const numbers: Numbers = new Map();
    const answers: (Answer | undefined)[] = [];
    for (const [at, call] of calls.entries()) {
      const own = translated(withNumber(call), numbers) as Answer | undefined;
      const asked = own && this.isAlive ? await this.askStudent(withoutNumber(own)) : undefined;
      const outcome = asked?.reply.kind === 'outcome' ? asked.reply.outcome : undefined;
      align(steps[at]?.outcome, outcome, numbers);
      answers.push(outcome);
    }
    return answers;
  }

  stop(): void {
    void this.tester?.end();
    void this.student?.end();
    this.tester = this.student = undefined;
  }

  private async openTester(): Promise<void> {
    if (!this.tester?.alive) this.tester = (await openTester(this.job)).session;
  }

  private async openStudent(): Promise<Outcome | undefined> {
    if (this.student?.alive) return undefined;
    const bundle = this.job.test.framework === 'jest' ? valuesBundle() : undefined;
    const { session, outcome } = await openStudent(this.job, { required: this.plan.required }, bundle);
    this.student = session;
    return outcome.reply.kind === 'ok' ? undefined : outcome;
  }

  private async askTester(request: Answer, withinMs: number): Promise<SpecOutcome> {
    const { tester } = this;
    if (!tester) throw new Error('there is no tester');
    return whileWanted(this.job, tester, () =>
      tester.request<SpecReply>(request, Math.max(withinMs, 1), readSpec),
    );
  }

  private async askStudent(call: Answer): Promise<Outcome<CallReply>> {
    const { student } = this;
    if (!student) throw new Error('there is no student');
    const left = Math.max(this.job.timeoutMs - this.spentMs, 1);
    const outcome = await whileWanted(this.job, student, () =>
      student.request<CallReply>(callRequest(call), left, readOutcome),
    );
    this.spentMs += outcome.durationMs;
    return outcome;
  }

  /** The student's process has decided the spec; the tester only has to be told to leave it. */
  private async abandon(outcome: SpecOutcome): Promise<SpecOutcome> {
    const left = await this.askTester({ op: 'returned' }, TESTER_EXTRA_MS * this.job.runtime.timeFactor);
    if (left.reply.kind === 'forward') void this.tester?.end();
    return outcome;
  }

  private conclude(asked: SpecOutcome, called: SpecOutcome | undefined): SpecOutcome {
    const { fault } = this;
    const reply: SpecReply = asked.reply.kind === 'raised' && fault ? { kind: 'fault', fault } : asked.reply;
    const student = called ?? { ...asked, durationMs: 0 };
    return { ...student, durationMs: Math.max(this.spentMs, 0), reply };
  }
}

function callRequest({ function: name, object, self, operator, args, kwargs }: Answer): Answer {
  return { op: 'call', function: name, object, self, operator, args, kwargs };
}

/** A call names an object by its bare number: here as a reference, like those among its arguments. */
const withNumber = ({ object, ...rest }: Answer): Answer =>
  object === undefined ? rest : { ...rest, object: { $ref: [object] } };
const withoutNumber = ({ object, ...rest }: Answer): Answer =>
  object === undefined ? rest : { ...rest, object: (object as { $ref: unknown[] }).$ref[0] };

/** Reads `{ outcome }`: a value or an exception, to be handed on as it is. */
function readOutcome(frame: Answer): CallReply | undefined {
  const outcome = frame.outcome as Answer | undefined;
  if (typeof outcome !== 'object' || outcome === null) return undefined;
  if (!isForwardable(outcome)) throw new ProtocolError('the value is too deep or too large');
  const extra = pick(outcome, (key) => EXTRA.includes(key));
  const rest = pick(outcome, (key) => !EXTRA.includes(key));
  const isValue = 'value' in outcome && Object.keys(rest).length === 0;
  const fault = isValue ? undefined : decodeFault(rest);
  return { kind: 'outcome', outcome: { ...extra, ...rest }, fault };
}

/** Beside the fields of a fault: the value, or what a test may look at in an exception. */
const EXTRA = ['value', 'changed', 'promise', 'bases', 'args', 'thrown', 'name', 'props'];

const pick = (fields: Answer, keeps: (key: string) => boolean): Answer =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => keeps(key) && key !== 'n' && key !== 'op'));

function together(first: SpecOutcome, second: Outcome<unknown>): SpecOutcome {
  const stdout = { ...second.stdout, text: first.stdout.text + second.stdout.text };
  const stderr = { ...second.stderr, text: first.stderr.text + second.stderr.text };
  return { ...first, peakMemoryKb: second.peakMemoryKb, stdout, stderr };
}
