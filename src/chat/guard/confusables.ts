/** Letters of other alphabets that look like Latin ones, in pairs. */
const CONFUSABLES =
  'аaеeоoрpсcхxуyіiјjѕsԁdһhոnաwԛqɡgνvοoαaρpιiκkτtυuΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXАAВBЕEКKМMНHОOРPСCТTХXѴVІIЅSᴏoɑaℓlⅼlⅰiｌl';
const LATIN = new Map<string, string>();
for (let letters = Array.from(CONFUSABLES); letters.length > 1; letters = letters.slice(2)) {
  LATIN.set(letters[0] ?? '', letters[1] ?? '');
}

const SIGNS: readonly [RegExp, string][] = [
  // Invisible ones.
  [/\p{Cf}|\p{Variation_Selector}|\u034F|\u115F|\u1160|\u17B4|\u17B5/gu, ''],
  [/[‘’‚‛′`´]/g, "'"],
  [/[“”„‟″«»]/g, '"'],
  [/[‐‑‒–—−➖]/gu, '-'],
  [/[➕]/gu, '+'],
  [/[🟰]/gu, '='],
  [/[❨⟮❪]/gu, '('],
  [/[❩⟯❫]/gu, ')'],
  [/[❲⟦]/gu, '['],
  [/[❳⟧]/gu, ']'],
  [/[❴]/gu, '{'],
  [/[❵]/gu, '}'],
  [/[×∗⋅✖✕]\uFE0F?/gu, '*'],
  [/[÷➗∕]/gu, '/'],
  [/≤/g, '<='],
  [/≥/g, '>='],
  [/≠/g, '!='],
  [/[←]/g, '='],
  [/\u2028|\u2029|\u0085/g, '\n'],
  [/[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g, ' '],
];

const ENTITIES: Record<string, string> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  lpar: '(',
  rpar: ')',
  colon: ':',
  equals: '=',
  lsqb: '[',
  rsqb: ']',
  lbrack: '[',
  rbrack: ']',
  lcub: '{',
  rcub: '}',
  plus: '+',
  ast: '*',
  sol: '/',
  percnt: '%',
  num: '#',
  comma: ',',
  period: '.',
  semi: ';',
  NewLine: '\n',
  Tab: '\t',
  lowbar: '_',
  minus: '-',
  excl: '!',
};

/** Letters that only look like Latin ones are Latin ones. */
export const inLatin = (text: string): string =>
  /^\p{ASCII}*$/u.test(text)
    ? text
    : Array.from(text)
        .map((letter) => LATIN.get(letter) ?? letter)
        .join('');

/** As plain as the text can be written: no invisible characters, Latin letters, straight quotes, entities decoded. */
export function plainText(text: string): string {
  let plain = decodeEntities(text);
  for (const [sign, instead] of SIGNS) plain = plain.replaceAll(sign, instead);
  plain = plain.normalize('NFKC');
  return inLatin(plain);
}

function decodeEntities(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,8}));/gi,
    (whole, decimal, hex, name: string | undefined) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const point = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}
