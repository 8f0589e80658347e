import { isFields, type Fields, type Step, type Wire } from './other-values.js';

/** One spec's calls with other values, and what the author's solution answers to them. */
export interface Probe {
  spec: number;
  calls: readonly Fields[];
  /** The calls as the tests make them. */
  steps: readonly Step[];
  /** Undefined where the solution answers nothing that can be relied on. */
  expected: readonly (Fields | undefined)[];
}

/** A number of an object in one process, by its number in the run that the calls are from. */
export type Numbers = Map<number, number>;

/** The value with the objects of another process; undefined where one is not known there. */
export function translated(value: Wire, numbers: Numbers): Wire {
  if (Array.isArray(value)) {
    const items = value.map((item) => translated(item, numbers));
    return items.includes(undefined) ? undefined : items;
  }
  if (!isFields(value)) return value;
  if (Array.isArray(value.$ref)) {
    const [at, ...rest] = value.$ref as [number | string, ...Wire[]];
    const known = typeof at === 'number' ? numbers.get(at) : at;
    return known === undefined ? undefined : { $ref: [known, ...rest] };
  }
  const entries = Object.entries(value).map(([key, part]) => [key, translated(part, numbers)] as const);
  return entries.some(([, part]) => part === undefined) ? undefined : Object.fromEntries(entries);
}

/** Notes which objects of `now` stand where those of `before` stood. */
export function align(before: Wire, now: Wire, numbers: Numbers): void {
  if (Array.isArray(before) && Array.isArray(now))
    before.forEach((part, at) => align(part, now[at], numbers));
  if (!isFields(before) || !isFields(now)) return;
  if (Array.isArray(before.$ref) && Array.isArray(now.$ref)) {
    const [old, current] = [before.$ref[0], now.$ref[0]] as [Wire, Wire];
    if (typeof old === 'number' && typeof current === 'number') numbers.set(old, current);
    return;
  }
  for (const [key, part] of Object.entries(before)) align(part, now[key], numbers);
}

const UNORDERED = ['$set', '$frozenset', '$dict', '$object', '$map', '$bare'];
const round = (value: number): number => Number(value.toPrecision(9));

/** The same text for what counts as the same answer: objects by their kind, numbers to nine digits, sets in any order. */
function normal(value: Wire): Wire {
  if (typeof value === 'number') return round(value);
  if (Array.isArray(value)) return value.map(normal);
  if (!isFields(value)) return value;
  const [[tag, content] = ['', null]] = Object.entries(value);
  if (tag === '$ref') return { $ref: 'object' };
  if (tag === '$float' || tag === '$number')
    return { $float: Number.isFinite(Number(content)) ? round(Number(content)) : content };
  if (UNORDERED.includes(tag) && Array.isArray(content))
    return { [tag]: content.map((item) => JSON.stringify(normal(item))).sort() };
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, normal(part)]));
}

/** An answer, to be compared with another; of an exception its type alone. */
const answerOf = ({ value, changed = [], promise = false, type }: Fields): string =>
  JSON.stringify(value === undefined ? { type } : normal([value, changed, promise]));

export const sameAnswer = (one: Fields, other: Fields): boolean => answerOf(one) === answerOf(other);

/** Whether two runs of the same specs were the same dialogue. */
export const sameSteps = (one: readonly Step[], other: readonly Step[]): boolean =>
  one.length === other.length &&
  one.every(({ call, outcome }, at) => {
    const twin = other[at];
    return (
      twin &&
      JSON.stringify(normal(call)) === JSON.stringify(normal(twin.call)) &&
      sameAnswer(outcome, twin.outcome)
    );
  });

const numberOf = ({ value }: Fields): Wire => (value as { $ref: Wire[] }).$ref[0];
const isObject = ({ value }: Fields): boolean => isFields(value) && Array.isArray(value.$ref);

/** Whether the code answers an object of its own where the solution answers a plain value. */
export const isDisguised = (solutions: readonly Step[], students: readonly Step[]): boolean =>
  solutions.some(({ outcome }, at) => {
    const own = students[at]?.outcome;
    return own !== undefined && outcome.value !== undefined && isObject(own) && !isObject(outcome);
  });

const MIN_DIFFERENT = 3;
const MIN_OF_ONE_ANSWER = 4;
const NEARLY_ALL = 0.75;
/** Of all values: some of them may be none that the task speaks of. */
const NOT_FEW = 0.25;

interface Replay {
  probe: Probe;
  answers: readonly (Fields | undefined)[];
}

/**
 * What is answered like the author's for the values of the tests, and unlike it for most values beside them, for most of
 * those with another answer than before, or for nearly all with one certain answer; undefined where there is nothing like that.
 */
export function learntByHeart(replays: readonly Replay[]): string | undefined {
  const counts = new Map<string, Count>();
  for (const { probe, answers } of replays) {
    for (const [at, answer] of answers.entries()) {
      const [expected, step] = [probe.expected[at], probe.steps[at]];
      if (!expected || !step || isUnchanged(step.call, probe.calls[at])) continue;
      const name = nameOf(step.call, probe.steps);
      const count = counts.get(name) ?? new Count();
      counts.set(name, count.add(expected, answer, !sameAnswer(expected, step.outcome)));
    }
  }
  return [...counts.keys()].find((name) => counts.get(name)?.isByHeart);
}

/** A call of a function with the values of the tests, which says nothing of others. */
const isUnchanged = (before: Fields, now: Fields | undefined): boolean =>
  typeof before.function === 'string' && JSON.stringify(before) === JSON.stringify(now);

class Tally {
  all = 0;
  unlike = 0;
  add(isUnlike: boolean): void {
    this.all += 1;
    this.unlike += Number(isUnlike);
  }
  get isMostly(): boolean {
    return this.unlike >= MIN_DIFFERENT && this.unlike > this.all / 2;
  }
}

class Count {
  private readonly all = new Tally();
  /** Of those that the solution answers otherwise than before. */
  private readonly moved = new Tally();
  private readonly byAnswer = new Map<string, Tally>();

  add(expected: Fields, answer: Fields | undefined, isMoved: boolean): this {
    const isUnlike = answer === undefined || !sameAnswer(expected, answer);
    this.all.add(isUnlike);
    if (isMoved) this.moved.add(isUnlike);
    const key = answerOf(expected);
    const ofOne = this.byAnswer.get(key) ?? new Tally();
    ofOne.add(isUnlike);
    this.byAnswer.set(key, ofOne);
    return this;
  }

  get isByHeart(): boolean {
    const isNearlyAll = ({ all, unlike }: Tally): boolean =>
      unlike >= MIN_OF_ONE_ANSWER && unlike >= all * NEARLY_ALL && unlike >= this.all.all * NOT_FEW;
    return this.all.isMostly || this.moved.isMostly || [...this.byAnswer.values()].some(isNearlyAll);
  }
}

/** Of a method the name by which the tests have got hold of it. */
function nameOf({ function: name, operator, object, args }: Fields, steps: readonly Step[]): string {
  if (typeof name === 'string') return name;
  const [, member] = args as Wire[];
  if (operator !== undefined)
    return operator === 'get' && typeof member === 'string' ? member : `${operator as string}`;
  const source = steps.find(
    ({ call, outcome }) => call.object !== object && isObject(outcome) && numberOf(outcome) === object,
  );
  return source === undefined ? 'a method' : nameOf(source.call, []);
}
