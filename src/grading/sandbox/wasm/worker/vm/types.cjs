/*
 * Runs inside QuickJS: the part of Node's `util.types` that the encoding of values asks for.
 */
module.exports = function () {
  'use strict';

  const { apply, get } = Reflect;
  const getter = (owner, name) => (subject) => get(owner, name, subject);
  const method = (owner, name) => {
    const work = owner[name];
    return (subject) => apply(work, subject, []);
  };
  // Brand checks: each throws for anything that was not made by its constructor.
  const brands = {
    Map: getter(Map.prototype, 'size'),
    Set: getter(Set.prototype, 'size'),
    Number: method(Number.prototype, 'valueOf'),
    String: method(String.prototype, 'valueOf'),
    Boolean: method(Boolean.prototype, 'valueOf'),
  };
  const is = (brand, value) => {
    try {
      brands[brand](value);
      return true;
    } catch {
      return false;
    }
  };

  return {
    isMap: (value) => is('Map', value),
    isSet: (value) => is('Set', value),
    isPromise: (value) => value instanceof Promise,
    isBoxedPrimitive: (value) =>
      typeof value === 'object' && ['Number', 'String', 'Boolean'].some((brand) => is(brand, value)),
  };
};
