/** Words and signs of Python, of JavaScript, of pseudocode and of plain talk that mean the same in a program. */

/** Each line: what all of its words and phrases are taken for. */
const MEANINGS: Readonly<Record<string, string>> = {
  '=': 'equals|equal|becomes|set|gets|assign|gleich|setze|is equal to|equal to|double equals|triple equals|is set to|colon equals|store|put|affecter|asignar|mettre|poner|vale|vaut|reçoit',
  '!=': 'not equals|not equal to|is not equal to|differs from|unequal|ungleich|exclamation mark equals',
  '<=': 'at most|less than or equal to|smaller than or equal to|less or equal|no more than|not more than|not greater than|less equals|höchstens|kleiner gleich',
  '>=': 'at least|greater than or equal to|larger than or equal to|greater or equal|no less than|not less than|not smaller than|mindestens|größer gleich',
  '<': 'less than|smaller than|lower than|below|kleiner als|less',
  '>': 'greater than|larger than|bigger than|more than|above|exceeds|größer als|greater',
  '+': 'plus|sum|added to',
  '-': 'minus',
  '*': 'times|star|multiplied by|multiply|mal|asterisk',
  '/': 'slash|divided by|divide|over|geteilt durch|durch',
  '//': 'div|slash slash|double slash|integer divided by|floor divided by|integer division|whole division|floor division|integer division by|floor|trunc|intdiv|divided without remainder by|ganzzahlig',
  '%': 'mod|modulo|modulus|remainder|percent|rest|percent sign|modulo sign',
  '**': 'star star|double star|to the power of|power|pow',
  '+=': 'plus equals|plus gleich|increment|increments|increase|increases|erhöhe|add one to|gets more by',
  '-=': 'minus equals|minus gleich|decrement|decrements|decrease|decreases|subtract|lower by|verringere',
  if: 'elif|when|wenn|falls|in case|elseif|elsif|question mark|si|cuando',
  else: 'otherwise|sonst|ansonsten|or else|sinon|si no|de lo contrario',
  for: 'foreach|for each|for every|each|every|für|für jedes|für jede|für jeden|pour|pour chaque|para|para cada|chaque|cada',
  while: 'as long as|so long as|solange|until|repeat|wiederhole|loop|tant que|mientras|répéter|repetir',
  return:
    'returns|give back|gives back|hand back|hands back|gib zurück|zurück|yield|yields|answer with|result is|rückgabe|renvoyer|retourner|renvoie|devolver|retornar|devuelve',
  def: 'function|func|fn|define|procedure|method|funktion|sub|lambda|arrow|declare|fonction|función|definir|définir',
  print:
    'console log|output|outputs|prints|display|ausgabe|puts|echo|println|printf|write out|console dot log|afficher|imprimir|affiche|imprime|mostrar|écrire',
  input: 'readline|prompt|eingabe|read line|readfilesync|stdin',
  not: 'nicht|exclamation mark|bang|pas|non|no',
  and: 'und|and and|ampersand ampersand|et|y',
  or: 'oder|or or|pipe pipe|ou|o bien',
  none: 'null|undefined|nil|nothing|nichts',
  true: 'wahr',
  false: 'falsch',
  len: 'length|size|count of|number of|länge|how many',
  append: 'push|add|adds|appends|pushes|hänge an|anhängen',
  int: 'parseint|number|integer|num',
  str: 'string',
  lower: 'lowercase|lower case|kleinbuchstaben|tolowercase',
  upper: 'uppercase|upper case|capital letters|großbuchstaben|touppercase',
  strip: 'trim|trims|strips',
  break: 'stop the loop|leave the loop|abbrechen',
  continue: 'skip|next round|weiter',
};

/** Words that say nothing about a program. */
const EMPTY =
  'le|la|les|el|los|las|un|une|una|dans|en|à|al|fin|alors|entonces|valeur|el valor|valor|the|a|an|of|in|is|are|be|it|its|to|then|do|does|end|begin|let|const|var|new|this|self|that|with|by|from|into|math|you|we|and then|endif|endwhile|endfor|next|following|open|close|parenthesis|parentheses|bracket|brackets|brace|braces|paren|square|curly|left|right|colon|semicolon|comma|dot|underscore|quote|quotes|single|double|apostrophe|new line|newline|line|space|spaces|indent|indented|tab|enter|klammer|auf|zu|doppelpunkt|unterstrich|komma|punkt|zeile|dann|der|die|das|und dann|case|step|char';

const NUMBER_WORDS =
  'zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty';
const TENS = 'twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety';

/** What a word or a phrase of up to four words stands for; the empty text for nothing. */
export const MEANING_OF: ReadonlyMap<string, string> = new Map([
  ...EMPTY.split('|').map((word) => [word, ''] as const),
  ...Object.keys(MEANINGS).map((meaning) => [meaning, meaning] as const),
  ...Object.entries(MEANINGS).flatMap(([meaning, words]) =>
    words.split('|').map((word) => [word, meaning] as const),
  ),
  ...NUMBER_WORDS.split('|').map((word, at) => [word, String(at)] as const),
  ...TENS.split('|').map((word, at) => [word, String(10 * (at + 2))] as const),
  ['hundred', '100'],
]);
export const MAX_PHRASE = 5;
/** First words of phrases: all others are looked up alone. */
export const PHRASE_STARTS: ReadonlySet<string> = new Set(
  [...MEANING_OF.keys()].filter((phrase) => phrase.includes(' ')).map((phrase) => phrase.split(' ')[0] ?? ''),
);

/** Signs by their length, the long ones first; what is not here separates words. */
export const SIGNS: ReadonlyMap<string, string> = new Map([
  ['===', '='],
  ['!==', '!='],
  ['**', '**'],
  ['//', '//'],
  ['==', '='],
  [':=', '='],
  ['<-', '='],
  ['!=', '!='],
  ['<>', '!='],
  ['<=', '<='],
  ['>=', '>='],
  ['+=', '+='],
  ['++', '+='],
  ['-=', '-='],
  ['--', '-='],
  ['&&', 'and'],
  ['||', 'or'],
  ['??', 'or'],
  ['=>', ''],
  ['->', ''],
  ['=', '='],
  ['+', '+'],
  ['-', '-'],
  ['*', '*'],
  ['/', '/'],
  ['%', '%'],
  ['<', '<'],
  ['>', '>'],
  ['!', 'not'],
  ['?', 'if'],
  ['←', '='],
  ['≤', '<='],
  ['≥', '>='],
  ['≠', '!='],
  ['×', '*'],
  ['÷', '/'],
]);
