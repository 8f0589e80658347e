import type { LanguageId } from '../../grading/grading.types.js';

const PYTHON =
  /^[ \t]*(?:(?:async )?def \w+\s*\(|class \w.*:$|elif |for .{1,200} in .*:|(?:while|if|with) .*:|else\s*:|import \w+$|from \w+ import)|\bprint\(|\b(?:None|True|False|self|elif)\b|\blambda\b|\b(?:and|or|not|in) \w|\binput\(|\bf"|(?<![.\w])(?:len|range|sorted|enumerate|zip|str|int|list|dict|set|tuple|isinstance|abs|sum|max|min)\(|\bkey=|\bfor [\w, ]{1,80} in\b|\/\/ ?\d|\*\*/m;
const JAVASCRIPT =
  /\b(?:const|let|var) [\w$[{]|\bfunction\b\s*(?:\*\s*)?(?:\w+\s*)?\(|=>|[!=]==|\bconsole\.\w|\}\s*else\b|;[ \t]*$|\{[ \t]*$|\b(?:null|undefined)\b|&&|\|\||\.length\b|\?\.|`[^`]*\$\{|\.(?:push|map|filter|slice|reduce|forEach|includes|indexOf|charCodeAt|toUpperCase|toLowerCase|padStart|toFixed|repeat)\(|\b(?:Math|Object|Array)\.|\b(?:Number|String)\(|\[\.\.\./m;
const SCRIPTS = ['python', 'javascript'] as const;
export type Script = (typeof SCRIPTS)[number];

/** Which of the two scripting languages a text may be in; both where it speaks of both, none where it speaks of neither. */
export function scriptsOf(text: string): Script[] {
  const [python, javascript] = [PYTHON.test(text), JAVASCRIPT.test(text)];
  return SCRIPTS.filter((script) => (script === 'python' ? python : javascript));
}

const ENDS = /^[ \t]*end\b/m;

/** Programs in languages that no variant can be made of: by their forms, as the mark of a fence may lie. */
const FOREIGN: readonly [LanguageId | 'other', ...RegExp[]][] = [
  [
    'java',
    /\bpublic\s+(?:static\s+|final\s+)*(?:class|void|int|String|boolean|double|long|List)\b|\bSystem\.out\.print|\bnew Scanner\(/,
  ],
  ['cpp', /#include\s*<(?:iostream|vector|string|algorithm|map|bits)|\bstd::|\bcout\s*<<|\bcin\s*>>/],
  [
    'go',
    /^[ \t]*package\s+\w|\bfunc\s+(?:\([^()]{0,200}\)\s*)?\w+\s*\([^()]{0,200}\)[^{\n]{0,200}\{|\bfmt\.(?:Print|Scan)|^[ \t]*\w+(?:,[ \t]*\w+)*[ \t]*:=\s*\w/m,
  ],
  [
    'c',
    /#include\s*<\w+\.h>|\b(?:printf|scanf)\s*\(|^[ \t]*(?:int|char|void|double|float|long)(?:\s*\*)?\s*\w+\s*\([^;]{0,400}\)\s*\{|^[ \t]*(?:int|char|double|float|long)\s+\w+(?:\[\w*\])*\s*(?:=[^=\n]*)?;/m,
  ],
  ['other', /\bfn\s+\w+\s*(?:<[^>\n]{0,80}>)?\(|\bprintln!|\blet\s+mut\b/],
  ['other', /^[ \t]*def[ \t]+\w+[?!]?[ \t]*(?:\([^():\n]{0,200}\)[ \t]*)?$/m, ENDS],
  ['other', /<\?php|^[ \t]*\$\w+\s*=(?!=)|\bfunction\s+\w+\s*\(\s*\$/m],
  ['other', /\bfun\s+\w+\s*\(|\bfunc\s+\w+\s*\(.{0,200}->/],
  ['other', /\bConsole\.(?:WriteLine|ReadLine)|\busing System;/],
  ['other', /^[ \t]*(?:local\s+)?function\s+[\w.:]+\s*\([^()\n]{0,200}\)[ \t]*$/m, ENDS],
  ['other', /^[ \t]*sub\s+\w+\s*\{|\bmy\s+[$@%]\w/m],
  ['other', /\w\s*<-\s*function\s*\(/],
  [
    'other',
    /\bdef\s+\w+\s*(?:\[[^\]\n]{0,80}\])?\([^():]{0,80}:[^()]{0,200}\)\s*(?::\s*\w+(?:\[[^\]\n]{0,80}\])?\s*)?=/,
  ],
  ['other', /^[ \t]*let[ \t]+\w+(?:[ \t]+\w+)+[ \t]*=/m],
  ['other', /^[ \t]*\w+[ \t]*::[ \t]*\w.*->/m],
  ['other', /\(defun\s+\w|\(define\s+\(/],
  ['other', /^[ \t]*(?:Function|Sub)\s+\w+\s*\(/im, /^[ \t]*End\s+(?:Function|Sub)/im],
];

/** The language of a text that is neither Python nor JavaScript; undefined for one that may be. */
export function foreignLanguage(text: string): LanguageId | 'other' | undefined {
  return FOREIGN.find(([, ...forms]) => forms.every((form) => form.test(text)))?.[0];
}

/** More than a line of a lesson: a function or a whole program, or several statements. */
export function isForeignProgram(text: string): boolean {
  const lines = text
    .split('\n')
    .filter((line) => line.trim().length > 2 && !/^\s*(?:\/\/|#(?!include)|\*)/.test(line));
  return lines.length >= 3 || /\b(?:return|main|fn|fun|func|def|sub|function|defun|define)\b/.test(text);
}
