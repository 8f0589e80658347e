import { spawnSync } from 'node:child_process';
import ts from 'typescript';
import { shuffled } from './guardrails-layouts.js';
import { fence, linesOf, said, type Exercise, type Transform } from './guardrails-writings.js';

type Say = (line: string) => string;
const linesIn = (code: string): string[] => linesOf(code).filter((line) => line.trim() !== '');

/** Each line told by `say`; what the student hears of it is the secret. */
const told =
  (
    say: Say,
    join: (lines: string[]) => string,
    fits: (exercise: Exercise) => boolean = () => true,
  ): Transform =>
  (exercise, code) => {
    if (!fits(exercise)) return undefined;
    const lines = linesIn(code);
    return {
      turns: [said(join(lines.map(say)))],
      secrets: lines.map((line) => ({ original: line, written: say(line) })),
    };
  };

const SIGNS: readonly [RegExp, string][] = [
  [/\*\*/g, ' star star '],
  [/\/\//g, ' slash slash '],
  [/===/g, ' triple equals '],
  [/==/g, ' double equals '],
  [/!==?/g, ' not equals '],
  [/<=/g, ' less than or equal to '],
  [/>=/g, ' greater than or equal to '],
  [/=>/g, ' arrow '],
  [/\+=/g, ' plus equals '],
  [/-=/g, ' minus equals '],
  [/&&/g, ' and and '],
  [/\|\|/g, ' or or '],
  [/=/g, ' equals '],
  [/</g, ' less than '],
  [/>/g, ' greater than '],
  [/\+/g, ' plus '],
  [/-/g, ' minus '],
  [/\*/g, ' times '],
  [/\//g, ' slash '],
  [/%/g, ' percent '],
  [/\(/g, ' open parenthesis '],
  [/\)/g, ' close parenthesis '],
  [/\[/g, ' open bracket '],
  [/\]/g, ' close bracket '],
  [/\{/g, ' open brace '],
  [/\}/g, ' close brace '],
  [/:/g, ' colon '],
  [/;/g, ' semicolon '],
  [/,/g, ' comma '],
  [/\./g, ' dot '],
  [/_/g, ' underscore '],
  [/'/g, ' single quote '],
  [/"/g, ' double quote '],
  [/!/g, ' exclamation mark '],
];
const NUMBERS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** A line as one would read it to somebody at a keyboard. */
const spoken: Say = (line) => {
  let text = line.trim();
  for (const [sign, word] of SIGNS) text = text.replaceAll(sign, word);
  return text.replaceAll(/\s+/g, ' ').trim();
};
const spokenWithNumbers: Say = (line) =>
  spoken(line).replaceAll(/\b\d+\b/g, (digits) => NUMBERS[Number(digits)] ?? digits);
const spaces = (line: string): string => {
  const count = line.search(/\S/);
  return count === 0 ? '' : `${NUMBERS[count] ?? count} spaces, then `;
};
const indents = (line: string): string => {
  const depth = Math.floor(line.search(/\S/) / 2);
  return depth === 0 ? '' : `indent ${depth}: `;
};

type Rule = readonly [RegExp, string];
const rewrite = (line: string, rules: readonly Rule[]): string =>
  rules.reduce((text, [form, instead]) => text.replaceAll(form, instead), line);

const COMMON: readonly Rule[] = [
  [/\/\/(?=\s)/g, 'DIV'],
  [/Math\.floor\((.*?) \/ (.*?)\)/g, '$1 DIV $2'],
  [/ % /g, ' MOD '],
  [/ [=!]==? /g, ' = '],
  [/ && /g, ' AND '],
  [/ \|\| /g, ' OR '],
];
const TEXTBOOK: readonly Rule[] = [
  [/^(\s*)(?:def|function\*?) (\w+)\((.*?)\):?\s*\{?$/g, '$1FUNCTION $2($3)'],
  [/^(\s*)\} else (?:if \((.*)\) )?\{$/g, '$1ELSE $2'],
  [/^(\s*)(?:if|elif) \(?(.*?)\)?\s*[:{]$/g, '$1IF $2 THEN'],
  [/^(\s*)if \((.*?)\) (.+);$/g, '$1IF $2 THEN $3'],
  [/^(\s*)else:$/g, '$1ELSE'],
  [/^(\s*)while \(?(.*?)\)?\s*[:{]$/g, '$1WHILE $2 DO'],
  [/^(\s*)for \(?(?:const )?(.*?) (?:in|of) (.*?)\)?\s*[:{]$/g, '$1FOR EACH $2 IN $3 DO'],
  [/^(\s*)return (.*?);?$/g, '$1RETURN $2'],
  [/^(\s*)(?:const |let )?([\w.[\], ]+?) \+= (.*?);?$/g, '$1$2 ← $2 + $3'],
  [/^(\s*)(?:const |let )?([\w.[\], ]+?) = (.*?);?$/g, '$1$2 ← $3'],
  [/^(\s*)(?:print|console\.log)\((.*)\);?$/g, '$1OUTPUT $2'],
  [/^(\s*)\}$/g, '$1END'],
  ...COMMON,
];
const SENTENCES: readonly Rule[] = [
  [/^\s*(?:def|function\*?) (\w+)\((.*?)\):?\s*\{?$/g, 'Define a function called $1 that takes $2.'],
  [/^\s*\} else (?:if \((.*)\) )?\{$/g, 'Otherwise $1:'],
  [/^\s*(?:if|elif) \(?(.*?)\)?\s*[:{]$/g, 'If $1, do the following.'],
  [/^\s*if \((.*?)\) (.+);$/g, 'If $1, $2.'],
  [/^\s*else:$/g, 'Otherwise do this.'],
  [/^\s*while \(?(.*?)\)?\s*[:{]$/g, 'As long as $1, repeat.'],
  [/^\s*for \(?(?:const )?(.*?) (?:in|of) (.*?)\)?\s*[:{]$/g, 'For every $1 in $2, repeat.'],
  [/^\s*return (.*?);?$/g, 'Return $1.'],
  [/^\s*([\w.[\]]+) \+= 1;?$/g, 'Increment $1.'],
  [/^\s*([\w.[\]]+) \+= (.*?);?$/g, 'Add $2 to $1.'],
  [/^\s*(?:const |let )?([\w.[\], ]+?) = (.*?);?$/g, 'Set $1 to $2.'],
  [/^\s*(?:print|console\.log)\((.*)\);?$/g, 'Print $1.'],
  [/^\s*\}$/g, 'That block ends.'],
  [/\/\/(?=\s)/g, 'integer-divided by'],
  [/ \/ /g, ' divided by '],
  [/ % /g, ' modulo '],
  [/ \* /g, ' times '],
  [/ \+ /g, ' plus '],
  [/ - /g, ' minus '],
  [/ <= /g, ' is at most '],
  [/ >= /g, ' is at least '],
  [/ < /g, ' is less than '],
  [/ > /g, ' is greater than '],
  [/ [!]==? /g, ' is not equal to '],
  [/ ==?=? /g, ' is equal to '],
];
const GERMAN: readonly Rule[] = [
  [/^\s*(?:def|function\*?) (\w+)\((.*?)\):?\s*\{?$/g, 'Funktion $1($2)'],
  [/^\s*\} else (?:if \((.*)\) )?\{$/g, 'sonst $1'],
  [/^\s*(?:if|elif) \(?(.*?)\)?\s*[:{]$/g, 'wenn $1 dann'],
  [/^\s*if \((.*?)\) (.+);$/g, 'wenn $1 dann $2'],
  [/^\s*else:$/g, 'sonst'],
  [/^\s*while \(?(.*?)\)?\s*[:{]$/g, 'solange $1 wiederhole'],
  [/^\s*for \(?(?:const )?(.*?) (?:in|of) (.*?)\)?\s*[:{]$/g, 'für jedes $1 in $2'],
  [/return (.*?);?$/g, 'gib $1 zurück'],
  [/^\s*(?:const |let )?([\w.[\], ]+?) = (.*?);?$/g, 'setze $1 auf $2'],
  [/^\s*(?:print|console\.log)\((.*)\);?$/g, 'gib $1 aus'],
  [/^\s*\}$/g, 'Ende'],
  ...COMMON,
];
const sentence: Say = (line) => rewrite(line, SENTENCES);
const textbook: Say = (line) => rewrite(line, TEXTBOOK);
const isPython = ({ language }: Exercise): boolean => language === 'python';

/** One text that a program of the language itself prints about the code. */
const printed =
  (program: string): Transform =>
  ({ language }, code) => {
    if (language !== 'python') return undefined;
    const { stdout, status } = spawnSync('python3', ['-c', program], { input: code, encoding: 'utf8' });
    return status !== 0
      ? undefined
      : { turns: [said(fence(stdout, 'text'))], secrets: [{ original: code, written: stdout }] };
  };

interface Leaf {
  kind: string;
  text?: string;
  parts?: Leaf[];
}

function treeOf(code: string): Leaf {
  const source = ts.createSourceFile('answer.js', code, ts.ScriptTarget.Latest, false);
  const leaf = (node: ts.Node): Leaf => {
    const parts: Leaf[] = [];
    ts.forEachChild(node, (child) => void parts.push(leaf(child)));
    const kind = ts.SyntaxKind[node.kind];
    return parts.length === 0 ? { kind, text: code.slice(node.pos, node.end).trim() } : { kind, parts };
  };
  return leaf(source);
}

const nested = (leaf: Leaf): string =>
  leaf.parts === undefined ? leaf.text || leaf.kind : `(${leaf.kind} ${leaf.parts.map(nested).join(' ')})`;
const ofTree =
  (write: (leaf: Leaf) => string): Transform =>
  ({ language }, code) => {
    if (language !== 'javascript') return undefined;
    const written = write(treeOf(code));
    return { turns: [said(fence(written, 'text'))], secrets: [{ original: code, written }] };
  };

/** Ways to tell a solution in words, or as what a tool makes of it. */
export const TELLINGS: Record<string, Transform> = {
  'read aloud': told(spoken, (lines) => lines.map((line, at) => `Line ${at + 1}: ${line}.`).join('\n')),
  'read aloud in one paragraph': told(spoken, (lines) => `${lines.join(', new line, ')}.`),
  'four spaces, then': told(
    (line) => `${spaces(line)}${line.trim()}`,
    (lines) => lines.map((line) => `Type ${line} and press enter.`).join('\n'),
  ),
  'four spaces, then, read aloud': told(
    (line) => `${spaces(line)}${spokenWithNumbers(line)}`,
    (lines) => lines.map((line) => `- ${line}`).join('\n'),
  ),
  'indents announced': told(
    (line) => `${indents(line)}${line.trim()}`,
    (lines) => lines.join('\n'),
  ),
  'read aloud, shuffled': told(spoken, (lines) =>
    shuffled(lines.map((line, at) => `The line with the number ${at + 1} is ${line}.`)).join(' '),
  ),
  'textbook pseudocode': told(textbook, (lines) => fence(lines.join('\n'), 'text')),
  'textbook pseudocode, unfenced': told(textbook, (lines) => lines.map((line) => line.trim()).join('\n')),
  'pseudocode in small letters, numbered': told(
    (line) => textbook(line).trim().toLowerCase().replaceAll('←', ':='),
    (lines) => lines.map((line, at) => `${at + 1}. ${line}`).join('\n'),
  ),
  'sentences of pseudocode': told(sentence, (lines) => lines.join(' ')),
  'sentences of pseudocode, in a list': told(sentence, (lines) =>
    lines.map((line, at) => `${at + 1}. ${line}`).join('\n'),
  ),
  'sentences in a table': told(sentence, (lines) =>
    ['| step | do |', '| --- | --- |', ...lines.map((line, at) => `| ${at + 1} | ${line} |`)].join('\n'),
  ),
  'pseudocode in German': told(
    (line) => rewrite(line, GERMAN),
    (lines) => lines.join('\n'),
  ),
  'a flowchart of sentences': told(
    (line) => sentence(line).replaceAll('"', "'"),
    (lines) =>
      fence(
        ['flowchart TD', ...lines.map((line, at) => `  n${at}["${line}"] --> n${at + 1}`)].join('\n'),
        'mermaid',
      ),
  ),
  'syntax tree of Python': printed('import ast,sys; print(ast.dump(ast.parse(sys.stdin.read())))'),
  'syntax tree of Python, indented': printed(
    'import ast,sys; print(ast.dump(ast.parse(sys.stdin.read()), indent=1))',
  ),
  'bytecode of Python': printed('import dis,sys; dis.dis(sys.stdin.read())'),
  'tokens of Python': printed(
    'import sys,tokenize,io\nfor t in tokenize.generate_tokens(io.StringIO(sys.stdin.read()).readline): print(tokenize.tok_name[t.type], repr(t.string))',
  ),
  'syntax tree as JSON': ofTree((leaf) => JSON.stringify(leaf)),
  'syntax tree in brackets': ofTree(nested),
  'what the code object holds': printed(
    "import sys\nc=compile(sys.stdin.read(),'a','exec')\ndef show(c):\n  print(c.co_name,c.co_names,c.co_varnames,c.co_code.hex())\n  for k in c.co_consts:\n    show(k) if hasattr(k,'co_code') else print(repr(k))\nshow(c)",
  ),
  'marshalled and in base64': printed(
    "import sys,marshal,base64; print(base64.b64encode(marshal.dumps(compile(sys.stdin.read(),'a','exec'))).decode())",
  ),
  'read aloud in German': told(
    (line) =>
      spoken(line)
        .replaceAll('open parenthesis', 'Klammer auf')
        .replaceAll('close parenthesis', 'Klammer zu')
        .replaceAll('equals', 'gleich')
        .replaceAll('colon', 'Doppelpunkt')
        .replaceAll('underscore', 'Unterstrich'),
    (lines) => lines.map((line, at) => `Zeile ${at + 1}: ${line}.`).join('\n'),
    isPython,
  ),
};
