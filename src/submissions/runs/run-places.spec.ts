import { describe, expect, it } from '@jest/globals';
import { RunPlaces, type RunPlace } from './run-places.js';

const TIMES = { waitMs: 900, sliceMs: 300 };
const stays = new AbortController().signal;

/** Runs until it is cut, or for so long. */
async function run(places: RunPlaces, owner: string, ms: number): Promise<string> {
  const place = await places.enter(owner, stays);
  if (typeof place === 'string') return place;
  return untilCut(place, ms);
}

async function untilCut({ cut, leave }: RunPlace, ms: number): Promise<string> {
  const how = await new Promise<string>((resolve) => {
    const end = setTimeout(() => resolve('ended'), ms);
    cut.addEventListener('abort', () => {
      clearTimeout(end);
      resolve('cut');
    });
  });
  leave();
  return how;
}

describe('RunPlaces', () => {
  it('ends a run that has had its time when somebody else waits, and no other', async () => {
    const places = new RunPlaces(1, TIMES);
    const ends = await Promise.all([run(places, 'eager', 5_000), run(places, 'other', 10)]);
    expect(ends).toEqual(['cut', 'ended']);
  });

  it('lets it go on while only its own student waits, who is then told that there was no place', async () => {
    const places = new RunPlaces(1, TIMES);
    const ends = await Promise.all([run(places, 'eager', 1_300), run(places, 'eager', 10)]);
    expect(ends).toEqual(['ended', 'waited_too_long']);
  });

  it('does not end the short ones, in whose turn one comes anyway', async () => {
    const places = new RunPlaces(1, TIMES);
    const ends = await Promise.all(['a', 'b', 'c', 'd'].map((owner) => run(places, owner, 10)));
    expect(ends).toEqual(['ended', 'ended', 'ended', 'ended']);
  });

  it('takes so many of one student in line, and others all the same', async () => {
    const places = new RunPlaces(1, TIMES);
    const mine = Array.from({ length: 12 }, () => run(places, 'eager', 10));
    const other = run(places, 'other', 10);
    const ends = await Promise.all(mine);
    expect(ends.filter((end) => end === 'too_many')).toHaveLength(7);
    expect(ends.filter((end) => end === 'ended')).toHaveLength(5);
    expect(await other).toBe('ended');
  });

  it('frees the line of those who have gone', async () => {
    const places = new RunPlaces(1, TIMES);
    const gone = new AbortController();
    const first = run(places, 'a', 100);
    const line = [1, 2, 3, 4].map(() => places.enter('b', gone.signal));
    gone.abort();
    await Promise.all(line);
    expect(await Promise.all([first, run(places, 'b', 10)])).toEqual(['ended', 'ended']);
  });
});
