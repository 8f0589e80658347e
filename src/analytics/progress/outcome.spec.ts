import { describe, expect, it } from '@jest/globals';
import { outcomeOf, type GradedAttempt } from './outcome.js';

const graded = (attempt: number, score: number, more: Partial<GradedAttempt> = {}): GradedAttempt => ({
  attempt,
  score,
  verdict: score === 100 ? 'accepted' : 'wrong_answer',
  gradedAt: new Date(Date.UTC(2026, 0, attempt)),
  evaluated: false,
  hintsBefore: 0,
  ...more,
});

describe('the outcome of graded attempts', () => {
  it('is empty without any', () => {
    expect(outcomeOf([])).toEqual({
      attempts: 0,
      bestScore: null,
      firstGradedAt: null,
      completedAt: null,
      unaided: false,
      observation: null,
      verdicts: {},
    });
  });

  it('does not depend on the order in which the grader came to them', () => {
    const attempts = [graded(1, 20), graded(2, 100), graded(3, 60)];
    expect(outcomeOf(attempts.toReversed())).toEqual(outcomeOf(attempts));
    expect(outcomeOf(attempts)).toMatchObject({
      attempts: 3,
      bestScore: 100,
      completedAt: new Date('2026-01-02'),
      unaided: true,
      verdicts: { accepted: 1, wrong_answer: 2 },
    });
  });

  it('completes at a full score of the grader, not at 99.99', () => {
    expect(outcomeOf([graded(1, 99.99)]).completedAt).toBeNull();
    expect(outcomeOf([graded(1, 100)]).completedAt).not.toBeNull();
  });

  it('completes at 60 by a person’s word, not at 59.99, and not at 60 by the grader', () => {
    expect(outcomeOf([graded(1, 60, { evaluated: true })]).completedAt).not.toBeNull();
    expect(outcomeOf([graded(1, 59.99, { evaluated: true })]).completedAt).toBeNull();
    expect(outcomeOf([graded(1, 60)]).completedAt).toBeNull();
  });

  it('is unaided within two attempts and without a hint before the one that completes', () => {
    expect(outcomeOf([graded(1, 0), graded(2, 100)]).unaided).toBe(true);
    expect(outcomeOf([graded(1, 0), graded(2, 0), graded(3, 100)]).unaided).toBe(false);
    expect(outcomeOf([graded(1, 100, { hintsBefore: 1 })]).unaided).toBe(false);
    expect(
      outcomeOf([graded(1, 100), graded(2, 0, { hintsBefore: 1 }), graded(3, 100, { hintsBefore: 2 })])
        .unaided,
    ).toBe(true);
  });

  it('does not count an attempt that the platform failed to grade', () => {
    expect(outcomeOf([graded(2, 0), graded(3, 100)])).toMatchObject({ attempts: 2, unaided: true });
  });
});
