import type { EntityManager } from '@mikro-orm/postgresql';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DeltaLogService } from './delta-log.service.js';

type Stored = { messageId: number; seq: number; text: string };

describe('DeltaLogService', () => {
  let rounds: Stored[][];
  let log: DeltaLogService;
  let holdBack: Promise<void> | undefined;

  /** A database that stores everything, once `holdBack` lets it. */
  const query = async (_text: string, [ids, , seqs, texts]: [number[], string[], number[], string[]]) => {
    rounds.push(ids.map((messageId, at) => ({ messageId, seq: seqs[at] ?? -1, text: texts[at] ?? '' })));
    await holdBack;
    return { rows: [{ stored: ids.map((id, at) => [id, seqs[at]]), told: 1 }] };
  };
  const em = {
    fork: () => em,
    getTransactionContext: () => undefined,
    getConnection: () => ({ getNativeClient: async () => ({ query }) }),
  };

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    rounds = [];
    holdBack = undefined;
    log = new DeltaLogService(em as unknown as EntityManager);
  });

  afterEach(() => void jest.useRealTimers());

  const open = (messageId: number, nextSeq = 0) =>
    log.open({ messageId, runId: 'run', nextSeq }, () => {
      throw new Error('lost');
    });

  it('stores what came of a reply while a statement was out as one piece', async () => {
    const pen = open(1);
    let release: () => void = () => undefined;
    holdBack = new Promise((resolve) => (release = resolve));
    pen.append('Once ');
    await Promise.resolve();
    for (const word of ['upon ', 'a ', 'time']) pen.append(word);
    release();
    await jest.advanceTimersByTimeAsync(1);
    await pen.settled();
    expect(rounds).toEqual([
      [{ messageId: 1, seq: 0, text: 'Once ' }],
      [{ messageId: 1, seq: 1, text: 'upon a time' }],
    ]);
  });

  it('gathers the pieces of many replies, but lets the first of a reply go at once', async () => {
    const pens = Array.from({ length: 1_000 }, (_each, index) => open(index + 1, 1));
    for (const pen of pens) pen.append('a');
    await Promise.all(pens.map((pen) => pen.settled()));
    for (const letter of 'bcd') for (const pen of pens) pen.append(letter);
    const late = open(2_000);
    late.append('first');
    await late.settled();
    expect(rounds.slice(1).flat()).toEqual([{ messageId: 2_000, seq: 0, text: 'first' }]);
    await jest.advanceTimersByTimeAsync(249);
    expect(rounds).toHaveLength(2);
    await jest.advanceTimersByTimeAsync(1);
    await Promise.all(pens.map((pen) => pen.settled()));
    expect(rounds).toHaveLength(3);
    expect(rounds[2]?.[0]).toEqual({ messageId: 1, seq: 2, text: 'bcd' });
  });
});
