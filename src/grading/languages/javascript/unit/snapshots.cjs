/** Snapshots that stand in the test file itself. There is no folder of others, and nobody who would write one. */
'use strict';

const { format, plugins } = require('pretty-format');
const { equals, iterableEquality, subsetEquality } = require('@jest/expect-utils');

/** As jest shows a mock function. */
const OF_MOCKS = {
  test: (value) => Boolean(value?._isMockFunction),
  serialize: (value, config, indentation, depth, refs, printer) => {
    const { calls, results } = value.mock;
    const name = value.getMockName() === 'jest.fn()' ? '' : ` ${value.getMockName()}`;
    const seen = calls.length > 0 ? ` ${printer({ calls, results }, config, indentation, depth, refs)}` : '';
    return `[MockFunction${name}]${seen}`;
  },
};
const SERIALIZERS = [plugins.AsymmetricMatcher, OF_MOCKS];
const addSerializer = (serializer) => void SERIALIZERS.unshift(serializer);

const OPTIONS = {
  escapeRegex: true,
  escapeString: false,
  indent: 2,
  printBasicPrototype: false,
  printFunctionName: false,
  plugins: SERIALIZERS,
};

const serialize = (value) => format(value, OPTIONS).replace(/\r\n|\r/g, '\n');

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value with the author's matchers in the places that may differ. */
function merged(value, properties) {
  if (isObject(properties) && !properties.$$typeof && isObject(value)) {
    const parts = Object.entries(properties).map(([key, part]) => [key, merged(value[key], part)]);
    return { ...value, ...Object.fromEntries(parts) };
  }
  if (Array.isArray(properties) && Array.isArray(value))
    return value.map((part, at) => (at in properties ? merged(part, properties[at]) : part));
  return properties;
}

/** A snapshot as it would be without the indentation that an editor gives it in a test. */
function stripped(text) {
  const indented = /^\n([ \t]*)[^ \t\n]/.exec(text);
  if (!indented) return text.trim();
  const [, indent] = indented;
  return text
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()))
    .join('\n')
    .trim();
}

function compare(received, snapshot, isNot, what) {
  if (isNot) throw new Error(`Snapshot matchers cannot be used with not`);
  if (typeof snapshot !== 'string')
    throw new Error(`${what} has no snapshot to compare with: nobody writes one while tests are graded`);
  const expected = stripped(snapshot);
  const pass = received.trim() === expected;
  return {
    pass,
    message: () => `${what}\n\nSnapshot: ${expected}\nReceived: ${received}`,
    name: what,
    expected,
    actual: received,
  };
}

function messageOf(received, fromPromise) {
  if (fromPromise) return received?.message;
  if (typeof received !== 'function') throw new Error('received value must be a function');
  try {
    received();
  } catch (error) {
    return error?.message ?? String(error);
  }
  throw new Error('Received function did not throw');
}

const MATCHERS = {
  toMatchInlineSnapshot(received, first, second) {
    const [properties, snapshot] =
      typeof first === 'object' && first !== null ? [first, second] : [undefined, first];
    if (properties !== undefined && !equals(received, properties, [iterableEquality, subsetEquality]))
      return { pass: false, message: () => 'toMatchInlineSnapshot\n\nThe properties do not match' };
    const shown = properties === undefined ? received : merged(received, properties);
    return compare(serialize(shown), snapshot, this.isNot, 'toMatchInlineSnapshot');
  },
  toThrowErrorMatchingInlineSnapshot(received, snapshot) {
    const message = messageOf(received, this.promise !== '');
    return compare(serialize(message), snapshot, this.isNot, 'toThrowErrorMatchingInlineSnapshot');
  },
  toMatchSnapshot() {
    throw new Error('toMatchSnapshot has no snapshot to compare with: use toMatchInlineSnapshot');
  },
  toThrowErrorMatchingSnapshot() {
    throw new Error('there is no snapshot to compare with: use toThrowErrorMatchingInlineSnapshot');
  },
};

module.exports = { MATCHERS, addSerializer };
