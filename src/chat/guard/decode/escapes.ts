/** Characters written by their numbers, one by one. */

const MIN_ESCAPES = 6;
const MIN_QUOTED = 3;
const ESCAPE =
  /\\u\{([0-9a-f]{1,6})\}|\\u([0-9a-f]{4})|\\U([0-9a-f]{8})|(?:U\+|0u)([0-9a-f]{2,6})[ ,]?|\\([0-3]?[0-7]{2})|(?:\\x|%|=|0x)([0-9a-f]{2})[ ,]?/gi;

/** `\u0064`, `\144`, `\x64`, `U+0064`, `%64`, `=64` and their like in place of what they stand for. */
export function unescapedNumbers(text: string): string[] {
  const count = text.match(ESCAPE)?.length ?? 0;
  if (count < MIN_ESCAPES && !/(?:%20|%0A|=0A|\\u00|\\x0)/i.test(text)) return [];
  const soft = text.replaceAll(/=\r?\n/g, '');
  return [fromEscapes(soft)].flatMap((plain) => [plain, ...afterParameter(plain)]);
}

function fromEscapes(text: string): string {
  // `code=def` is none.
  const isQuotedPrintable = (text.match(/=[0-9A-F]{2}/g)?.length ?? 0) >= MIN_QUOTED;
  return text.replaceAll(
    ESCAPE,
    (whole, braces: string | undefined, four, eight, plus, octal: string | undefined, two) => {
      if (whole.startsWith('=') && !isQuotedPrintable) return whole;
      const code =
        octal === undefined
          ? Number.parseInt((braces ?? four ?? eight ?? plus ?? two) as string, 16)
          : Number.parseInt(octal, 8);
      return code > 0x10ffff ? whole : String.fromCodePoint(code);
    },
  );
}

/** What a link carries: `...#code=def f():`. */
function afterParameter(text: string): string[] {
  return [...text.matchAll(/[#?&](?:code|text|q|src|body|content|data)=/g)]
    .slice(0, 4)
    .map(({ index, 0: key }) => {
      const value = text.slice(index + key.length);
      const end = value.search(/&\w+=/);
      return (end < 0 ? value : value.slice(0, end)).replaceAll(/\)\s*$/g, '');
    });
}

/** `100 101 102`, in any base, alone or within calls and commas; and each of them a little off. */
export function characterNumbers(text: string): string[] {
  const words = text.match(/\d+/g) ?? [];
  const isNumbers = words.length >= 8 && words.join('').length * 4 > text.replaceAll(/\s/g, '').length;
  if (!isNumbers) return [];
  const bases = [10, 8, 2].filter((base) =>
    words.every((word) =>
      (base === 8 ? /^[0-7]{1,3}$/ : base === 2 ? /^[01]{6,8}$/ : /^\d{1,3}$/).test(word),
    ),
  );
  return bases.flatMap((base) => {
    const numbers = words.map((word) => Number.parseInt(word, base));
    return OFFSETS.map((offset) => numbers.map((number) => number - offset))
      .filter((codes) => codes.every((code) => code >= 9 && code < 256))
      .map((codes) => Buffer.from(codes).toString('utf8'));
  });
}
const OFFSETS = [0, 1, -1, 2, -2, 3, -3];

/** Characters that nobody sees, or dots, that stand for bytes or for bits. */
export function hiddenText(text: string): string[] {
  const tags = [...text.matchAll(/[\u{E0000}-\u{E007F}]{4,}/gu)].map(([run]) =>
    Array.from(run, (char) => String.fromCodePoint((char.codePointAt(0) ?? 0) - 0xe0000)).join(''),
  );
  const braille = [...text.matchAll(/[\u2800-\u28FF\s]{8,}/g)].map(([run]) =>
    Buffer.from(Array.from(run.trim(), (char) => (char.codePointAt(0) ?? 0) & 255)).toString('utf8'),
  );
  const selectors = [...text.matchAll(/[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]{4,}/gu)].map(([run]) =>
    Buffer.from(Array.from(run, selectorByte)).toString('utf8'),
  );
  return [...tags, ...braille, ...selectors, ...bits(text)];
}

function selectorByte(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  return code >= 0xe0100 ? code - 0xe0100 + 16 : code - 0xfe00;
}

/** Two characters, invisible or not, that only stand for 0 and 1. */
function bits(text: string): string[] {
  const runs = [...text.matchAll(/[\u200B-\u200F\u2060-\u2064\uFEFF\u00AD]{32,}/g)].map(([run]) => run);
  return runs.flatMap((run) => {
    const kinds = [...new Set(run)];
    const [zero] = kinds;
    if (kinds.length !== 2 || zero === undefined) return [];
    const written = Array.from(run, (char) => (char === zero ? '0' : '1')).join('');
    return [written, written.replaceAll(/[01]/g, (bit) => (bit === '0' ? '1' : '0'))].map((one) =>
      Buffer.from((one.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))).toString('utf8'),
    );
  });
}
