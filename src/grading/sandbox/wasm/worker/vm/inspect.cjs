/*
 * Runs inside QuickJS: texts of values as Node's console shows them, but for its line breaks (layout is folded by
 * the comparison of outputs) and its colours.
 */
module.exports = function () {
  'use strict';

  const MAX_DEPTH = 2;
  const MAX_ITEMS = 100;
  const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
  const { stringify } = JSON;

  function quote(text) {
    const body = stringify(text).slice(1, -1).replaceAll('\\"', '"');
    if (!text.includes("'")) return `'${body}'`;
    if (!text.includes('"')) return `"${body}"`;
    return text.includes('`') ? `'${body.replaceAll("'", "\\'")}'` : `\`${body}\``;
  }

  function primitive(value) {
    if (typeof value === 'string') return quote(value);
    if (typeof value === 'bigint') return `${value}n`;
    if (Object.is(value, -0)) return '-0';
    return String(value);
  }

  const keyText = (key) =>
    typeof key === 'symbol' ? `[${String(key)}]` : IDENTIFIER.test(key) ? key : quote(key);
  const more = (count) =>
    count > MAX_ITEMS ? [`... ${count - MAX_ITEMS} more item${count > MAX_ITEMS + 1 ? 's' : ''}`] : [];
  const wrap = (prefix, open, parts, close) =>
    `${prefix}${open}${parts.length > 0 ? ` ${parts.join(', ')} ` : ''}${close}`;

  function functionText(value) {
    const text = Function.prototype.toString.call(value);
    if (text.startsWith('class')) return `[class ${value.name || '(anonymous)'}]`;
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    return value.name ? `[${kind}: ${value.name}]` : `[${kind} (anonymous)]`;
  }

  function arrayParts(value, show) {
    const parts = [];
    let holes = 0;
    const flush = () => {
      if (holes > 0) parts.push(`<${holes} empty item${holes > 1 ? 's' : ''}>`);
      holes = 0;
    };
    for (let index = 0; index < Math.min(value.length, MAX_ITEMS); index++) {
      if (index in value) {
        flush();
        parts.push(show(value[index]));
      } else holes += 1;
    }
    flush();
    return [...parts, ...more(value.length)];
  }

  function members(value, show, skip) {
    const own = [...Object.keys(value), ...Object.getOwnPropertySymbols(value)];
    return own
      .filter((key) => !skip?.(key) && Object.prototype.propertyIsEnumerable.call(value, key))
      .map((key) => {
        const own = Object.getOwnPropertyDescriptor(value, key);
        if ('value' in own) return `${keyText(key)}: ${show(own.value)}`;
        const accessor = own.get && own.set ? '[Getter/Setter]' : own.get ? '[Getter]' : '[Setter]';
        return `${keyText(key)}: ${accessor}`;
      });
  }

  function className(value) {
    const prototype = Object.getPrototypeOf(value);
    if (prototype === null) return '[Object: null prototype]';
    const name = prototype.constructor?.name;
    return !name || name === 'Object' ? '' : name;
  }

  const isIndex = (key) => typeof key === 'string' && /^\d+$/.test(key);

  function inspect(value, { depth = MAX_DEPTH } = {}, level = 0, seen = []) {
    if (typeof value === 'function') {
      const own = members(value, (part) => inspect(part, { depth }, level + 1, [...seen, value]));
      return own.length > 0 ? `${functionText(value)} ${wrap('', '{', own, '}')}` : functionText(value);
    }
    if (typeof value !== 'object' || value === null) return primitive(value);
    if (seen.includes(value)) return '[Circular *1]';
    const name = className(value);
    if (value instanceof Error)
      return value.stack ? `${value.name}: ${value.message}\n${value.stack}`.trimEnd() : String(value);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof RegExp) return String(value);
    if (value instanceof Number || value instanceof String || value instanceof Boolean) {
      return `[${name}: ${primitive(value.valueOf())}]`;
    }
    if (value instanceof Promise) return 'Promise { <pending> }';
    if (depth !== null && level > depth) return Array.isArray(value) ? '[Array]' : `[${name || 'Object'}]`;
    const show = (part) => inspect(part, { depth }, level + 1, [...seen, value]);
    if (Array.isArray(value)) {
      const prefix = name === 'Array' ? '' : `${name}(${value.length}) `;
      return wrap(prefix, '[', [...arrayParts(value, show), ...members(value, show, isIndex)], ']');
    }
    if (ArrayBuffer.isView(value) && 'length' in value) {
      return wrap(`${name}(${Number(value.length)}) `, '[', arrayParts(value, show), ']');
    }
    if (value instanceof Map) {
      const parts = [...value].slice(0, MAX_ITEMS).map(([key, item]) => `${show(key)} => ${show(item)}`);
      return wrap(
        `${name}(${value.size}) `,
        '{',
        [...parts, ...more(value.size), ...members(value, show)],
        '}',
      );
    }
    if (value instanceof Set) {
      const parts = [...value].slice(0, MAX_ITEMS).map(show);
      return wrap(
        `${name}(${value.size}) `,
        '{',
        [...parts, ...more(value.size), ...members(value, show)],
        '}',
      );
    }
    return wrap(name ? `${name} ` : '', '{', members(value, show), '}');
  }

  const placeholders = {
    s: (value) =>
      typeof value === 'string'
        ? value
        : typeof value === 'object'
          ? inspect(value, { depth: 0 })
          : primitive(value),
    d: (value) =>
      typeof value === 'bigint' ? `${value}n` : typeof value === 'object' ? 'NaN' : primitive(Number(value)),
    i: (value) => (typeof value === 'bigint' ? `${value}n` : primitive(Number.parseInt(value, 10))),
    f: (value) => primitive(Number.parseFloat(value)),
    j: (value) => stringify(value),
    o: (value) => inspect(value, { depth: 4 }),
    O: (value) => inspect(value),
    c: () => '',
  };

  function format(first, ...rest) {
    const show = (value) => (typeof value === 'string' ? value : inspect(value));
    if (typeof first !== 'string') return [first, ...rest].map(show).join(' ');
    const text =
      rest.length === 0
        ? first
        : first.replace(/%([sdifjoOc%])/g, (whole, kind) => {
            if (kind === '%') return '%';
            return rest.length > 0 ? placeholders[kind](rest.shift()) : whole;
          });
    return [text, ...rest.map(show)].join(' ');
  }

  return { inspect, format };
};
