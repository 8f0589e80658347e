/**
 * Standard input line by line. From a pipe all lines come at once: Node gives the first to a question that waits, and the
 * rest to nobody. At a keyboard the next line comes when the next question is asked, and so it is here: a line that
 * nobody listens to is kept for the next question (as in the other sandbox: wasm/worker/vm/readline.cjs).
 */
'use strict';

const NAMES = new Set(['readline', 'readline/promises']);
const done = new WeakSet();

/** Changes the module once, before the student's code has it. */
function keepLines(name, module) {
  if (!NAMES.has(name.replace(/^node:/, '')) || done.has(module)) return module;
  done.add(module);
  if (module.promises) keepLines('readline/promises', module.promises);
  const { createInterface } = module;
  module.createInterface = (first, ...rest) => {
    const input = first?.input ?? first;
    const ending = { isUnderWay: false };
    // One before and one after the interface's own listener.
    input?.on?.('end', () => (ending.isUnderWay = true));
    const lines = createInterface(first, ...rest);
    input?.on?.('end', () => (ending.isUnderWay = false));
    return queueingLines(lines, ending);
  };
  return module;
}

function queueingLines(lines, ending) {
  const kept = [];
  let isClosing = false;
  const { close, question } = lines;
  const end = () => {
    if (isClosing) Reflect.apply(close, lines, []);
    isClosing = false;
  };
  lines.on('line', (line) => {
    if (lines.listenerCount('line') === 1) kept.push(line);
  });
  process.on('beforeExit', end);
  const own = {
    close() {
      isClosing = ending.isUnderWay && kept.length > 0;
      if (!isClosing) Reflect.apply(close, lines, []);
    },
    question(query, ...rest) {
      if (kept.length === 0) {
        end();
        return Reflect.apply(question, lines, [query, ...rest]);
      }
      const line = kept.shift();
      lines.output?.write(`${query}`);
      if (kept.length === 0) setImmediate(() => kept.length === 0 && end());
      const answer = rest.at(-1);
      if (typeof answer !== 'function') return Promise.resolve(line);
      return process.nextTick(answer, line);
    },
  };
  for (const name of ['close', 'question'])
    Object.defineProperty(lines, name, { value: own[name], configurable: true, writable: true });
  return lines;
}

module.exports = { keepLines };
