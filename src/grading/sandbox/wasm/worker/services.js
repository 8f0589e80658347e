/**
 * What QuickJS does not have and this process does, for the program to ask in plain texts: addresses (URL) and the rules of
 * languages (Intl). Texts go in, texts come out; options are read by JSON.parse, so they hold no code.
 */

const MAX_TEXT = 1024 * 1024;
const SPECIAL = { 'http:': 0, 'https:': 2, 'ws:': 3, 'ftp:': 4, 'wss:': 5, 'file:': 6 };
const OTHER_SCHEME = 1;
const OMITTED = 0xffffffff;
const PARTS = [
  'protocol',
  'host',
  'hostname',
  'port',
  'username',
  'password',
  'pathname',
  'search',
  'hash',
  'href',
];
const Address = URL;

/** The offsets that Node's own URL keeps of its href; see `#updateContext` in lib/internal/url.js. */
function componentsOf({ href, protocol, username, password, hostname, port, pathname }) {
  const protocolEnd = protocol.length;
  const hasHost = href.startsWith('//', protocolEnd) && (hostname !== '' || protocol === 'file:');
  const usernameEnd = hasHost ? protocolEnd + 2 + username.length : protocolEnd;
  const hostStart = password === '' ? usernameEnd : usernameEnd + 1 + password.length;
  const at = hasHost && (username !== '' || password !== '') ? 1 : 0;
  const hostEnd = hostStart + at + hostname.length;
  const afterPort = hostEnd + (port === '' ? 0 : 1 + port.length);
  const pathStart = href.startsWith('/.', afterPort) && pathname.startsWith('//') ? afterPort + 2 : afterPort;
  const pathEnd = pathStart + pathname.length;
  const hash = href.indexOf('#', pathEnd);
  return [
    protocolEnd,
    usernameEnd,
    hostStart,
    hostEnd,
    port === '' ? OMITTED : Number(port),
    pathStart,
    href[pathEnd] === '?' ? pathEnd : OMITTED,
    hash < 0 ? OMITTED : hash,
    SPECIAL[protocol] ?? OTHER_SCHEME,
  ];
}

const answer = (address) => JSON.stringify({ href: address.href, components: componentsOf(address) });

/** As JSON; empty where it is no address. */
export function parseUrl(input, base) {
  const address = base === '' ? Address.parse(input) : Address.parse(input, base);
  return address === null ? '' : answer(address);
}

/** `part` is the number that Node has for it: `updateActions` in lib/internal/url.js. */
export function updateUrl(href, part, value) {
  const address = Address.parse(href);
  if (address === null) return '';
  if (PARTS[part] === 'href') return parseUrl(value, '');
  address[PARTS[part]] = value;
  return answer(address);
}

export const toAscii = (text) => Address.parse(`ws://${text}`)?.hostname ?? '';

const KINDS = {
  Collator: Intl.Collator,
  DateTimeFormat: Intl.DateTimeFormat,
  DisplayNames: Intl.DisplayNames,
  DurationFormat: Intl.DurationFormat,
  ListFormat: Intl.ListFormat,
  Locale: Intl.Locale,
  NumberFormat: Intl.NumberFormat,
  PluralRules: Intl.PluralRules,
  RelativeTimeFormat: Intl.RelativeTimeFormat,
  Segmenter: Intl.Segmenter,
};
const METHODS = new Set([
  'compare',
  'format',
  'formatRange',
  'formatToParts',
  'formatRangeToParts',
  'formatSelect',
  'of',
  'resolvedOptions',
  'segment',
  'select',
  'selectRange',
  'maximize',
  'minimize',
  'toString',
]);
const STATIC = {
  getCanonicalLocales: (locales) => Intl.getCanonicalLocales(locales),
  supportedValuesOf: (key) => Intl.supportedValuesOf(key),
  supportedLocalesOf: (kind, locales, options) => KINDS[kind].supportedLocalesOf(locales, options),
  toLocaleLowerCase: (text, locales) => text.toLocaleLowerCase(locales),
  toLocaleUpperCase: (text, locales) => text.toLocaleUpperCase(locales),
  dateText: (kind, time, locales, options) => new Date(time)[DATE_TEXTS[kind]](locales, options),
  numberText: (value, locales, options) => value.toLocaleString(locales, options),
};
const DATE_TEXTS = { all: 'toLocaleString', date: 'toLocaleDateString', time: 'toLocaleTimeString' };

/** Numbers that JSON does not have. */
const revive = (_key, value) => {
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, '$')) return value;
  const [kind, text] = value.$;
  return kind === 'bigint' ? BigInt(text) : kind === 'undefined' ? undefined : Number(text);
};

const made = new Map();
const MAX_MADE = 100;

function objectFor(kind, locales, options) {
  const key = JSON.stringify([kind, locales, options]);
  if (!made.has(key)) {
    if (made.size >= MAX_MADE) made.clear();
    made.set(key, new KINDS[kind](locales, options));
  }
  return made.get(key);
}

function resultOf({ kind, locales, options, method, args, fixed }) {
  if (fixed !== undefined) {
    if (!Object.hasOwn(STATIC, fixed)) throw new TypeError(`Intl has no ${fixed}`);
    return STATIC[fixed](...args);
  }
  if (!Object.hasOwn(KINDS, kind) || (method !== undefined && !METHODS.has(method)))
    throw new TypeError(`Intl.${kind} has no ${method}`);
  const object = objectFor(kind, locales ?? undefined, options ?? undefined);
  if (method === undefined) return kind === 'Locale' ? partsOfLocale(object) : null;
  const result = object[method](...args);
  return method === 'segment' ? [...result] : result;
}

const LOCALE_PARTS = [
  'baseName',
  'calendar',
  'caseFirst',
  'collation',
  'hourCycle',
  'language',
  'numberingSystem',
  'numeric',
  'region',
  'script',
];
const partsOfLocale = (locale) => ({
  ...Object.fromEntries(LOCALE_PARTS.map((name) => [name, locale[name]])),
  text: String(locale),
});

/** `{ value }` or `{ error: [name, message] }`, as JSON. */
export function askIntl(text) {
  try {
    if (text.length > MAX_TEXT) throw new RangeError('too long a text for Intl');
    return JSON.stringify({ value: resultOf(JSON.parse(text, revive)) });
  } catch (error) {
    return JSON.stringify({ error: [error.name, error.message] });
  }
}

const collator = new Intl.Collator();
export const compareTexts = (one, other) => collator.compare(one, other);

/** In V8's words, what makes a text no JSON; empty where it is some. */
export function jsonProblem(text) {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return error.message;
  }
}
