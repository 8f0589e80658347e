/*
 * Runs inside QuickJS: standard input line by line. A line that comes while nobody asks waits for the next question, as at a
 * keyboard (and as in the other sandbox: harness-readline.cjs).
 */
module.exports = function (host, library, input) {
  'use strict';

  const { load } = library;
  const { addTimer, takeStdin, Emitter } = input;

  const usedAfterClose = () => {
    const { ERR_USE_AFTER_CLOSE } = load('internal/errors').codes;
    return new ERR_USE_AFTER_CLOSE('readline');
  };

  class Interface extends Emitter {
    terminal = false;
    line = '';
    #lines;
    #asked;
    #isScheduled = false;
    #prompt;
    closed = false;
    constructor(options) {
      super();
      this.#prompt = options?.prompt ?? '> ';
      this.input = options?.input;
      this.output = options?.output;
      input.resting.add(() => this.close());
      this.#schedule();
    }
    get #left() {
      if (this.#lines === undefined) {
        const text = this.input?.lines?.() ?? takeStdin();
        this.#lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r\n|\n|\r/);
      }
      return this.#lines;
    }
    #schedule() {
      if (this.#isScheduled) return;
      this.#isScheduled = true;
      const deliver = () => {
        this.#isScheduled = false;
        this.#deliver();
      };
      addTimer(deliver, 0, []);
    }
    #deliver() {
      while (!this.closed) {
        if (this.#left.length === 0) return this.close();
        if (this.#asked !== undefined) {
          const answer = this.#asked;
          this.#asked = undefined;
          answer(this.#left.shift());
        } else if (this.listenerCount('line') > 0) this.emit('line', this.#left.shift());
        else return undefined;
      }
      return undefined;
    }
    on(name, listener) {
      super.on(name, listener);
      if (name === 'line') this.#schedule();
      return this;
    }
    question(query, options, callback = options) {
      if (this.closed) throw usedAfterClose();
      if (typeof callback !== 'function') return;
      this.#write(`${query}`);
      this.#asked = callback;
      this.#schedule();
    }
    #write(text) {
      if (this.output) this.output.write(text);
    }
    setPrompt(prompt) {
      this.#prompt = `${prompt}`;
    }
    getPrompt() {
      return this.#prompt;
    }
    prompt() {
      this.#write(this.#prompt);
      this.#schedule();
    }
    write() {}
    pause() {
      return this;
    }
    resume() {
      return this;
    }
    close() {
      if (this.closed) return;
      this.closed = true;
      this.emit('close');
    }
    async *[Symbol.asyncIterator]() {
      while (!this.closed && this.#left.length > 0) yield this.#left.shift();
      this.close();
    }
  }
  Interface.prototype.question[Symbol.for('nodejs.util.promisify.custom')] = function (query) {
    return new Promise((resolve) => this.question(query, resolve));
  };

  class PromisedInterface extends Interface {
    question(query) {
      return new Promise((resolve, reject) => {
        if (this.closed) reject(usedAfterClose());
        else super.question(query, resolve);
      });
    }
  }

  const optionsOf = (first, output) =>
    first?.input === undefined && output ? { input: first, output } : first;
  const nothing = () => true;
  const shared = { clearLine: nothing, cursorTo: nothing, moveCursor: nothing, clearScreenDown: nothing };
  const promised = {
    Interface: PromisedInterface,
    createInterface: (first, output) => new PromisedInterface(optionsOf(first, output)),
  };
  const plain = {
    Interface,
    createInterface: (first, output) => new Interface(optionsOf(first, output)),
    emitKeypressEvents: () => undefined,
    ...shared,
    promises: promised,
  };
  return { plain, promised };
};
