import { describe, expect, it } from '@jest/globals';
import { databaseNow, databaseNowMs, setDatabaseClock } from './clock.js';

describe('the clock of the database', () => {
  it('is followed whatever this machine thinks', () => {
    setDatabaseClock(Date.UTC(2001, 0, 1), performance.now());
    const off = databaseNow().getTime() - Date.UTC(2001, 0, 1);
    expect(off).toBeGreaterThanOrEqual(0);
    expect(off).toBeLessThan(1_000);
  });

  it('counts half of the time that the question was under way', () => {
    setDatabaseClock(1_000_000, performance.now() - 200);
    expect(Math.abs(databaseNowMs() - 1_000_100)).toBeLessThan(50);
  });

  it('believes a quick answer more than a slow one', () => {
    setDatabaseClock(2_000_000, performance.now());
    setDatabaseClock(2_000_000 - 400, performance.now() - 2_000);
    expect(databaseNowMs() - 2_000_000).toBeLessThan(200);
  });

  it('follows a clock that has been set', () => {
    setDatabaseClock(3_000_000, performance.now());
    setDatabaseClock(9_000_000, performance.now() - 500);
    expect(Math.abs(databaseNowMs() - 9_000_250)).toBeLessThan(100);
  });
});
