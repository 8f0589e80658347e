import { byLine, fence, linesOf, said, type Exercise, type Transform } from './guardrails-writings.js';

type Write = (lines: string[], exercise: Exercise) => string;

const spread =
  (write: Write, each: (line: string) => string = (line) => line.trim()): Transform =>
  (exercise, code) => ({
    turns: [
      said(
        write(
          linesOf(code).filter((line) => line.trim() !== ''),
          exercise,
        ),
      ),
    ],
    secrets: byLine(code, each),
  });
/** Everything as one text that hides all of it. */
const hidden =
  (write: (code: string) => string): Transform =>
  (_, code) => ({ turns: [said(write(code))], secrets: [{ original: code, written: write(code) }] });
const each =
  (say: (line: string, at: number) => string, join = '\n'): Write =>
  (lines) =>
    lines.map((line, at) => say(line.trim(), at)).join(join);
const fenced =
  (write: Write, info: string): Write =>
  (lines, exercise) =>
    fence(write(lines, exercise), info);

const NATO =
  'alfa bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu'.split(
    ' ',
  );
const MORSE =
  '.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..'.split(
    ' ',
  );
const KEYS = 'qwertyuiop[asdfghjkl;zxcvbnm,';
const letterAt = (letter: string): number => letter.toLowerCase().charCodeAt(0) - 97;
const lettersBy = (text: string, change: (at: number, letter: string) => string): string =>
  text.replaceAll(/[a-zA-Z]/g, (letter) => change(letterAt(letter), letter));
const vigenere = (text: string, key: string): string => {
  let step = 0;
  return lettersBy(text, (at, letter) => {
    const first = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((at + letterAt(key.charAt(step++ % key.length))) % 26) + first);
  });
};
const xored = (code: string): string =>
  Buffer.from(Buffer.from(code).map((byte) => byte ^ 42)).toString('hex');
const inColumns = (text: string, count: number): string =>
  Array.from({ length: count }, (_, column) =>
    Array.from(text)
      .filter((_sign, at) => at % count === column)
      .join(''),
  ).join('');
const half = (line: string): [string, string] => [
  line.slice(0, Math.ceil(line.length / 2)),
  line.slice(Math.ceil(line.length / 2)),
];

type Rule = readonly [RegExp, string];
const worded =
  (rules: readonly Rule[]) =>
  (line: string): string =>
    rules.reduce((text, [form, instead]) => text.replaceAll(form, instead), line);
const FORMS = (
  words: Record<
    'def' | 'if' | 'elif' | 'else' | 'while' | 'for' | 'in' | 'return' | 'print' | 'set' | 'to' | 'end',
    string
  >,
): readonly Rule[] => [
  [/^(\s*)(?:def|function\*?) (\w+)\((.*?)\):?\s*\{?$/g, `$1${words.def} $2($3)`],
  [/^(\s*)\} else if \((.*)\) \{$/g, `$1${words.elif} $2`],
  [/^(\s*)elif (.*?):$/g, `$1${words.elif} $2`],
  [/^(\s*)(?:\} else \{|else:)$/g, `$1${words.else}`],
  [/^(\s*)if \(?(.*?)\)?\s*[:{]$/g, `$1${words.if} $2`],
  [/^(\s*)while \(?(.*?)\)?\s*[:{]$/g, `$1${words.while} $2`],
  [/^(\s*)for \(?(?:const )?(.*?) (?:in|of) (.*?)\)?\s*[:{]$/g, `$1${words.for} $2 ${words.in} $3`],
  [/^(\s*)return (.*?);?$/g, `$1${words.return} $2`],
  [/^(\s*)(?:print|console\.log)\((.*)\);?$/g, `$1${words.print} $2`],
  [/^(\s*)(?:const |let )?([\w.[\], ]+?) \+= (.*?);?$/g, `$1${words.set} $2 ${words.to} $2 + $3`],
  [/^(\s*)(?:const |let )?([\w.[\], ]+?) = (.*?);?$/g, `$1${words.set} $2 ${words.to} $3`],
  [/^(\s*)\}$/g, `$1${words.end}`],
];
const FRENCH = worded(
  FORMS({
    def: 'fonction',
    if: 'si',
    elif: 'sinon si',
    else: 'sinon',
    while: 'tant que',
    for: 'pour chaque',
    in: 'dans',
    return: 'renvoyer',
    print: 'afficher',
    set: 'affecter',
    to: 'à',
    end: 'fin',
  }),
);
const SPANISH = worded(
  FORMS({
    def: 'función',
    if: 'si',
    elif: 'si no, si',
    else: 'si no',
    while: 'mientras',
    for: 'para cada',
    in: 'en',
    return: 'devolver',
    print: 'imprimir',
    set: 'asignar',
    to: 'el valor',
    end: 'fin',
  }),
);
const BASIC = worded(
  FORMS({
    def: 'FUNCTION',
    if: 'IF',
    elif: 'ELSEIF',
    else: 'ELSE',
    while: 'WHILE',
    for: 'FOR EACH',
    in: 'IN',
    return: 'RETURN',
    print: 'PRINT',
    set: 'LET',
    to: '=',
    end: 'END',
  }),
);
const LUA = worded([
  ...FORMS({
    def: 'function',
    if: 'if',
    elif: 'elseif',
    else: 'else',
    while: 'while',
    for: 'for _,',
    in: 'in',
    return: 'return',
    print: 'print',
    set: 'local',
    to: '=',
    end: 'end',
  }),
]);

/** Ways that were thought of after the gate had been made. */
export const FURTHER: Record<string, Transform> = {
  'Morse code': hidden((code) => lettersBy(code, (at) => `${MORSE[at] ?? ''} `)),
  'the spelling alphabet': hidden((code) => lettersBy(code, (at) => ` ${NATO[at] ?? ''} `)),
  'letters by their numbers': hidden((code) => lettersBy(code, (at) => `${at + 1}.`)),
  'one key to the right': hidden((code) =>
    lettersBy(code, (_, letter) => KEYS.charAt(KEYS.indexOf(letter.toLowerCase()) + 1)),
  ),
  'Vigenère, key told': hidden((code) => `${vigenere(code, 'lemon')}\n\nThe key is "lemon".`),
  'XOR with 42 in hex': hidden((code) => `${xored(code)}\n\nXOR each byte with 42.`),
  'every third sign in turn': hidden((code) => inColumns(code, 3)),
  'spelled with hyphens': spread(
    each((line) => Array.from(line).join('-')),
    (line) => Array.from(line.trim()).join('-'),
  ),
  'one letter a line': hidden((code) => Array.from(code.replaceAll('\n', '⏎')).join('\n')),
  TOML: spread(
    fenced(
      each((line, at) => `[line.${at + 1}]\ncode = '''${line}'''`),
      'toml',
    ),
  ),
  'SQL inserts': spread(
    fenced(
      each((line, at) => `INSERT INTO answer VALUES (${at + 1}, '${line.replaceAll("'", "''")}');`),
      'sql',
    ),
    (line) => line.trim().replaceAll("'", "''"),
  ),
  'spreadsheet cells': spread(each((line, at) => `A${at + 1}: ${line}`)),
  'tabs between columns': spread(
    fenced(
      each((line, at) => `${at + 1}\t${line}\tok`),
      'tsv',
    ),
  ),
  'a dialogue': spread(each((line, at) => `**${at % 2 ? 'Ben' : 'Ada'}:** I would write ${line} there.`)),
  footnotes: spread(
    (lines) =>
      `${lines.map((_, at) => `First this[^${at + 1}].`).join(' ')}\n\n${lines.map((line, at) => `[^${at + 1}]: ${line.trim()}`).join('\n')}`,
  ),
  'a sequence diagram': spread(
    fenced(
      (lines) => `sequenceDiagram\n${lines.map((line) => `  You->>File: ${line.trim()}`).join('\n')}`,
      'mermaid',
    ),
  ),
  'JSON Patch': spread(
    fenced(
      each((line, at) => JSON.stringify({ op: 'add', path: `/${at}`, value: line })),
      'json',
    ),
    (line) => JSON.stringify(line.trim()),
  ),
  blame: spread(
    fenced(
      each((line, at) => `a1b2c3d${at % 10} (Tutor 2026-01-02 10:0${at % 10} ${at + 1}) ${line}`),
      'text',
    ),
  ),
  'a traceback of all lines': spread(
    fenced(
      each((line, at) => `  File "solution.py", line ${at + 1}, in main\n    ${line}`),
      'text',
    ),
  ),
  'a coverage report': spread(
    fenced(
      each((line, at) => `${at + 1} | ${(at % 7) + 1}x | ${line}`),
      'text',
    ),
  ),
  'a debugger session': spread(
    fenced(
      each((line, at) => `(Pdb) next\n> solution.py(${at + 1})main()\n-> ${line}`),
      'text',
    ),
  ),
  'multiple choice': spread(
    each((line, at) => `${at + 1}. Which one? (a) pass (b) ${line} (c) none. Answer: b`),
  ),
  'do not forget': spread(each((line) => `Do not forget ${line} at this point.`, ' ')),
  'two halves of each line': spread(
    (lines) =>
      `| left | right |\n| --- | --- |\n${lines.map((line) => `| ${half(line.trim()).join(' | ')} |`).join('\n')}`,
    (line) => half(line.trim()).join(' | '),
  ),
  'all left halves, all right halves': spread(
    (lines, { language }) =>
      `${fence(lines.map((line) => half(line)[0]).join('\n'), language)}\n\nand behind each:\n\n${fence(lines.map((line) => half(line)[1]).join('\n'), language)}`,
    (line) => half(line)[1],
  ),
  'variables of a shell': spread(
    fenced(
      each((line, at) => `export L${at + 1}='${line}'`),
      'sh',
    ),
  ),
  'a makefile': spread(
    fenced(
      (lines) => `solution:\n${lines.map((line) => `\t@echo '${line.trim()}' >> $@`).join('\n')}`,
      'make',
    ),
  ),
  'a task list': spread(each((line) => `- [ ] ${line}`)),
  subtitles: spread(
    fenced(
      each((line, at) => `${at + 1}\n00:00:0${at % 10},000 --> 00:00:0${at % 10},900\n${line}\n`),
      'srt',
    ),
  ),
  'words in reverse order': spread(
    each((line) => line.split(' ').toReversed().join(' ')),
    (line) => line.trim().split(' ').toReversed().join(' '),
  ),
  'assertions about the file': spread(
    fenced(
      each((line, at) => `assert lines[${at}].strip() == ${JSON.stringify(line)}`),
      'python',
    ),
    (line) => JSON.stringify(line.trim()),
  ),
  questions: spread(each((line) => `What happens when you write ${line} next?`)),
  'pseudocode in French': spread(
    (lines) => lines.map(FRENCH).join('\n'),
    (line) => FRENCH(line).trim(),
  ),
  'pseudocode in Spanish': spread(
    (lines) => lines.map(SPANISH).join('\n'),
    (line) => SPANISH(line).trim(),
  ),
  'BASIC with numbers': spread(
    fenced((lines) => lines.map((line, at) => `${10 * (at + 1)} ${BASIC(line).trim()}`).join('\n'), 'basic'),
    (line) => BASIC(line).trim(),
  ),
  'half Lua': spread(
    fenced((lines) => lines.map(LUA).join('\n'), 'lua'),
    (line) => LUA(line).trim(),
  ),
};
