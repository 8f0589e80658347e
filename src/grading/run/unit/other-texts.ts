/** Signs by their kind: small letters, capital ones, digits. */
const KINDS = ['abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '123456789'] as const;
const DIGITS = 2;
const kindOf = (sign: string): number =>
  sign === '0' ? DIGITS : KINDS.findIndex((signs) => signs.includes(sign));

/** For each kind the signs of it that are in use. */
export type Alphabets = readonly string[];

/** A text of the four letters of DNA has no others, and a binary number two digits. */
export const alphabetsOf = (texts: readonly string[]): Alphabets => {
  const signs = [...new Set(texts.join(''))];
  return KINDS.map((_, kind) => signs.filter((sign) => kindOf(sign) === kind).join(''));
};

/** Every letter and digit replaced by one of its kind, `steps` behind it; of `own` ones where there is a choice. */
export const otherText = (text: string, steps: (size: number) => number, own?: Alphabets): string =>
  Array.from(text, (sign) => {
    const kind = kindOf(sign);
    if (kind < 0) return sign;
    const used = own?.[kind] ?? '';
    const signs = used.length > 1 ? used : (KINDS[kind] ?? '');
    return signs.includes(sign)
      ? signs.charAt((signs.indexOf(sign) + steps(signs.length)) % signs.length)
      : sign;
  }).join('');

interface OtherBytes {
  number(value: number): number;
  text(value: string): string;
}

/** Bytes in hex: those of a plain text as a text, any others as numbers. */
export function otherBytes(hex: string, way: OtherBytes): string {
  const bytes = Buffer.from(hex, 'hex');
  const isText = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  const other = isText
    ? Buffer.from(way.text(bytes.toString('latin1')), 'latin1')
    : Buffer.from(Array.from(bytes, (byte) => way.number(byte) & 0xff));
  return other.toString('hex');
}
