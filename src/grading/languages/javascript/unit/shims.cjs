/** What the package `expect` needs of its larger neighbours, without colours, files and stack traces. */
'use strict';

const plain = (text) => `${text}`;
const isPromise = (value) =>
  value !== null &&
  (typeof value === 'object' || typeof value === 'function') &&
  typeof value.then === 'function';

const noReact = new Proxy({}, { get: (_, name) => (name === '__esModule' ? true : () => false) });

class ErrorWithStack extends Error {
  constructor(message) {
    super(message);
  }
}

const SHIMS = {
  chalk: new Proxy(plain, { get: (_, name) => (name === '__esModule' ? false : SHIMS.chalk) }),
  'ansi-styles': { __esModule: true, default: {} },
  '@jest/react-is-18': noReact,
  '@jest/react-is-19': noReact,
  'jest-util': {
    isPromise,
    ErrorWithStack,
    pluralize: (word, count) => `${count} ${word}${count === 1 ? '' : 's'}`,
  },
  'jest-message-util': {
    formatExecError: (error) => `${error?.message ?? error}`,
    formatStackTrace: () => '',
    separateMessageFromStack: (text) => ({ message: text, stack: '' }),
  },
};

module.exports = SHIMS;
