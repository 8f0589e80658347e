import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dayIn, streaksOf } from './streaks.js';

describe('the day of an instant', () => {
  it('is the one on the wall calendar of the zone', () => {
    const instant = new Date('2026-03-01T02:30:00Z');
    expect(dayIn('UTC', instant)).toBe('2026-03-01');
    expect(dayIn('America/Los_Angeles', instant)).toBe('2026-02-28');
    expect(dayIn('Pacific/Kiritimati', instant)).toBe('2026-03-01');
    expect(dayIn('Pacific/Kiritimati', new Date('2026-03-01T10:00:00Z'))).toBe('2026-03-02');
  });

  it('turns at local midnight on the days when the clocks change', () => {
    // Berlin: 23 hours on 2026-03-29, 25 hours on 2026-10-25.
    const days = (...instants: string[]) => instants.map((text) => dayIn('Europe/Berlin', new Date(text)));
    expect(
      days('2026-03-28T22:59:59Z', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z', '2026-03-29T22:00:00Z'),
    ).toEqual(['2026-03-28', '2026-03-29', '2026-03-29', '2026-03-30']);
    expect(
      days('2026-10-24T21:59:59Z', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z', '2026-10-25T23:00:00Z'),
    ).toEqual(['2026-10-24', '2026-10-25', '2026-10-25', '2026-10-26']);
  });

  it('is that of UTC where the zone is unknown', () => {
    expect(dayIn('Atlantis/Capital', new Date('2026-03-01T23:30:00Z'))).toBe('2026-03-01');
  });
});

describe('streaks', () => {
  const today = '2026-03-30';

  it('are nothing without active days', () => {
    expect(streaksOf([], today)).toEqual({ currentStreak: 0, longestStreak: 0, activeDays28: 0 });
  });

  it('go on until a whole day has passed', () => {
    expect(streaksOf(['2026-03-28', '2026-03-29', '2026-03-30'], today).currentStreak).toBe(3);
    expect(streaksOf(['2026-03-28', '2026-03-29'], today).currentStreak).toBe(2);
    expect(streaksOf(['2026-03-27', '2026-03-28'], today)).toMatchObject({
      currentStreak: 0,
      longestStreak: 2,
    });
  });

  it('run across the change of the clocks, of months and of leap years', () => {
    expect(streaksOf(['2026-03-28', '2026-03-29', '2026-03-30'], today).longestStreak).toBe(3);
    expect(streaksOf(['2024-02-28', '2024-02-29', '2024-03-01'], '2024-03-01').currentStreak).toBe(3);
    expect(
      streaksOf(['2023-02-28', '2023-03-01', '2023-12-31', '2024-01-01'], '2024-01-01').currentStreak,
    ).toBe(2);
  });

  it('count a day ahead of today, for whoever has travelled west', () => {
    expect(streaksOf(['2026-03-29', '2026-03-30', '2026-03-31'], today)).toMatchObject({
      currentStreak: 3,
      activeDays28: 3,
    });
  });

  it('look back 28 days with today among them', () => {
    expect(streaksOf(['2026-03-02', '2026-03-03', '2026-03-30'], today).activeDays28).toBe(2);
  });

  it('depend neither on the order nor on repeats, and the longest is at least the current', () => {
    const day = fc
      .integer({ min: 0, max: 60 })
      .map((n) => new Date(Date.UTC(2026, 1, 1 + n)).toISOString().slice(0, 10));
    fc.assert(
      fc.property(fc.array(day, { maxLength: 80 }), (days) => {
        const streaks = streaksOf(days, today);
        expect(streaksOf([...days, ...days.toReversed()], today)).toEqual(streaks);
        expect(streaks.longestStreak).toBeGreaterThanOrEqual(streaks.currentStreak);
        expect(streaks.longestStreak).toBeLessThanOrEqual(new Set(days).size);
      }),
    );
  });
});
