/* oxlint-disable no-unused-vars -- the three files are joined into one program */
/** Compares answers, and runs code that must not run for ever. The first part of the program that looks for a solution. */
'use strict';

/** Of turns of loops: the same on a busy machine as on an idle one. */
const MAX_TURNS_PER_RUN = 2_000_000;
const MAX_TURNS = 20_000_000;
const SHORT_RUN = 20_000;
const PATIENCE = 3;

class OutOfSteps extends Error {}

const steps = { total: 0, left: 0, endless: 0 };

function tick() {
  steps.left -= 1;
  if (steps.left < 0) throw new OutOfSteps();
  return true;
}

const isSpent = () => steps.total >= MAX_TURNS;

/** Counts the turns of every loop in the text. Strings are not told from code: a loop in a string counts nothing. */
function counted(text) {
  let result = '';
  let at = 0;
  const loop = /\b(while|for|do)\b\s*([({])/g;
  for (let found = loop.exec(text); found; found = loop.exec(text)) {
    const open = loop.lastIndex - 1;
    if (found[1] === 'do') {
      if (found[2] !== '{') continue;
      result += `${text.slice(at, open + 1)}__tick();`;
      at = open + 1;
      continue;
    }
    const close = found[2] === '(' ? closing(text, open) : -1;
    if (close < 0) continue;
    const body = /^\s*\{/.exec(text.slice(close + 1));
    if (body) {
      const inside = close + 1 + body[0].length;
      result += `${text.slice(at, inside)}__tick();`;
      at = inside;
      loop.lastIndex = inside;
    } else if (found[1] === 'while') {
      result += `${text.slice(at, open)}(__tick() && ${text.slice(open, close + 1)})`;
      at = close + 1;
      loop.lastIndex = at;
    }
  }
  return result + text.slice(at);
}

function closing(text, open) {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')' && --depth === 0) return at;
  }
  return -1;
}

/** Kinder than the grader: this must not overlook a solution. */
function same(expected, actual, test, depth = 0) {
  if (depth > 60) return false;
  if (expected === null) return actual === null || actual === undefined;
  if (typeof expected === 'number') {
    if (typeof actual !== 'number' && typeof actual !== 'bigint') return false;
    const difference = Math.abs(expected - Number(actual));
    return (
      expected === Number(actual) ||
      difference <= Math.max(test.abs ?? 0, 1e-9) ||
      difference <= Math.max(test.rel ?? 0, 1e-9) * Math.abs(expected)
    );
  }
  if (typeof expected !== 'object') return expected === actual;
  if (actual === null || typeof actual !== 'object') return false;
  if (Array.isArray(expected)) {
    const items = typeof actual[Symbol.iterator] === 'function' ? taken(actual, expected.length + 1) : null;
    return (
      items !== null &&
      items.length === expected.length &&
      expected.every((item, index) => same(item, items[index], test, depth + 1))
    );
  }
  const entries = actual instanceof Map ? [...actual] : Object.entries(actual);
  const found = new Map(
    entries.filter(([, value]) => value !== undefined).map(([key, value]) => [String(key), value]),
  );
  const wanted = Object.entries(expected);
  return (
    wanted.length === found.size &&
    wanted.every(([key, value]) => found.has(key) && same(value, found.get(key), test, depth + 1))
  );
}

function taken(iterable, count) {
  const items = [];
  for (const item of iterable) {
    items.push(item);
    if (items.length >= count) break;
  }
  return items;
}

/** What printing would show of a value, without brackets and quotes. */
const words = (value) =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)))
    .replaceAll(/[[\](){},'"]/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');

const sameWords = (expected, actual, test) =>
  expected.length === actual.length &&
  expected.every(
    (word, index) =>
      word === actual[index] ||
      (Number.isFinite(Number(word)) && same(Number(word), Number(actual[index]), test)),
  );
