import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CallTest } from '../grading.types.js';
import type { Received, SandboxProcess } from './sandbox.js';
import { Session } from './session.js';

const nothing = { text: '', truncated: false };
const test: CallTest = { kind: 'call', function: 'add', args: [1, 2], expected: 3 };

/** Answers each request by a function of it; `undefined` is silence. */
class FakeProcess implements SandboxProcess {
  readonly gone = new Promise<void>(() => undefined);
  alive = true;
  readonly sent: Record<string, unknown>[] = [];
  private answered = 0;

  constructor(private readonly respond: (request: Record<string, unknown>) => Received | undefined) {}

  send(line: string): void {
    this.sent.push(JSON.parse(line) as Record<string, unknown>);
  }

  receive(): Promise<Received> {
    const request = this.sent[this.answered] ?? {};
    this.answered += 1;
    const received = this.respond(request) ?? { kind: 'timeout' };
    if (received.kind !== 'frame') this.alive = false;
    return Promise.resolve(received);
  }

  writeStdin(): void {}

  takeOutput(): ReturnType<SandboxProcess['takeOutput']> {
    return { stdout: nothing, stderr: nothing };
  }

  peakMemoryKb(): number {
    return 1024;
  }
  cpuMs(): number {
    return 1;
  }

  kill(): Promise<void> {
    this.alive = false;
    return Promise.resolve();
  }
}

const answering = (frame: (n: unknown) => unknown): FakeProcess =>
  new FakeProcess(({ n }) => ({ kind: 'frame', line: JSON.stringify(frame(n)) }));

describe('Session', () => {
  it('takes an answer that carries the nonce of its request', async () => {
    const process = answering((n) => ({ n, value: 3 }));
    const { reply } = await new Session(process).call(test, 100);
    expect(reply).toEqual({ kind: 'value', value: { kind: 'int', value: 3n } });
    expect(process.alive).toBe(true);
  });

  it('sends a new nonce with each request, and nothing of what is expected', async () => {
    const process = answering((n) => ({ n, value: 3 }));
    const session = new Session(process);
    await session.call(test, 100);
    await session.call(test, 100);
    const [first, second] = process.sent;
    expect(first?.n).not.toBe(second?.n);
    expect(String(first?.n).length).toBeGreaterThanOrEqual(16);
    expect(Object.keys(first ?? {}).toSorted()).toEqual(['args', 'function', 'n', 'op']);
  });

  it('takes the answers to requests that were sent at once in their order, and ends the process when time is up', async () => {
    const bodies = [1, 2, 3].map((at) => ({ op: 'call', at }));
    const read = (frame: Record<string, unknown>) => frame.at;
    const ask = async (until: number) => {
      const process = new FakeProcess(({ n, at }) => ({ kind: 'frame', line: JSON.stringify({ n, at }) }));
      const outcomes = await new Session(process).requestAll(bodies, 100, until, read);
      return { replies: outcomes.map(({ reply }) => reply), isAlive: process.alive };
    };
    expect(await ask(Infinity)).toEqual({ replies: [1, 2, 3], isAlive: true });
    expect(await ask(0)).toEqual({ replies: [1], isAlive: false });
  });

  it('reads a fault', async () => {
    const process = answering((n) => ({ n, fault: 'exception', type: 'KeyError', message: '1', line: 3 }));
    const { reply } = await new Session(process).call(test, 100);
    expect(reply).toMatchObject({ kind: 'fault', fault: { type: 'KeyError', line: 3 } });
  });

  it.each<[string, (n: unknown) => unknown]>([
    ['another nonce', () => ({ n: 'x', value: 3 })],
    ['no nonce', () => ({ value: 3 })],
    ['the answer to another operation', (n) => ({ n, done: true })],
    ['more than the answer', (n) => ({ n, value: 3, passed: true })],
    ['a verdict', (n) => ({ n, verdict: 'accepted' })],
    ['an unknown tag', (n) => ({ n, value: { $eval: '3' } })],
    ['an unknown fault', (n) => ({ n, fault: 'accepted', type: '', message: '' })],
    ['an array', (n) => [n, 3]],
    ['null', () => null],
  ])('ends a process that answers with %s', async (_, frame) => {
    const process = answering(frame);
    const { reply } = await new Session(process).call(test, 100);
    expect(reply.kind).toBe('violation');
    expect(process.alive).toBe(false);
  });

  it('passes on why no answer came', async () => {
    const endings: Received[] = [
      { kind: 'timeout' },
      { kind: 'output_limit' },
      { kind: 'exit', exit: { code: 0, signal: null, outOfMemory: false, outOfCpu: false } },
    ];
    for (const ending of endings) {
      const { reply } = await new Session(new FakeProcess(() => ending)).call(test, 100);
      expect(reply).toEqual(ending);
    }
  });

  it('never crashes on, and never takes a value from, a line without the nonce', async () => {
    const line = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify({ n: 'guess', value })),
      fc.jsonValue().map((value) => `${JSON.stringify({ value })}\n${JSON.stringify({ n: '', value })}`),
      fc.constantFrom('[', '{"n":', '[['.repeat(50_000), '{"n":{"n":'.repeat(20_000), '\0', '\uD800'),
    );
    await fc.assert(
      fc.asyncProperty(line, async (text) => {
        const process = new FakeProcess(() => ({ kind: 'frame', line: text }));
        const { reply } = await new Session(process).call(test, 100);
        expect(reply.kind).toBe('violation');
        expect(process.alive).toBe(false);
      }),
    );
  });

  it('reads any JSON after the nonce as a value of the protocol or as a violation', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 6 }), async (value) => {
        const { reply } = await new Session(answering((n) => ({ n, value }))).call(test, 100);
        expect(['value', 'violation']).toContain(reply.kind);
      }),
    );
  });

  it('takes a torn frame for a violation wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 40 }), async (cut) => {
        const process = new FakeProcess(({ n }) => {
          const whole = JSON.stringify({ n, value: [1, 'two', null] });
          return { kind: 'frame', line: whole.slice(0, Math.min(cut, whole.length - 1)) };
        });
        const { reply } = await new Session(process).call(test, 100);
        expect(reply.kind).toBe('violation');
      }),
    );
  });
});
