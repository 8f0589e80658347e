import { describe, expect, it } from '@jest/globals';
import {
  BY_ACCOUNT,
  BY_ADDRESS,
  BY_DEVICE,
  COUNTED_OF_EACH_ADDRESS,
  delaySeconds,
  type BackoffPolicy,
} from './backoff-policy.js';

const DAY = 86_400;
const STEP = 5;

describe('the backoff', () => {
  it('costs the first failures nothing, then doubles, and never exceeds its longest', () => {
    const delay: BackoffPolicy = { free: 3, firstSeconds: 5, longestSeconds: 60 };
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 5_000].map((failures) => delaySeconds(delay, failures))).toEqual([
      0, 0, 0, 5, 10, 20, 40, 60, 60, 60,
    ]);
  });

  it.each([
    ['an address', BY_ADDRESS, 26],
    ['a known device', BY_DEVICE, 65],
  ])('lets %s guess so often on any day at most', (_name, delay, most) => {
    expect(guesses(delay, [1])).toBe(most);
  });

  it.each([2, 3, 4, 8])(
    'lets %i addresses together guess less than a hundred times on any day',
    (addresses) => {
      expect(guesses(BY_ADDRESS, Array<number>(addresses).fill(0))).toBeLessThan(100);
    },
  );

  it('does not grow for the account by what one or two addresses do', () => {
    expect(delaySeconds(BY_ACCOUNT, 2 * COUNTED_OF_EACH_ADDRESS)).toBe(0);
  });
});

/** The most that a fleet which tries whenever it may can do in the worst day of two; all waits are whole steps. */
function guesses(own: BackoffPolicy, addresses: readonly number[]): number {
  const made: number[] = [];
  const perAddress = addresses.map((): number[] => []);
  for (let now = 0; now < 2 * DAY; now += STEP) {
    for (const times of perAddress) {
      const mayTry = () => {
        const mine = within(times, now);
        if (now < (mine.at(-1) ?? -DAY) + delaySeconds(own, mine.length)) return false;
        if (addresses.length === 1) return true;
        const counted = perAddress.map((each) => Math.min(within(each, now).length, COUNTED_OF_EACH_ADDRESS));
        const delay = delaySeconds(
          BY_ACCOUNT,
          counted.reduce((a, b) => a + b, 0),
        );
        return now >= (made.at(-1) ?? -DAY) + delay;
      };
      while (mayTry()) {
        times.push(now);
        made.push(now);
      }
    }
  }
  return Math.max(...made.map((start) => made.filter((time) => time >= start && time < start + DAY).length));
}

const within = (times: readonly number[], now: number) => times.filter((time) => time > now - DAY);
