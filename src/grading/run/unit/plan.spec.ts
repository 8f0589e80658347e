import { describe, expect, it } from '@jest/globals';
import { GraderUnavailable } from '../../grading.types.js';
import { ProtocolError } from '../../values/wire.js';
import { PlanCache, readCollected, type Plan } from './plan.js';
import { isForwardable, readSpec } from './spec-reply.js';

const COLLECTED = { specs: ['a'], low: null, required: [] };
const PLAN: Plan = { ...COLLECTED, proof: null };

describe('plans', () => {
  it('are made once for a key', async () => {
    const cache = new PlanCache();
    let made = 0;
    const make = async (): Promise<Plan> => ({ ...PLAN, specs: [`${(made += 1)}`] });
    await Promise.all([cache.get('a', make), cache.get('a', make)]);
    expect((await cache.get('a', make)).specs).toEqual(['1']);
    expect((await cache.get('b', make)).specs).toEqual(['2']);
  });

  it('are tried again after a failure', async () => {
    const cache = new PlanCache();
    await expect(cache.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await cache.get('a', () => Promise.resolve(PLAN))).toBe(PLAN);
  });

  it('are tried again where the platform could not try the solution', async () => {
    const cache = new PlanCache();
    const failed: Plan = { ...PLAN, failure: new GraderUnavailable('no process') };
    expect(await cache.get('a', () => Promise.resolve(failed))).toBe(failed);
    expect(await cache.get('a', () => Promise.resolve(PLAN))).toBe(PLAN);
  });

  it('are tried again after a while where the time was too short', async () => {
    let nowMs = 0;
    const cache = new PlanCache(() => nowMs);
    const cut: Plan = { ...PLAN, isCut: true };
    expect(await cache.get('a', () => Promise.resolve(cut))).toBe(cut);
    nowMs = 14 * 60_000;
    expect(await cache.get('a', () => Promise.resolve(PLAN))).toBe(cut);
    nowMs = 15 * 60_000;
    expect(await cache.get('a', () => Promise.resolve(PLAN))).toBe(PLAN);
    nowMs = 30 * 60_000;
    expect(await cache.get('a', () => Promise.resolve(cut))).toBe(PLAN);
  });

  it('are read strictly', () => {
    expect(readCollected({ n: 'x', ...COLLECTED })).toEqual(COLLECTED);
    expect(() => readCollected({ specs: [1], low: null, required: [] })).toThrow(ProtocolError);
    expect(() => readCollected({ specs: Array(501).fill('x'), low: null, required: [] })).toThrow(
      ProtocolError,
    );
  });
});

describe('the answer to a spec', () => {
  it.each([
    [{ spec: 'passed' }, { kind: 'passed' }],
    [
      { spec: 'failed', actual: '1' },
      { kind: 'failed', actual: '1' },
    ],
    [{ spec: 'raised' }, { kind: 'raised' }],
    [{ call: { function: 'f' } }, { kind: 'forward', call: { function: 'f' } }],
    [{ spec: true }, undefined],
    [{ passed: true }, undefined],
  ])('%j', (frame, reply) => {
    expect(readSpec(frame)).toEqual(reply);
  });

  it('carries no value that the tester could choke on', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 130; level += 1) deep = [deep];
    expect(isForwardable(deep)).toBe(false);
    expect(isForwardable({ $tuple: [1, [2]] })).toBe(true);
  });
});
