/*
 * Runs inside QuickJS: where its language is not yet, or not quite, V8's: what is missing, and what programs can tell apart.
 */
module.exports = function (host) {
  'use strict';

  const { apply, get } = Reflect;
  const given = (owner, all) => {
    for (const [name, value] of Object.entries(all))
      Object.defineProperty(owner, name, { value, configurable: true, writable: true, enumerable: false });
  };

  given(Array, {
    async fromAsync(items, map, self) {
      const all = typeof this === 'function' ? new this() : [];
      let at = 0;
      const put = async (item) => {
        const value = map === undefined ? item : await Reflect.apply(map, self, [item, at]);
        all[at++] = value;
      };
      if (items[Symbol.asyncIterator] || items[Symbol.iterator])
        for await (const item of items) await put(item);
      else for (const item of Array.from(items)) await put(await item);
      all.length = at;
      return all;
    },
  });

  const any = Reflect.get(Promise, 'any');
  given(Promise, {
    any(items) {
      const told = (error) => {
        if (error instanceof AggregateError && error.message === '')
          given(error, { message: 'All promises were rejected' });
        throw error;
      };
      return Reflect.apply(any, this, [items]).then(undefined, told);
    },
  });

  // It ends what it goes through by `return`, and fails where that has none, as the iterators of arrays and maps.
  const helper = Object.getPrototypeOf([].values().map((item) => item));
  const end = get(helper, 'return');
  given(helper, {
    return() {
      try {
        return apply(end, this, []);
      } catch (error) {
        if (error instanceof TypeError && error.message === 'not a function')
          return { value: undefined, done: true };
        throw error;
      }
    },
  });

  const ZONE = / GMT\+0000$/;
  for (const name of ['toString', 'toTimeString']) {
    const short = Date.prototype[name];
    const full = {
      [name]() {
        return Reflect.apply(short, this, []).replace(ZONE, ' GMT+0000 (Coordinated Universal Time)');
      },
    };
    given(Date.prototype, full);
  }

  const parseJson = get(JSON, 'parse');
  given(JSON, {
    parse(text, reviver) {
      try {
        return parseJson(text, reviver);
      } catch (error) {
        const message = error instanceof SyntaxError ? host.jsonProblem(String(text)) : '';
        throw message === '' ? error : new SyntaxError(message);
      }
    },
  });

  // What the engine throws when its stack is full is a RangeError everywhere else.
  const { InternalError } = globalThis;
  given(InternalError.prototype, { name: 'RangeError' });
  Object.setPrototypeOf(InternalError.prototype, RangeError.prototype);
  delete globalThis.InternalError;

  /** From here on V8 merges runs, which only a comparison that contradicts itself could tell from another stable sort. */
  const ONE_RUN = 64;

  /**
   * V8's sort of a short array (third_party/v8/builtins/array-sort.tq): the run that it begins with, the rest inserted by halving.
   * A comparison that gives `true` and `false` sorts nothing there, and must not sort here.
   */
  function sortRun(items, compare) {
    const order = (one, other) => {
      const value = Number(compare(one, other));
      return Number.isNaN(value) ? 0 : value;
    };
    let end = 2;
    const isDescending = order(items[1], items[0]) < 0;
    while (end < items.length && order(items[end], items[end - 1]) < 0 === isDescending) end += 1;
    if (isDescending) for (let at = 0; at < end >> 1; at++) swap(items, at, end - 1 - at);
    for (let start = end; start < items.length; start++) insert(items, start, order);
  }
  function swap(items, one, other) {
    const held = items[one];
    items[one] = items[other];
    items[other] = held;
  }
  function insert(items, start, order) {
    const pivot = items[start];
    let [left, right] = [0, start];
    while (left < right) {
      const middle = left + ((right - left) >> 1);
      if (order(pivot, items[middle]) < 0) right = middle;
      else left = middle + 1;
    }
    for (let at = start; at > left; at--) items[at] = items[at - 1];
    items[left] = pivot;
  }

  const nativeSort = get(Array.prototype, 'sort');
  const nativeSorted = get(Array.prototype, 'toSorted');
  const isShort = (list, compare) =>
    Array.isArray(list) && typeof compare === 'function' && list.length > 1 && list.length < ONE_RUN;
  function sortedItems(list, compare) {
    const items = [];
    for (let at = 0; at < list.length; at++) if (at in list && list[at] !== undefined) items.push(list[at]);
    if (items.length > 1) sortRun(items, compare);
    return items;
  }
  given(Array.prototype, {
    sort(compare) {
      if (!isShort(this, compare)) return apply(nativeSort, this, [compare]);
      const { length } = this;
      const items = sortedItems(this, compare);
      let present = 0;
      for (let at = 0; at < length; at++) if (at in this) present += 1;
      for (let at = 0; at < length; at++) {
        if (at < items.length) this[at] = items[at];
        else if (at < present) this[at] = undefined;
        else delete this[at];
      }
      return this;
    },
    toSorted(compare) {
      if (!isShort(this, compare)) return apply(nativeSorted, this, [compare]);
      const items = sortedItems(this, compare);
      while (items.length < this.length) items.push(undefined);
      return items;
    },
  });
};
