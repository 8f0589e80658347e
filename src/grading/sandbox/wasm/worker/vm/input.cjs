/*
 * Runs inside QuickJS: timers, events, and standard input (a text that the host has) as a stream and line by line.
 */
module.exports = function (host) {
  'use strict';

  const timers = new Map();
  let lastTimer = 0;
  const addTimer = (callback, delay, args, every) => {
    if (typeof callback !== 'function')
      throw new TypeError('The "callback" argument must be of type function.');
    const wait = Math.max(1, Number(delay) || 0);
    timers.set(++lastTimer, {
      due: host.now() + wait,
      order: lastTimer,
      callback,
      args,
      every: every ? wait : 0,
    });
    return lastTimer;
  };
  const clearTimer = (id) => void timers.delete(id);

  let unread;
  /** All of standard input at the first call, nothing later, as of a pipe read to its end. */
  const takeStdin = () => {
    const text = unread ?? host.stdin();
    unread = '';
    return text;
  };

  class Emitter {
    #listeners = new Map();
    on(name, listener) {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
      return this;
    }
    once(name, listener) {
      const once = (...args) => {
        this.off(name, once);
        listener.apply(this, args);
      };
      return this.on(name, once);
    }
    off(name, listener) {
      this.#listeners.set(
        name,
        (this.#listeners.get(name) ?? []).filter((one) => one !== listener),
      );
      return this;
    }
    emit(name, ...args) {
      const all = this.#listeners.get(name) ?? [];
      for (const listener of all) listener.apply(this, args);
      return all.length > 0;
    }
    addListener(name, listener) {
      return this.on(name, listener);
    }
    removeListener(name, listener) {
      return this.off(name, listener);
    }
  }

  /** What readFileSync gives without an encoding: the text, and the few methods of a Buffer that are used on it. */
  class InputBuffer extends String {
    toString() {
      return super.toString();
    }
  }

  class Input extends Emitter {
    fd = 0;
    isTTY = false;
    #started = false;
    on(name, listener) {
      super.on(name, listener);
      if (name === 'data' || name === 'readable' || name === 'end') this.resume();
      return this;
    }
    setEncoding() {
      return this;
    }
    resume() {
      if (this.#started) return this;
      this.#started = true;
      addTimer(
        () => {
          this.emit('readable');
          const rest = this.read();
          if (rest !== null) this.emit('data', rest);
          this.emit('end');
          this.emit('close');
        },
        0,
        [],
      );
      return this;
    }
    pause() {
      return this;
    }
    unref() {
      return this;
    }
    read() {
      const text = takeStdin();
      return text === '' ? null : text;
    }
    async *[Symbol.asyncIterator]() {
      const text = this.read();
      if (text !== null) yield text;
    }
  }

  class Interface extends Emitter {
    #lines;
    #waiting = [];
    #closed = false;
    #scheduled = false;
    #prompt = '> ';
    constructor() {
      super();
      this.#schedule();
    }
    get #pending() {
      if (this.#lines === undefined) {
        const text = takeStdin();
        this.#lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
      }
      return this.#lines;
    }
    #schedule() {
      if (this.#scheduled) return;
      this.#scheduled = true;
      addTimer(
        () => {
          this.#scheduled = false;
          this.#next();
        },
        0,
        [],
      );
    }
    #next() {
      while (!this.#closed) {
        if (this.#pending.length === 0) return this.close();
        const line = this.#pending.shift();
        const answer = this.#waiting.shift();
        if (answer) {
          answer(line);
          // The program asks its next question, if it has one, before the next line is given out.
          return this.#schedule();
        }
        this.emit('line', line);
      }
    }
    question(query, options, callback = options) {
      host.write(1, String(query));
      this.#waiting.push(callback);
      this.#schedule();
    }
    setPrompt(prompt) {
      this.#prompt = prompt;
    }
    prompt() {
      host.write(1, this.#prompt);
    }
    write() {}
    pause() {
      return this;
    }
    resume() {
      return this;
    }
    close() {
      if (this.#closed) return;
      this.#closed = true;
      this.emit('close');
    }
    async *[Symbol.asyncIterator]() {
      while (!this.#closed && this.#pending.length > 0) yield this.#pending.shift();
      this.close();
    }
  }

  class PromisedInterface extends Interface {
    question(query) {
      return new Promise((resolve) => super.question(query, resolve));
    }
  }

  /** Milliseconds until the next timer is due, or undefined without one. */
  const nextTimer = () => {
    let due;
    for (const timer of timers.values()) if (due === undefined || timer.due < due) due = timer.due;
    return due === undefined ? undefined : Math.max(0, due - host.now());
  };

  /** Runs the one timer that is due first, so that microtasks come in between as they do in Node. */
  const runTimer = () => {
    let first;
    let id;
    for (const [key, timer] of timers) {
      if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order)) {
        first = timer;
        id = key;
      }
    }
    if (!first || first.due > host.now()) return;
    if (first.every > 0) timers.set(id, { ...first, due: host.now() + first.every });
    else timers.delete(id);
    first.callback(...first.args);
  };

  return {
    addTimer,
    clearTimer,
    nextTimer,
    runTimer,
    takeStdin,
    Emitter,
    Input,
    InputBuffer,
    Interface,
    PromisedInterface,
  };
};
