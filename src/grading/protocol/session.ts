import { randomUUID } from 'node:crypto';
import type { CallTest, Files, Verdict } from '../grading.types.js';
import type { CapturedOutput, ProcessExit, SandboxProcess } from './sandbox.js';
import {
  decodeFault,
  decodeValue,
  encodeArg,
  ProtocolError,
  type Fault,
  type WireValue,
} from '../values/wire.js';

/** The student's code as the harness loads it: file names to sources. */
export interface Program {
  files: Record<string, string>;
  main: string;
  /** What lies in the working folder beside them. */
  data?: Files | undefined;
  /** JavaScript: the scripts among `data` as function bodies, by path. */
  modules?: Readonly<Record<string, string>> | undefined;
  kind: 'call' | 'io' | 'unit';
  memoryLimitMb: number;
  /** `unit` in one process: the framework is made ready before the student's code runs. */
  framework?: string | undefined;
  /** `unit` in one process: the tests see the student's answers under covers. */
  hollow?: boolean | undefined;
  /** JavaScript in one process: built-in names that the tests replace. */
  free?: readonly string[] | undefined;
  /** `unit`: names without which the tests could not be imported. */
  required?: readonly string[] | undefined;
}

/** What came of one request. After anything but `ok`, `value`, `done` and `fault` the process is dead. */
export type Reply =
  | { kind: 'ok' | 'done' | 'timeout' | 'output_limit' }
  | { kind: 'value'; value: WireValue }
  | { kind: 'fault'; fault: Fault }
  | { kind: 'exit'; exit: ProcessExit }
  /** Not an answer to this request: forged, torn or doubled. */
  | { kind: 'violation'; reason: string }
  /** The test was left out, with the verdict of those before it that made it pointless. */
  | { kind: 'not_run'; verdict: Verdict; reason: string };

export interface Outcome<R = Reply> {
  reply: R;
  durationMs: number;
  peakMemoryKb: number | null;
  stdout: CapturedOutput;
  stderr: CapturedOutput;
}

/**
 * The lockstep dialogue with one process (PROTOCOL.md): one request, one answer that carries the
 * request's nonce. The process is trusted with nothing: an answer of another shape ends it.
 */
export class Session {
  constructor(private readonly process: SandboxProcess) {}

  load(program: Program, timeoutMs: number, more?: string): Promise<Outcome> {
    const read = (frame: Record<string, unknown>): Reply | undefined =>
      frame.ok === true && hasOnly(frame, 'ok') ? { kind: 'ok' } : undefined;
    return this.request<Reply>({ op: 'load', ...program }, timeoutMs, read, more);
  }

  call(test: CallTest, timeoutMs: number): Promise<Outcome> {
    const request = {
      op: 'call',
      function: test.function,
      args: test.args.map((arg) => encodeArg(arg, test.numbers)),
      collect: test.collect,
    };
    return this.request<Reply>(request, timeoutMs, (frame) =>
      'value' in frame && hasOnly(frame, 'value')
        ? { kind: 'value', value: decodeValue(frame.value) }
        : undefined,
    );
  }

  /** `stdin` only where the runtime serves it from memory; else it is written to the process's pipe beforehand. */
  io(stdin: string | undefined, timeoutMs: number): Promise<Outcome> {
    return this.request<Reply>({ op: 'io', stdin }, timeoutMs, (frame) =>
      frame.done === true && hasOnly(frame, 'done') ? { kind: 'done' } : undefined,
    );
  }

  get alive(): boolean {
    return this.process.alive;
  }

  end(): Promise<void> {
    return this.process.kill();
  }

  /** One request of any form; `read` gives undefined for an answer that is none. `more`: further members, as JSON. */
  async request<R>(
    body: Record<string, unknown>,
    timeoutMs: number,
    read: (frame: Record<string, unknown>) => R | undefined,
    more?: string,
  ): Promise<Outcome<R | Reply>> {
    return this.answer(this.post(body, more), timeoutMs, read);
  }

  /** The same for requests that need not wait for each other: sent at once, answered in order, up to the end of the process, which ends at `until`. */
  async requestAll<R>(
    bodies: readonly Record<string, unknown>[],
    timeoutMs: number,
    until: number,
    read: (frame: Record<string, unknown>) => R | undefined,
  ): Promise<Outcome<R | Reply>[]> {
    const posted = bodies.map((body) => this.post(body));
    const outcomes: Outcome<R | Reply>[] = [];
    for (const one of posted) {
      outcomes.push(await this.answer(one, timeoutMs, read));
      if (!this.alive) break;
      if (performance.now() > until && outcomes.length < posted.length) {
        await this.process.kill();
        break;
      }
    }
    return outcomes;
  }

  private post(body: Record<string, unknown>, more?: string): Posted {
    const n = randomUUID();
    const line = JSON.stringify({ n, ...body });
    this.process.send(more === undefined ? line : `${line.slice(0, -1)},${more}}`);
    return { n, op: body.op };
  }

  private async answer<R>(
    { n, op }: Posted,
    timeoutMs: number,
    read: (frame: Record<string, unknown>) => R | undefined,
  ): Promise<Outcome<R | Reply>> {
    const started = performance.now();
    const received = await this.process.receive(timeoutMs);
    const durationMs = performance.now() - started;
    const reply: R | Reply = received.kind === 'frame' ? readFrame(received.line, n, op, read) : received;
    const peakMemoryKb = this.process.peakMemoryKb();
    if (isViolation(reply)) await this.process.kill();
    return { reply, durationMs, peakMemoryKb, ...this.process.takeOutput() };
  }
}

interface Posted {
  n: string;
  op: unknown;
}

const isViolation = (reply: unknown): boolean => (reply as Reply).kind === 'violation';

function readFrame<R>(
  line: string,
  n: string,
  op: unknown,
  read: (frame: Record<string, unknown>) => R | undefined,
): R | Reply {
  try {
    const frame: unknown = JSON.parse(line);
    if (!isRecord(frame) || frame.n !== n)
      return { kind: 'violation', reason: 'an answer to another request' };
    if ('fault' in frame) {
      const fault = decodeFault(frame);
      // A syntax error is shown for hidden tests too, so it counts only before an input has gone in.
      if (fault.fault === 'syntax' && op !== 'load')
        return { kind: 'violation', reason: 'a late syntax error' };
      return { kind: 'fault', fault };
    }
    return read(frame) ?? { kind: 'violation', reason: 'an answer of an unknown form' };
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof SyntaxError || error instanceof RangeError) {
      return { kind: 'violation', reason: error.message };
    }
    throw error;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOnly(frame: Record<string, unknown>, key: string): boolean {
  return Object.keys(frame).every((name) => name === 'n' || name === key);
}
