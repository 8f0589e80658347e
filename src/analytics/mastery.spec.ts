import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterExercise, bandOf, masteryOf, masteryPercent, observe, type Observation } from './mastery.js';

const observation = fc.record({
  observation: fc.double({ min: 0, max: 1, noNaN: true }),
  difficultyLevel: fc.constantFrom('beginner' as const, 'intermediate' as const, 'advanced' as const),
});
const history = fc.array(observation, { maxLength: 60 });
const wins = (count: number): Observation[] =>
  Array.from({ length: count }, () => ({ observation: 1, difficultyLevel: 'intermediate' as const }));
const percentOf = (observed: Observation[]): number => masteryPercent(masteryOf(observed));
const attempt = (score: number, hints = 0) => ({ score, passed: score === 100, hints });

describe('the mastery of a topic', () => {
  it('is even chances before anything is known', () => {
    expect(percentOf([])).toBe(50);
  });

  it('reaches 80 percent with five intermediate exercises solved at first try', () => {
    expect([1, 2, 3, 4, 5, 6].map((count) => percentOf(wins(count)))).toEqual([62, 70, 74, 78, 80, 82]);
  });

  it('falls a little when an intermediate exercise takes two attempts', () => {
    const solvedSecond = observe([attempt(0), attempt(100)]);
    expect(percentOf([{ observation: solvedSecond, difficultyLevel: 'intermediate' }])).toBe(43);
  });

  it('gains more from a harder exercise and loses less by it', () => {
    for (const result of [0, 1]) {
      const [easy, medium, hard] = (['beginner', 'intermediate', 'advanced'] as const).map(
        (difficultyLevel) => percentOf([{ observation: result, difficultyLevel }]),
      );
      expect(easy).toBeLessThan(medium!);
      expect(medium).toBeLessThan(hard!);
    }
  });

  it('stays a percentage whatever was observed', () => {
    fc.assert(
      fc.property(history, (observed) => {
        const percent = percentOf(observed);
        expect(percent).toBeGreaterThanOrEqual(0);
        expect(percent).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('is the same step by step as all at once', () => {
    fc.assert(
      fc.property(history, observation, (observed, next) => {
        expect(masteryOf([...observed, next])).toEqual(afterExercise(masteryOf(observed), next));
      }),
    );
  });

  it('never falls because any one result was better', () => {
    const cases = fc.tuple(
      fc.array(observation, { minLength: 1, maxLength: 60 }),
      fc.nat(),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(cases, ([observed, at, other]) => {
        const index = at % observed.length;
        const better = Math.max(observed[index]!.observation, other);
        const raised = observed.map((one, i) => (i === index ? { ...one, observation: better } : one));
        expect(masteryOf(raised).rating).toBeGreaterThanOrEqual(masteryOf(observed).rating - 1e-9);
      }),
    );
  });

  it('has a band, which waits for three exercises', () => {
    expect([0, 2, 3, 5].map((count) => bandOf(masteryOf(wins(count))))).toEqual([
      'exploring',
      'exploring',
      'practising',
      'proficient',
    ]);
    const losses = wins(3).map((win) => ({ ...win, observation: 0 }));
    expect(bandOf(masteryOf(losses))).toBe('developing');
  });
});

describe('the observation of an exercise', () => {
  it('is whole for a first try that passes without help', () => {
    expect(observe([attempt(100)])).toBe(1);
    expect(observe([attempt(100), attempt(20), attempt(100, 3)])).toBe(1);
  });

  it('discounts each try and each hint', () => {
    expect(observe([attempt(0), attempt(100)])).toBeCloseTo(0.3 * 0.7);
    expect(observe([attempt(100, 1)])).toBeCloseTo(0.3 * 0.9);
    expect(observe([attempt(40), attempt(100, 2)])).toBeCloseTo(0.3 * 0.7 * 0.75);
    expect(observe([attempt(100, 7)])).toBe(0);
  });

  it('never falls by trying again', () => {
    const attempts = fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.nat(7)), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(attempts, fc.integer({ min: 0, max: 100 }), fc.nat(7), (before, score, hints) => {
        const observed = before.map(([s, h]) => attempt(s, h));
        const more = observe([...observed, attempt(score, hints)]);
        expect(more).toBeGreaterThanOrEqual(observe(observed));
        expect(more).toBeLessThanOrEqual(1);
      }),
    );
  });
});
