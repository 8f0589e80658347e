/*
 * Runs inside QuickJS, which knows no language: `Intl` and the methods that depend on it ask the process outside, in plain
 * texts (services.js), which is Node with all its data.
 */
module.exports = function (host) {
  'use strict';

  const { parse, stringify } = JSON;
  const { apply, get } = Reflect;
  const ERRORS = { RangeError, TypeError, SyntaxError };

  const plain = (value) => {
    if (typeof value === 'bigint') return { $: ['bigint', String(value)] };
    if (value === undefined) return { $: ['undefined', ''] };
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
      return { $: ['number', Object.is(value, -0) ? '-0' : String(value)] };
    if (value instanceof Date) return plain(value.getTime());
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    const copy = {};
    for (const name in value) if (value[name] !== undefined) copy[name] = plain(value[name]);
    return copy;
  };

  function ask(question) {
    const { value, error } = parse(host.intl(stringify(question)));
    if (error === undefined) return value;
    throw new (ERRORS[error[0]] ?? Error)(error[1]);
  }
  const fixed = (name, ...args) => ask({ fixed: name, args: args.map(plain) });
  const localesOf = (locales) => {
    if (locales === undefined || typeof locales === 'string') return locales;
    if (locales instanceof Locale) return String(locales);
    return Array.from(locales, String);
  };

  /** One of Intl's constructors; `bound` are getters that give a function, `methods` are called on the object. */
  function makeKind(kind, { bound = [], methods = [], callable = false }) {
    const states = new WeakMap();
    const question = (object, method, args) => ({ ...states.get(object), method, args: args.map(plain) });
    const { [kind]: Kind } = {
      [kind]: function (locales, options) {
        if (new.target === undefined && !callable)
          throw new TypeError(`Constructor Intl.${kind} requires 'new'`);
        const object = Object.create(new.target?.prototype ?? Kind.prototype);
        const state = {
          kind,
          locales: localesOf(locales),
          options: options === undefined ? undefined : plain(options),
        };
        ask(state);
        states.set(object, state);
        return object;
      },
    };
    const define = (owner, name, how) => Object.defineProperty(owner, name, { configurable: true, ...how });
    define(Kind, 'prototype', { value: Object.create(Object.prototype), configurable: false });
    define(Kind.prototype, 'constructor', { value: Kind, writable: true });
    define(Kind.prototype, Symbol.toStringTag, { value: `Intl.${kind}` });
    for (const name of bound) {
      const functions = new WeakMap();
      const get = function () {
        if (!functions.has(this))
          functions.set(this, (...args) => ask(question(this, name, normal(name, args))));
        return functions.get(this);
      };
      define(Kind.prototype, name, { get });
    }
    for (const name of [...methods, 'resolvedOptions']) {
      const value = {
        [name](...args) {
          return revived(kind, name, ask(question(this, name, normal(name, args))), args);
        },
      }[name];
      define(Kind.prototype, name, { value, writable: true });
    }
    const supportedLocalesOf = (locales, options) =>
      fixed('supportedLocalesOf', kind, localesOf(locales), options);
    define(Kind, 'supportedLocalesOf', { value: supportedLocalesOf, writable: true });
    return Kind;
  }

  const isText = (name) => name === 'compare' || name === 'segment';
  const normal = (name, args) => (isText(name) ? args.map(String) : args.map(iterated));
  const iterated = (value) =>
    typeof value === 'object' && value !== null && !(value instanceof Date) && Symbol.iterator in value
      ? [...value]
      : value;
  function revived(kind, name, value, args) {
    if (kind !== 'Segmenter' || name !== 'segment') return value;
    const segments = value.map((one) => ({ ...one, input: String(args[0]) }));
    return {
      [Symbol.iterator]: () => segments[Symbol.iterator](),
      containing: (at = 0) =>
        segments.find(({ index, segment }) => index <= at && at < index + segment.length),
    };
  }

  class Locale {
    #parts;
    constructor(tag, options) {
      this.#parts = ask({ kind: 'Locale', locales: String(tag), options: options && plain(options) });
    }
    toString() {
      return this.#parts.text;
    }
    get [Symbol.toStringTag]() {
      return 'Intl.Locale';
    }
    maximize() {
      return new Locale(ask({ kind: 'Locale', locales: this.#parts.text, method: 'maximize', args: [] }));
    }
    minimize() {
      return new Locale(ask({ kind: 'Locale', locales: this.#parts.text, method: 'minimize', args: [] }));
    }
    static {
      for (const name of [
        'baseName',
        'calendar',
        'language',
        'region',
        'script',
        'numberingSystem',
        'hourCycle',
      ]) {
        const get = function () {
          return this.#parts[name];
        };
        Object.defineProperty(Locale.prototype, name, { get, configurable: true });
      }
    }
  }

  const ranges = ['formatRange', 'formatRangeToParts'];
  const Intl = {
    getCanonicalLocales: (locales) => fixed('getCanonicalLocales', localesOf(locales)),
    supportedValuesOf: (key) => fixed('supportedValuesOf', String(key)),
    Locale,
    Collator: makeKind('Collator', { bound: ['compare'], callable: true }),
    DateTimeFormat: makeKind('DateTimeFormat', {
      bound: ['format'],
      methods: ['formatToParts', ...ranges],
      callable: true,
    }),
    DisplayNames: makeKind('DisplayNames', { methods: ['of'] }),
    DurationFormat: makeKind('DurationFormat', { methods: ['format', 'formatToParts'] }),
    ListFormat: makeKind('ListFormat', { methods: ['format', 'formatToParts'] }),
    NumberFormat: makeKind('NumberFormat', {
      bound: ['format'],
      methods: ['formatToParts', ...ranges],
      callable: true,
    }),
    PluralRules: makeKind('PluralRules', { methods: ['select', 'selectRange'] }),
    RelativeTimeFormat: makeKind('RelativeTimeFormat', { methods: ['format', 'formatToParts'] }),
    Segmenter: makeKind('Segmenter', { methods: ['segment'] }),
  };
  Object.defineProperty(Intl, Symbol.toStringTag, { value: 'Intl', configurable: true });
  for (const name of Object.keys(Intl)) Object.defineProperty(Intl, name, { enumerable: false });
  Object.defineProperty(globalThis, 'Intl', { value: Intl, configurable: true, writable: true });

  const setMethods = ({ prototype }, methods) => {
    for (const [name, value] of Object.entries(methods))
      Object.defineProperty(prototype, name, {
        value,
        configurable: true,
        writable: true,
        enumerable: false,
      });
  };
  const checked = (work, value) => apply(work, value, []);
  const timeOf = (date) => checked(get(Date.prototype, 'getTime'), date);
  const dateText = (kind) => (date, locales, options) =>
    fixed('dateText', kind, timeOf(date), localesOf(locales), options && plain(options));
  const texts = { all: dateText('all'), date: dateText('date'), time: dateText('time') };
  const numberText = (value, locales, options) =>
    fixed('numberText', value, localesOf(locales), options && plain(options));

  setMethods(Date, {
    toLocaleString(locales, options) {
      return texts.all(this, locales, options);
    },
    toLocaleDateString(locales, options) {
      return texts.date(this, locales, options);
    },
    toLocaleTimeString(locales, options) {
      return texts.time(this, locales, options);
    },
  });
  setMethods(Number, {
    toLocaleString(locales, options) {
      return numberText(checked(get(Number.prototype, 'valueOf'), this), locales, options);
    },
  });
  setMethods(BigInt, {
    toLocaleString(locales, options) {
      return numberText(checked(get(BigInt.prototype, 'valueOf'), this), locales, options);
    },
  });
  setMethods(String, {
    localeCompare(other, locales, options) {
      if (locales === undefined && options === undefined)
        return host.compareTexts(String(this), String(other));
      const question = { kind: 'Collator', locales: localesOf(locales), options: options && plain(options) };
      return ask({ ...question, method: 'compare', args: [String(this), String(other)] });
    },
    toLocaleLowerCase(locales) {
      return locales === undefined
        ? this.toLowerCase()
        : fixed('toLocaleLowerCase', String(this), localesOf(locales));
    },
    toLocaleUpperCase(locales) {
      return locales === undefined
        ? this.toUpperCase()
        : fixed('toLocaleUpperCase', String(this), localesOf(locales));
    },
  });
  const list = {
    toLocaleString(locales, options) {
      return Array.from(this, (item) => (item == null ? '' : item.toLocaleString(locales, options))).join(
        ',',
      );
    },
  };
  setMethods(Array, list);
  setMethods(Object.getPrototypeOf(Uint8Array), list);
};
