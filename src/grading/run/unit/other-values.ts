import { createHash } from 'node:crypto';

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
const MAX_TEXT = 200;

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
  list(items: Wire[], before: readonly Wire[]): Wire[];
}

/** The same for the same value, in the same order as before: what belongs together still does. */
const shifted = (by: number): Way => ({
  number: (value) => (value > 0 ? value + by : value < 0 ? value - by : by > 1 ? by : 0),
  text: (value) => eachSign(value, (size) => by % size),
  list: (items) => items,
});

/** Each value by itself, signs and zero kept. */
const scattered = (random: () => number): Way => {
  const below = (limit: number): number => Math.floor(random() * limit);
  return {
    number: (value) => {
      const size = Math.abs(value);
      const moved =
        [size + 1 + below(3), Math.max(1, size - 1 - below(2)), 2 * size + below(2)][below(3)] ?? size;
      return value === 0 ? below(4) : Math.sign(value) * moved;
    },
    text: (value) => {
      const other = eachSign(value, (size) => below(size));
      return below(3) === 0 && other.length > 1 ? other.slice(0, -1) : other;
    },
    list: (items, before) => {
      if (items.every(isNumber) && isSorted(before))
        return items.toSorted((one, two) => Number(one) - Number(two));
      return below(3) === 0 && items.length > 1 ? items.toReversed() : items;
    },
  };
};

const isSorted = (items: readonly Wire[]): boolean =>
  items.every((item, at) => at === 0 || Number(items[at - 1]) <= Number(item));
const isNumber = (value: Wire): value is number => typeof value === 'number';
const KINDS = ['abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '123456789'];

/** Every letter and digit replaced by one of its kind. */
const eachSign = (text: string, steps: (size: number) => number): string =>
  Array.from(text, (sign) => {
    const kind = KINDS.find((signs) => signs.includes(sign));
    return kind ? kind.charAt((kind.indexOf(sign) + steps(kind.length)) % kind.length) : sign;
  }).join('');

const WRITTEN = ['$int', '$float', '$number', '$bigint'];

function changed(value: Wire, way: Way): Wire {
  if (typeof value === 'number') return way.number(value);
  if (typeof value === 'string') return value.length > MAX_TEXT ? value : way.text(value);
  if (Array.isArray(value))
    return way.list(
      value.map((item) => changed(item, way)),
      value,
    );
  if (!isFields(value)) return value;
  const [[tag, content] = ['', null]] = Object.entries(value);
  if (WRITTEN.includes(tag) && typeof content === 'string') return { [tag]: written(content, way) };
  if (tag === '$tuple' || tag === '$set' || tag === '$frozenset' || tag === '$iterator')
    return { [tag]: (content as Wire[]).map((item) => changed(item, way)) };
  if (tag === '$dict' || tag === '$map')
    return {
      [tag]: (content as [Wire, Wire][]).map(([key, item]) => [changed(key, way), changed(item, way)]),
    };
  if (tag === '$object')
    return { $object: (content as [string, Wire][]).map(([key, item]) => [key, changed(item, way)]) };
  return value;
}

function written(digits: string, way: Way): string {
  const value = Number(digits);
  if (!Number.isSafeInteger(value)) return digits;
  return digits.includes('.') ? `${way.number(value)}.0` : `${way.number(value)}`;
}

const SHIFTS = [1, 2, 5];
const SCATTERED = 9;

/** Ways to have other values, of which each is tried with all calls before the next one is. */
export const WAYS: readonly ((seed: string) => Way)[] = [
  ...SHIFTS.map((by) => () => shifted(by)),
  ...Array.from(
    { length: SCATTERED },
    (_, round) => (seed: string) => scattered(randomOf(`${seed} ${round}`)),
  ),
];

/** The same calls with other values; undefined where they hold none. */
export function otherValues(calls: readonly Fields[], way: Way): Fields[] | undefined {
  const others = calls.map((call) => withOthers(call, way));
  return JSON.stringify(others) === JSON.stringify(calls) ? undefined : others;
}

function withOthers(call: Fields, way: Way): Fields {
  const { operator, args, kwargs } = call;
  const given = args as Wire[];
  const isNamed = typeof operator === 'string' && NAMED.has(operator);
  const others = given.map((arg, at) => (isNamed && at < 2 ? arg : changed(arg, way)));
  const named = Object.entries(kwargs as Fields).map(([key, arg]) => [key, changed(arg, way)]);
  return { ...call, args: others, kwargs: Object.fromEntries(named) as Fields };
}
