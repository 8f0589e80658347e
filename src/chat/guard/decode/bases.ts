/** Writings of bytes as digits of a base. All of them are linear, but for the whole numbers, which are short. */

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BASE32_HEX = '0123456789ABCDEFGHIJKLMNOPQRSTUV';
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BASE62 = [
  '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
];
const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';
const ASCII85 = Array.from({ length: 85 }, (_, value) => String.fromCharCode(value + 33)).join('');
const RFC1924 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';
const Z85 = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';
/** A whole number of so many digits is read; the work grows with its square. */
const MAX_DIGITS = 1_500;

/** What a run of digits may be the bytes of, in every base whose digits it is made of. */
export function bytesOfDigits(run: string): Buffer[] {
  const found: Buffer[] = [];
  if (/^(?:[0-9a-f]{2})+$/i.test(run)) found.push(Buffer.from(run, 'hex'));
  if (/^[\w+/-]+={0,2}$/.test(run))
    found.push(Buffer.from(run.replaceAll('-', '+').replaceAll('_', '/'), 'base64'));
  const bare = run.replace(/={1,6}$/, '').toUpperCase();
  if (/^[A-Z2-7]+$/.test(bare)) found.push(bitDigits(bare, BASE32, 5));
  if (/^[0-9A-V]+$/.test(bare)) found.push(bitDigits(bare, BASE32_HEX, 5));
  if (/^[01]+$/.test(run)) found.push(bitDigits(run, '01', 1), bitDigits(run, '01', 1, 7));
  if (/^[0-7]+$/.test(run) && run.length % 3 === 0) found.push(octals(run));
  if (/^[A-Za-z0-9]+$/.test(run)) found.push(...wholeNumbers(run));
  return [...found, ...base85(run)];
}

/** Digits that each stand for so many bits, of which `size` make a byte. */
function bitDigits(run: string, alphabet: string, bits: number, size = 8): Buffer {
  const bytes: number[] = [];
  let value = 0;
  let held = 0;
  for (const digit of run) {
    value = (value << bits) | alphabet.indexOf(digit);
    held += bits;
    if (held < size) continue;
    held -= size;
    bytes.push((value >> held) & ((1 << size) - 1));
    value &= (1 << held) - 1;
  }
  return Buffer.from(bytes);
}

const octals = (run: string): Buffer =>
  Buffer.from((run.match(/.{3}/g) ?? []).map((digits) => Number.parseInt(digits, 8) & 255));

function wholeNumbers(run: string): Buffer[] {
  if (run.length > MAX_DIGITS) return [];
  const alphabets = [
    ...(/[0OIl]/.test(run) ? [] : [BASE58]),
    ...(/^[a-z0-9]+$/.test(run) ? [BASE36] : BASE62),
    ...(/^\d+$/.test(run) ? ['0123456789'] : []),
  ];
  return alphabets.map((alphabet) => {
    const base = BigInt(alphabet.length);
    let value = 0n;
    for (const digit of run) value = value * base + BigInt(Math.max(0, alphabet.indexOf(digit)));
    const hex = value.toString(16);
    return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  });
}

function base85(run: string): Buffer[] {
  const plain = run.replace(/^<~/, '').replace(/~>$/, '');
  return [ASCII85, RFC1924, Z85]
    .filter((alphabet) => isWrittenIn(plain, alphabet))
    .map((alphabet) => {
      const bytes: number[] = [];
      for (let at = 0; at < plain.length; at += 5) {
        const digits = plain.slice(at, at + 5);
        let value = 0;
        for (let place = 0; place < 5; place += 1)
          value = value * 85 + (place < digits.length ? alphabet.indexOf(digits.charAt(place)) : 84);
        const four = [value / 2 ** 24, value / 2 ** 16, value / 2 ** 8, value];
        bytes.push(...four.slice(0, digits.length - 1).map((byte) => Math.floor(byte) & 255));
      }
      return Buffer.from(bytes);
    });
}

function isWrittenIn(run: string, alphabet: string): boolean {
  const digits = new Set(alphabet);
  for (const char of run) if (!digits.has(char)) return false;
  return true;
}

/** `begin 644 name`, or its lines alone. */
export function uudecoded(lines: readonly string[]): Buffer | undefined {
  const body = lines.filter((line) => /^[!-M][!-`]+$/.test(line) && !/^(?:begin |end$)/.test(line));
  if (body.length === 0 || !body.every((line) => isUuLine(line))) return undefined;
  return Buffer.concat(
    body.map((line) => {
      const bytes: number[] = [];
      for (let at = 1; at + 3 < line.length; at += 4) {
        const value = [0, 1, 2, 3].reduce(
          (sum, place) => sum * 64 + ((line.charCodeAt(at + place) - 32) & 63),
          0,
        );
        bytes.push((value >> 16) & 255, (value >> 8) & 255, value & 255);
      }
      return Buffer.from(bytes.slice(0, line.charCodeAt(0) - 32));
    }),
  );
}

function isUuLine(line: string): boolean {
  const size = line.charCodeAt(0) - 32;
  const needed = Math.ceil(size / 3) * 4;
  return line.length - 1 >= needed && line.length - 1 <= needed + 2;
}
