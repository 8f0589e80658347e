/*
 * Runs inside QuickJS: what kind of object a value is, where only the engine knows. It does not know a Proxy, and cannot look
 * into an iterator; so both are noted when they are made, and what is read of an iterator is given again.
 */
module.exports = function (types) {
  'use strict';

  const { apply, get } = Reflect;
  const textOfObject = get(Object.prototype, 'toString');
  const tagOf = (value) => apply(textOfObject, value, []);
  const isObject = (value) => typeof value === 'object' && value !== null;

  const proxies = new WeakMap();
  const NativeProxy = Proxy;
  function ProxyOf(target, handler) {
    if (new.target === undefined) throw new TypeError("Constructor Proxy requires 'new'");
    const proxy = new NativeProxy(target, handler);
    proxies.set(proxy, [target, handler]);
    return proxy;
  }
  Object.defineProperty(ProxyOf, 'name', { value: 'Proxy', configurable: true });
  ProxyOf.prototype = undefined;
  Object.defineProperty(ProxyOf, 'revocable', {
    value: function revocable(target, handler) {
      const made = NativeProxy.revocable(target, handler);
      proxies.set(made.proxy, [target, handler]);
      return made;
    },
    configurable: true,
    writable: true,
  });
  Object.defineProperty(globalThis, 'Proxy', { value: ProxyOf, configurable: true, writable: true });

  const ofEntries = new WeakSet();
  for (const { prototype } of [Map, Set]) {
    const entries = get(prototype, 'entries');
    const noting = {
      entries() {
        const iterator = apply(entries, this, []);
        ofEntries.add(iterator);
        return iterator;
      },
    };
    Object.defineProperty(prototype, 'entries', {
      value: get(noting, 'entries'),
      configurable: true,
      writable: true,
    });
  }

  const itself = Symbol.iterator;
  /** All that the iterator still gives; afterwards it gives it again. */
  function restOf(iterator) {
    const prototype = Object.getPrototypeOf(iterator);
    const items = [];
    for (let step = iterator.next(); !step.done; step = iterator.next()) items.push(step.value);
    let at = 0;
    const next = () =>
      at < items.length ? { value: items[at++], done: false } : apply(prototype.next, iterator, []);
    Object.defineProperty(iterator, 'next', {
      value: next,
      configurable: true,
      enumerable: false,
      writable: true,
    });
    return items;
  }

  const brand = (read) => (value) => {
    if (!isObject(value)) return false;
    try {
      read(value);
      return true;
    } catch {
      return false;
    }
  };
  const getter = (owner, name) => {
    const read = get(Object.getOwnPropertyDescriptor(owner, name), 'get');
    return brand((value) => apply(read, value, []));
  };
  const method = (owner, name, ...args) => {
    const work = owner[name];
    return brand((value) => apply(work, value, args));
  };
  const tagged = (...tags) => {
    const all = tags.map((tag) => `[object ${tag}]`);
    return (value) => (isObject(value) || typeof value === 'function') && all.includes(tagOf(value));
  };

  const isProxy = (value) => (isObject(value) || typeof value === 'function') && proxies.has(value);
  const hidden = (check) => (value) => !isProxy(value) && check(value);
  const isMap = hidden(getter(Map.prototype, 'size'));
  const isSet = hidden(getter(Set.prototype, 'size'));
  const isWeakMap = hidden(method(WeakMap.prototype, 'has', {}));
  const isWeakSet = hidden(method(WeakSet.prototype, 'has', {}));
  const isArrayBuffer = hidden(getter(ArrayBuffer.prototype, 'byteLength'));
  const isShared =
    typeof SharedArrayBuffer === 'function'
      ? hidden(getter(SharedArrayBuffer.prototype, 'byteLength'))
      : () => false;
  const boxes = {
    isNumberObject: method(Number.prototype, 'valueOf'),
    isStringObject: method(String.prototype, 'valueOf'),
    isBooleanObject: method(Boolean.prototype, 'valueOf'),
    isBigIntObject: method(BigInt.prototype, 'valueOf'),
    isSymbolObject: method(Symbol.prototype, 'valueOf'),
  };
  const isAsync = tagged('AsyncFunction', 'AsyncGeneratorFunction');
  const isNativeError = (value) => isObject(value) && Error.isError(value);
  const typesOfNode = {
    ...boxes,
    isBoxedPrimitive: (value) => Object.values(boxes).some((is) => is(value)),
    isExternal: () => false,
    isDate: hidden(method(Date.prototype, 'getTime')),
    isArgumentsObject: (value) =>
      isObject(value) && !(Symbol.toStringTag in value) && tagOf(value) === '[object Arguments]',
    isNativeError,
    isRegExp: hidden(
      (value) =>
        isObject(value) && Object.getPrototypeOf(value) !== null && tagOf(value) === '[object RegExp]',
    ),
    isAsyncFunction: isAsync,
    isGeneratorFunction: tagged('GeneratorFunction', 'AsyncGeneratorFunction'),
    isGeneratorObject: tagged('Generator', 'AsyncGenerator'),
    isPromise: hidden(types.isPromise),
    isMap,
    isSet,
    isMapIterator: (value) => isObject(value) && tagOf(value) === '[object Map Iterator]',
    isSetIterator: (value) => isObject(value) && tagOf(value) === '[object Set Iterator]',
    isWeakMap,
    isWeakSet,
    isArrayBuffer,
    isSharedArrayBuffer: isShared,
    isAnyArrayBuffer: (value) => isArrayBuffer(value) || isShared(value),
    isDataView: hidden(getter(DataView.prototype, 'byteLength')),
    isProxy,
    isModuleNamespaceObject: (value) =>
      isObject(value) && Object.getPrototypeOf(value) === null && get(value, Symbol.toStringTag) === 'Module',
    isEventTarget: () => false,
    isCryptoKey: () => false,
    isKeyObject: () => false,
  };

  return {
    types: typesOfNode,
    isMap,
    isSet,
    isWeakMap,
    isWeakSet,
    isProxy,
    itself,
    restOf,
    isOfEntries: (value) => ofEntries.has(value),
    proxyDetails: (value) =>
      isObject(value) || typeof value === 'function' ? proxies.get(value) : undefined,
  };
};
