/*
 * Runs inside QuickJS: ticks, timers, and standard input (a text that the host has) as a stream and line by line.
 */
module.exports = function (host, library) {
  'use strict';

  const { load } = library;
  const { apply } = Reflect;
  const MAX_DELAY = 2 ** 31 - 1;
  const timers = new Map();
  let lastTimer = 0;

  class Timeout {
    #id;
    #isRef = true;
    constructor(id) {
      this.#id = id;
    }
    #hold(isRef) {
      this.#isRef = isRef;
      const timer = timers.get(this.#id);
      if (timer) timer.isRef = isRef;
      return this;
    }
    ref() {
      return this.#hold(true);
    }
    unref() {
      return this.#hold(false);
    }
    hasRef() {
      return this.#isRef;
    }
    refresh() {
      const timer = timers.get(this.#id);
      if (timer) timer.due = host.now() + timer.wait;
      return this;
    }
    close() {
      timers.delete(this.#id);
      return this;
    }
    [Symbol.toPrimitive]() {
      return this.#id;
    }
    [Symbol.dispose ?? Symbol('dispose')]() {
      this.close();
    }
  }
  class Immediate extends Timeout {}

  function addTimer(callback, delay, args, { every = false, Kind = Timeout } = {}) {
    if (typeof callback !== 'function') {
      const { ERR_INVALID_ARG_TYPE } = load('internal/errors').codes;
      throw new ERR_INVALID_ARG_TYPE('callback', 'Function', callback);
    }
    const given = Number(delay);
    const wait = Kind === Immediate ? 0 : given >= 1 && given <= MAX_DELAY ? Math.trunc(given) : 1;
    const id = ++lastTimer;
    const due = Kind === Immediate ? -1 : host.now() + wait;
    timers.set(id, { due, order: id, wait, callback, args, every, isRef: true });
    return new Kind(id);
  }
  const clearTimer = (timer) => {
    if (timer === undefined || timer === null) return;
    timers.delete(Number(timer));
  };

  let ticks = [];
  const nextTick = (callback, ...args) => {
    if (typeof callback !== 'function') {
      const { ERR_INVALID_ARG_TYPE } = load('internal/errors').codes;
      throw new ERR_INVALID_ARG_TYPE('callback', 'Function', callback);
    }
    ticks.push([callback, args]);
  };
  /** Runs all ticks, those included that they add; says whether there were any. */
  function runTicks() {
    if (ticks.length === 0) return false;
    while (ticks.length > 0) {
      const [callback, args] = ticks.shift();
      callback(...args);
    }
    return true;
  }

  let unread;
  /** All of standard input at the first call, nothing later, as of a pipe read to its end. */
  const takeStdin = () => {
    const text = unread ?? host.stdin();
    unread = '';
    return text;
  };

  /** Node's own emitter costs a tenth of a second; the process and its streams rarely need more than this. */
  class Emitter {
    #listeners = new Map();
    on(name, listener) {
      this.#listeners.set(name, [...this.listeners(name), listener]);
      return this;
    }
    once(name, listener) {
      const once = (...args) => {
        this.off(name, once);
        apply(listener, this, args);
      };
      once.listener = listener;
      return this.on(name, once);
    }
    off(name, listener) {
      const rest = this.listeners(name).filter((one) => one !== listener && one.listener !== listener);
      this.#listeners.set(name, rest);
      return this;
    }
    emit(name, ...args) {
      const all = this.listeners(name);
      for (const listener of all) apply(listener, this, args);
      return all.length > 0;
    }
    listeners(name) {
      return this.#listeners.get(name) ?? [];
    }
    listenerCount(name) {
      return this.listeners(name).length;
    }
    eventNames() {
      return [...this.#listeners.keys()].filter((name) => this.listenerCount(name) > 0);
    }
    removeAllListeners(name) {
      if (name === undefined) this.#listeners.clear();
      else this.#listeners.delete(name);
      return this;
    }
    setMaxListeners() {
      return this;
    }
    addListener(name, listener) {
      return this.on(name, listener);
    }
    prependListener(name, listener) {
      this.#listeners.set(name, [listener, ...this.listeners(name)]);
      return this;
    }
    removeListener(name, listener) {
      return this.off(name, listener);
    }
  }

  const chunkOf = (text, encoding) => (encoding === null ? load('buffer').Buffer.from(text) : text);

  class Input extends Emitter {
    fd = 0;
    readable = true;
    #started = false;
    #encoding = null;
    on(name, listener) {
      super.on(name, listener);
      if (name === 'data' || name === 'readable' || name === 'end') this.resume();
      return this;
    }
    setEncoding(encoding = 'utf8') {
      this.#encoding = encoding;
      return this;
    }
    resume() {
      if (this.#started) return this;
      this.#started = true;
      const deliver = () => {
        this.emit('readable');
        const rest = this.read();
        if (rest !== null) this.emit('data', rest);
        if (this.listenerCount('readable') > 0) this.emit('readable');
        this.emit('end');
        this.emit('close');
      };
      addTimer(deliver, 0, []);
      return this;
    }
    pause() {
      return this;
    }
    ref() {
      return this;
    }
    unref() {
      return this;
    }
    destroy() {
      return this;
    }
    pipe(target) {
      this.on('data', (chunk) => target.write(chunk));
      return target;
    }
    read() {
      const text = takeStdin();
      return text === '' ? null : chunkOf(text, this.#encoding);
    }
    async *[Symbol.asyncIterator]() {
      const chunk = this.read();
      if (chunk !== null) yield chunk;
    }
  }

  /** Milliseconds until the next timer is due, or undefined where nothing is left to wait for. */
  const nextTimer = () => {
    let due;
    let isAwaited = false;
    for (const timer of timers.values()) {
      isAwaited ||= timer.isRef;
      if (due === undefined || timer.due < due) due = timer.due;
    }
    return isAwaited ? Math.max(0, due - host.now()) : undefined;
  };

  let immediates = [];
  // What begins while the timers of a moment run waits until the immediates have had their turn.
  let moment;
  // Node mostly needs a millisecond from the program's last line to its first look at the timers.
  let firstTimers;
  const isDue = ({ due, order }, now) => due >= 0 && (due <= now || (order <= firstTimers && due <= now + 1));
  /** Runs the one callback that comes first; immediates come after the timers that are due, all those of one round. */
  const runTimer = () => {
    if (immediates.length > 0) return runImmediate();
    firstTimers ??= lastTimer;
    moment ??= host.now();
    let first;
    let id;
    for (const [key, timer] of timers) {
      if (!isDue(timer, moment)) continue;
      if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order)) {
        first = timer;
        id = key;
      }
    }
    if (!first) {
      moment = undefined;
      firstTimers = 0;
      immediates = [...timers].filter(([, timer]) => timer.due < 0).map(([key]) => key);
      if (immediates.length > 0) runImmediate();
      return undefined;
    }
    if (first.every) Object.assign(first, { due: host.now() + first.wait, order: ++lastTimer });
    else timers.delete(id);
    first.callback(...first.args);
    return undefined;
  };
  function runImmediate() {
    const id = immediates.shift();
    const timer = timers.get(id);
    timers.delete(id);
    timer?.callback(...timer.args);
  }

  /** What is done when nothing is left to do. */
  const resting = new Set();
  const rest = () => {
    for (const work of resting) work();
  };
  const hasWork = () => ticks.length > 0 || nextTimer() !== undefined;

  return {
    resting,
    rest,
    hasWork,
    addTimer,
    clearTimer,
    nextTimer,
    runTimer,
    nextTick,
    runTicks,
    takeStdin,
    Emitter,
    Input,
    Timeout,
    Immediate,
  };
};
