import { createHash } from 'node:crypto';
import { alphabetsOf, otherBytes, otherText, type Alphabets } from './other-texts.js';

/** Any JSON of a frame. */
export type Wire = unknown;
export type Fields = Readonly<Record<string, Wire>>;

/** What the tests have asked of the code in another process, and its answer. */
export interface Step {
  call: Fields;
  outcome: Fields;
}

/** Names of what is asked for, and no values. */
const NAMED = new Set(['get', 'set', 'del', 'delete', 'has', 'isinstance', 'instanceof', 'format']);
const DAY_MS = 86_400_000;

export const isFields = (value: Wire): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A generator of numbers from 0 to 1 that is the same for the same seed, which no student knows. */
export function randomOf(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest();
  let at = 0;
  return () => {
    if (at > state.length - 4) {
      state = createHash('sha256').update(state).digest();
      at = 0;
    }
    at += 4;
    return state.readUInt32BE(at - 4) / 2 ** 32;
  };
}

export interface Way {
  number(value: number): number;
  text(value: string): string;
  flag(value: boolean): boolean;
  /** Of a list that is an argument itself: those within others may have to be of one length. */
  length(items: Wire[]): Wire[];
  list(items: Wire[], before: readonly Wire[]): Wire[];
}

/** The same for the same value, in the same order as before: what belongs together still does. */
const shifted = (by: number): Way => ({
  number: (value) => (value > 0 ? value + by : value < 0 ? value - by : by > 1 ? by : 0),
  text: (value) => otherText(value, (size) => by % size),
  flag: (value) => value,
  length: (items) => items,
  list: (items) => items,
});

/** Each value by itself, signs and zero kept; `own`: texts of no other letters and digits than the tests have. */
const scattered = (random: () => number, own?: Alphabets): Way => {
  const below = (limit: number): number => Math.floor(random() * limit);
  return {
    number: (value) => {
      const size = Math.abs(value);
      const moved =
        [size + 1 + below(3), Math.max(1, size - 1 - below(2)), 2 * size + below(2)][below(3)] ?? size;
      return value === 0 ? below(4) : Math.sign(value) * moved;
    },
    text: (value) => {
      const other = otherText(value, below, own);
      // Of signs alone, such as brackets, there are no others: they are repeated, or turned.
      if (other === value && value.trim().length > 1 && below(4) > 0)
        return below(3) > 0 ? value.repeat(2 + below(2)) : Array.from(value).toReversed().join('');
      return shortened(other, below);
    },
    flag: (value) => (below(2) === 0 ? value : !value),
    length: (items) => {
      const at = below(items.length);
      // Two may be a pair.
      if (items.length < 3 || below(2) > 0) return items;
      return below(2) === 0 ? items.toSpliced(at, 1) : items.toSpliced(at, 0, items[at]);
    },
    list: (items, before) => {
      if (items.every(isNumber) && isSorted(before))
        return items.toSorted((one, two) => Number(one) - Number(two));
      return below(3) === 0 && items.length > 1 ? items.toReversed() : items;
    },
  };
};

/** At times by a word, where there are several, or by the last sign, which breaks what has a form of its own. */
function shortened(text: string, below: (limit: number) => number): string {
  const words = text.split(' ');
  if (words.length > 1) return below(3) === 0 ? words.toSpliced(below(words.length), 1).join(' ') : text;
  return text.length > 1 && below(6) === 0 ? text.slice(0, -1) : text;
}

const isSorted = (items: readonly Wire[]): boolean =>
  items.every((item, at) => at === 0 || Number(items[at - 1]) <= Number(item));
const isNumber = (value: Wire): value is number => typeof value === 'number';

function changedArgument(value: Wire, way: Way): Wire {
  const other = changed(value, way);
  const isFlat = Array.isArray(other) && !other.some((item) => typeof item === 'object');
  return isFlat ? way.length(other) : other;
}

const WRITTEN = ['$int', '$float', '$number', '$bigint'];

function changed(value: Wire, way: Way): Wire {
  if (typeof value === 'number') return way.number(value);
  if (typeof value === 'string') return way.text(value);
  if (typeof value === 'boolean') return way.flag(value);
  if (Array.isArray(value))
    return way.list(
      value.map((item) => changed(item, way)),
      value,
    );
  if (!isFields(value)) return value;
  const [[tag, content] = ['', null]] = Object.entries(value);
  if (WRITTEN.includes(tag) && typeof content === 'string') return { [tag]: written(content, way) };
  return { [tag]: TAGGED[tag]?.(content, way) ?? content };
}

type Pair = [Wire, Wire];
const ofItems = (content: Wire, way: Way): Wire => (content as Wire[]).map((item) => changed(item, way));
const ofPairs = (content: Wire, way: Way): Wire =>
  (content as Pair[]).map(([key, item]) => [changed(key, way), changed(item, way)]);
const ofMembers = (content: Wire, way: Way): Wire =>
  (content as Pair[]).map(([key, item]) => [key, changed(item, way)]);
const ofBytes = (content: Wire, way: Way): Wire => otherBytes(`${content as string}`, way);

const TAGGED: Readonly<Record<string, (content: Wire, way: Way) => Wire>> = {
  $tuple: ofItems,
  $set: ofItems,
  $frozenset: ofItems,
  $iterator: ofItems,
  $dict: ofPairs,
  $map: ofPairs,
  $object: ofMembers,
  $bare: ofMembers,
  $bytes: ofBytes,
  $bytearray: ofBytes,
  $typed: (content, way) => {
    const [name, items] = content as Pair;
    return [name, ofItems(items, way)];
  },
  $range: (content, way) => {
    const [start, stop, step] = content as Wire[];
    return [start, changed(stop, way), step];
  },
  // Another day at the same hour.
  $date: (content, way) => (isNumber(content) ? content + DAY_MS * way.number(3) : content),
};

function written(digits: string, way: Way): string {
  const value = Number(digits);
  if (!Number.isSafeInteger(value)) return digits;
  return digits.includes('.') ? `${way.number(value)}.0` : `${way.number(value)}`;
}

const SHIFTS = [1, 2, 5];
const SCATTERED = 12;

/** Ways to have other values than the texts of some calls, of which each is tried with all calls before the next one is. */
export const WAYS: readonly ((seed: string, calls: readonly Fields[]) => Way)[] = [
  ...SHIFTS.map((by) => () => shifted(by)),
  ...Array.from(
    { length: SCATTERED },
    (_, round) => (seed: string, calls: readonly Fields[]) =>
      scattered(randomOf(`${seed} ${round}`), round % 2 === 0 ? alphabetsOf(textsIn(calls)) : undefined),
  ),
];

/** The same calls with other values; undefined where they hold none. */
export function otherValues(calls: readonly Fields[], way: Way): Fields[] | undefined {
  const others = calls.map((call) => withOthers(call, way));
  return JSON.stringify(others) === JSON.stringify(calls) ? undefined : others;
}

/** All that would be changed. */
function textsIn(calls: readonly Fields[]): string[] {
  const texts: string[] = [];
  const text = (value: string): string => {
    texts.push(value);
    return value;
  };
  otherValues(calls, { ...shifted(0), text });
  return texts;
}

function withOthers(call: Fields, way: Way): Fields {
  const { operator, args, kwargs } = call;
  const given = args as Wire[];
  const isNamed = typeof operator === 'string' && NAMED.has(operator);
  const others = given.map((arg, at) => (isNamed && at < 2 ? arg : changedArgument(arg, way)));
  const named = Object.entries(kwargs as Fields).map(([key, arg]) => [key, changed(arg, way)]);
  return { ...call, args: others, kwargs: Object.fromEntries(named) as Fields };
}
