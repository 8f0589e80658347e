import { beforeEach, describe, expect, it } from '@jest/globals';
import { CircuitBreaker, type BreakerPass } from './circuit-breaker.js';
import { ProviderFailure } from './provider-failure.js';
import { TutorUnavailable, type TutorFault, type TutorPiece } from '../../tutor.js';

const END: TutorPiece = { kind: 'end', finishReason: 'stop', tokens: null };

describe('CircuitBreaker', () => {
  let now: number;
  let breaker: CircuitBreaker;
  beforeEach(() => {
    now = 1_000_000;
    breaker = new CircuitBreaker(() => now);
  });
  const enter = (): BreakerPass => {
    const pass = breaker.tryEnter();
    if (pass === null) throw new Error('the breaker is open');
    return pass;
  };
  const fail = (times: number, fault: TutorFault = 'unreachable', retryAfterMs?: number) => {
    for (let time = 0; time < times; time += 1) {
      enter().failed(new TutorUnavailable(fault, new ProviderFailure('no', { retryAfterMs })));
    }
  };
  /** How long nobody may enter, in steps of a second. */
  const openFor = (): number => {
    const start = now;
    while (breaker.state === 'open') now += 1_000;
    return now - start;
  };

  it('opens after five failures in a row within a minute, for half a minute', () => {
    fail(4);
    expect(breaker.state).toBe('closed');
    fail(1);
    expect(breaker.state).toBe('open');
    expect(breaker.tryEnter()).toBeNull();
    expect(openFor()).toBe(30_000);
    expect(breaker.state).toBe('half_open');
  });

  it('stays closed when a call in between is good, or when the failures lie apart', () => {
    fail(4);
    enter().succeeded();
    fail(4);
    expect(breaker.state).toBe('closed');
    now += 60_000;
    fail(4);
    expect(breaker.state).toBe('closed');
  });

  it('lets one call try it when the time is over', () => {
    fail(5);
    openFor();
    const trial = enter();
    expect(breaker.tryEnter()).toBeNull();
    trial.succeeded();
    expect(breaker.state).toBe('closed');
    fail(4);
    expect(breaker.state).toBe('closed');
  });

  it('opens again at once when the trial fails', () => {
    fail(5);
    openFor();
    fail(1);
    expect(openFor()).toBe(30_000);
  });

  it('lets another call try it when the student broke off the first', () => {
    fail(5);
    openFor();
    enter().released();
    expect(breaker.state).toBe('half_open');
    enter().succeeded();
    expect(breaker.state).toBe('closed');
  });

  it('does not wait for ever for a trial that was lost', () => {
    fail(5);
    openFor();
    enter();
    now += 599_000;
    expect(breaker.tryEnter()).toBeNull();
    now += 1_000;
    enter().succeeded();
    expect(breaker.state).toBe('closed');
  });

  it('does not believe calls that began before it opened', () => {
    const [good, bad] = [enter(), enter()];
    fail(5);
    good.succeeded();
    expect(breaker.state).toBe('open');
    openFor();
    const trial = enter();
    bad.failed(new TutorUnavailable('unreachable'));
    expect(breaker.state).toBe('half_open');
    trial.succeeded();
    expect(breaker.state).toBe('closed');
  });

  it('stays open for longer where a setting is wrong', () => {
    fail(5, 'misconfigured');
    expect(openFor()).toBe(300_000);
  });

  it('leaves a provider alone for as long as it says, at most ten minutes', () => {
    fail(1, 'rate_limited', 7_000);
    expect(openFor()).toBe(7_000);
    fail(1, 'rate_limited', 86_400_000);
    expect(openFor()).toBe(600_000);
    enter().succeeded();
    fail(4, 'rate_limited');
    expect(breaker.state).toBe('closed');
  });

  it('takes a refusal for an answer', () => {
    fail(4);
    fail(1, 'refused');
    fail(4);
    expect(breaker.state).toBe('closed');
  });

  it('counts a call once, whatever comes after', () => {
    const passes = Array.from({ length: 4 }, enter);
    for (const pass of passes) {
      pass.failed(new TutorUnavailable('timeout'));
      pass.failed(new TutorUnavailable('timeout'));
      pass.succeeded();
    }
    expect(breaker.state).toBe('closed');
    fail(1);
    expect(breaker.state).toBe('open');
  });

  describe('watching an answer', () => {
    async function* answer(...pieces: (TutorPiece | Error)[]): AsyncGenerator<TutorPiece> {
      for (const piece of await Promise.resolve(pieces)) {
        if (piece instanceof Error) throw piece;
        yield piece;
      }
    }
    const text: TutorPiece = { kind: 'text', text: 'a' };
    const drain = async (pieces: AsyncIterable<TutorPiece>, most = Infinity) => {
      const seen: TutorPiece[] = [];
      for await (const piece of pieces) if (seen.push(piece) >= most) break;
      return seen;
    };

    it('hands on every piece and takes the end for good', async () => {
      fail(5);
      openFor();
      expect(await drain(enter().watch(answer(text, END)))).toEqual([text, END]);
      expect(breaker.state).toBe('closed');
    });

    it('counts a failure in the middle, and not the abort of a student', async () => {
      fail(4);
      const aborted = drain(enter().watch(answer(text, new Error('stop'))));
      await expect(aborted).rejects.toThrow('stop');
      expect(await drain(enter().watch(answer(text, text, END)), 1)).toEqual([text]);
      expect(breaker.state).toBe('closed');
      const failure = drain(enter().watch(answer(text, new TutorUnavailable('broken_answer'))));
      await expect(failure).rejects.toThrow('broken_answer');
      expect(breaker.state).toBe('open');
    });
  });
});
