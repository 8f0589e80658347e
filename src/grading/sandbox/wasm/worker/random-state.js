import { getRandomValues } from 'node:crypto';

const MASK = (1n << 64n) - 1n;

/** One step of QuickJS's generator, xorshift64*. */
function next(state) {
  let x = state;
  x ^= x >> 12n;
  x = (x ^ (x << 25n)) & MASK;
  return x ^ (x >> 27n);
}

/**
 * Finds where in its memory QuickJS keeps the state of `Math.random`: it is the one word that takes such a step when `draw` draws a number. The
 * function that it gives puts a new state there: a memory that goes back to its beginning would draw the same numbers again.
 */
export function openRandom(memory, draw) {
  const before = new BigUint64Array(memory.buffer).slice();
  draw();
  const after = new BigUint64Array(memory.buffer);
  const places = [];
  for (let at = 0; at < before.length; at++) {
    if (before[at] !== after[at] && next(before[at]) === after[at]) places.push(at);
  }
  const [place] = places;
  if (places.length !== 1 || place === undefined) throw new Error('the state of Math.random was not found');
  return () => {
    const words = new BigUint64Array(memory.buffer, place * 8, 1);
    // All but zero, from which it would never come away.
    do getRandomValues(words);
    while (words[0] === 0n);
  };
}
