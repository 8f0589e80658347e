/** jest's fake timers: the clock stands still until a test moves it. `scope` is the global object. */
'use strict';

const NAMES = [
  'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'Date',
  'queueMicrotask',
]; // prettier-ignore
/** As jest does: timers that make timers for ever end the test, not the process. */
const MAX_TIMERS = 100_000;

/** A turn of the promises that wait. */
const turnOver = () => Promise.resolve();

function createFakeTimers(scope) {
  const real = {};
  for (const name of NAMES) real[name] = scope[name];
  const realNow = scope.performance ? scope.performance.now : undefined;
  let fake;

  function begin({ now = real.Date.now(), doNotFake = [] } = {}) {
    end();
    fake = { now: Number(now), start: Number(now), timers: new Map(), ticks: [], next: 1 };
    const kept = new Set(doNotFake);
    const install = (name, value) => {
      if (!kept.has(name) && real[name] !== undefined) scope[name] = value;
    };
    const add =
      (interval) =>
      (callback, delay, ...args) => {
        const wait = Math.max(interval === undefined ? 0 : 1, Number(delay) || 0);
        return place({ callback, args, at: fake.now + wait, every: interval ? wait : undefined });
      };
    const clear = (handle) => void fake.timers.delete(Number(handle));
    install('setTimeout', add(false));
    install('setInterval', add(true));
    install('setImmediate', (callback, ...args) => place({ callback, args, at: fake.now }));
    for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) install(name, clear);
    install('queueMicrotask', (callback) => void fake.ticks.push(callback));
    install('Date', fakeDate());
    if (realNow && !kept.has('performance')) scope.performance.now = () => fake.now - fake.start;
  }

  function place(timer) {
    const id = fake.next++;
    fake.timers.set(id, { ...timer, id });
    return {
      id,
      ref: () => undefined,
      unref: () => undefined,
      hasRef: () => true,
      [Symbol.toPrimitive]: () => id,
    };
  }

  function fakeDate() {
    const Real = real.Date;
    const Fake = function Date(...args) {
      if (!new.target) return new Real(fake.now).toString();
      return Reflect.construct(Real, args.length === 0 ? [fake.now] : args, new.target);
    };
    Object.setPrototypeOf(Fake, Real);
    Fake.prototype = Real.prototype;
    Fake.now = () => fake.now;
    return Fake;
  }

  function end() {
    if (!fake) return;
    for (const name of NAMES) if (real[name] !== undefined) scope[name] = real[name];
    if (realNow) scope.performance.now = realNow;
    fake = undefined;
  }

  const faked = () => {
    if (!fake) throw new Error('the timers are real: call jest.useFakeTimers() first');
    return fake;
  };
  const runTicks = () => {
    for (let count = 0; faked().ticks.length > 0; count++) {
      if (count > MAX_TIMERS) throw new Error(`more than ${MAX_TIMERS} microtasks`);
      fake.ticks.shift()();
    }
  };
  const earliest = () =>
    [...faked().timers.values()].reduce(
      (first, timer) => (first === undefined || timer.at < first.at ? timer : first),
      undefined,
    );

  function fire(timer) {
    fake.now = Math.max(fake.now, timer.at);
    if (timer.every === undefined) fake.timers.delete(timer.id);
    else fake.timers.set(timer.id, { ...timer, at: timer.at + timer.every });
    timer.callback(...timer.args);
    if (fake) runTicks();
  }

  /** Fires what is due one by one; between two, the test's own promises get their turn where it is asynchronous. */
  function* due(isWanted) {
    runTicks();
    for (let count = 0; ; count++) {
      const timer = fake && earliest();
      if (!timer || !isWanted(timer)) return;
      if (count > MAX_TIMERS)
        throw new Error(`more than ${MAX_TIMERS} timers ran: they make new ones for ever`);
      fire(timer);
      yield;
    }
  }

  const ways = {
    advanceTimersByTime: (ms) => {
      const until = faked().now + Number(ms);
      return { isWanted: ({ at }) => at <= until, until };
    },
    runAllTimers: () => ({ isWanted: () => true }),
    runOnlyPendingTimers: () => {
      const pending = new Set(faked().timers.keys());
      return { isWanted: ({ id }) => pending.delete(id) };
    },
    advanceTimersToNextTimer: (steps = 1) => {
      let left = steps;
      return { isWanted: () => left-- > 0 };
    },
  };
  const settle = (until) => {
    if (until !== undefined && fake) fake.now = Math.max(fake.now, until);
  };

  const api = {
    getTimerCount: () => faked().timers.size,
    clearAllTimers: () => faked().timers.clear(),
    setSystemTime: (now = real.Date.now()) => void (faked().now = Number(now)),
    getRealSystemTime: () => real.Date.now(),
    now: () => (fake ? fake.now : real.Date.now()),
    runAllTicks: () => runTicks(),
    runAllImmediates: () => void [...due(({ at }) => at <= faked().now)],
  };
  for (const [name, way] of Object.entries(ways)) {
    api[name] = (...args) => {
      const { isWanted, until } = way(...args);
      for (const _ of due(isWanted));
      settle(until);
    };
    api[`${name}Async`] = async (...args) => {
      const { isWanted, until } = way(...args);
      await turnOver();
      for (const _ of due(isWanted)) for (let turn = 0; turn < 10; turn++) await turnOver();
      settle(until);
    };
  }
  return { begin, end, api };
}

module.exports = { createFakeTimers };
