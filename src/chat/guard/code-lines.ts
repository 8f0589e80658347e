import { trimChars, trimEndChars } from '../../common/text.js';
import { inLatin, plainText } from './confusables.js';
import { isSpelledLine } from './decode/alphabets.js';

/** Tells lines of code from lines of talk: by their form alone, for any of the usual languages. */

/** What may stand before a line in Markdown: quotes, bullets, numbers, headings, emphasis. */
const MARKERS = /^\s*(?:(?:>+|[-*+•|]|\d{1,4}\s*[.):|]|#{1,6}|\/\/+|--)(?:\s+|(?=[`>])))*/;

const KEYWORDS =
  'def|class|for|while|if|elif|else|return|import|from|try|except|finally|with|yield|raise|pass|break|continue|lambda|print|assert|del|global|nonlocal|async|await|match|case|in|is|not|and|or|function|const|let|var|export|switch|throw|new|typeof|public|private|protected|static|final|void|int|float|double|char|long|bool|boolean|string|auto|struct|using|namespace|package|func|fn|fun|type|interface|enum|do|end|begin|then|puts|echo|local|sub|my|use|mut|select|insert|update|delete|create';
/** Words of code that also stand between plain words of code. */
const JOINS = 'in|not|and|or|is|as|import|if|else|for|from|of|instanceof|new|await|lambda|yield';

/** A beginning that no line of code has, whatever follows. */
const TALK = new RegExp(
  String.raw`^[*_"'“‘(]*(?:` +
    // `The value`, `Well, `, `Step 2`: a capital letter begins a sentence.
    String.raw`(?!(?:None|True|False|Console|System|String|Math|Array|Object|List|Map|Set|Scanner|FUNCTION|SET)\b)\p{Lu}[\p{Ll}'’]*(?:[ ,]|[.!?:](?=\s)|\*|_)(?=\s*[^\s\-+*\/%&|^:=(])` +
    // `the value`: two words of which the first is none of code.
    String.raw`|(?!(?:${KEYWORDS})\b)\p{Ll}[\p{Ll}'’]* (?!(?:${JOINS})\b)\p{Ll}[\p{Ll}'’]*(?=[^\p{Ll}'’(=\[])` +
    // `for example you see `: a word of code, and then plain words.
    String.raw`|(?:for|while|if|return|with|from|try|class|let|import|in|is|not|and|or|use|new|then|print|match|do|end|type|case)(?: (?!(?:${JOINS})\b)[\p{Ll}'’]+){3}(?=[ .,!?])` +
    String.raw`|[\p{Lo}\p{Emoji_Presentation}]` +
    ')',
  'u',
);

/** So much of a line's beginning says what it is; a line is asked about again with every piece that comes. */
const MAX_BEGINNING = 1_000;

/** The line without what Markdown puts before it. */
export const withoutMarkers = (line: string): string => line.replace(MARKERS, '');

/** True as soon as the beginning of a line says that it is talk; what follows cannot change that. */
export function isSurelyTalk(line: string): boolean {
  const beginning = line.slice(0, MAX_BEGINNING);
  const text = withoutMarkers(beginning);
  // A marker may still grow, and only four spaces make an indented block.
  if (text === '' || /^(?: {4}|\t)/.test(beginning)) return false;
  // A line of nothing but a span of code may be a line of a program that is told line by line.
  if (/^`{1,2}[^`]/.test(text)) return /^(`{1,2})[^`]+\1\s*[^\s`.,;:]/.test(text);
  return TALK.test(inLatin(text)) && !isSpelledLine(text);
}

const CODE_FORMS: readonly RegExp[] = [
  /^(?:>>>|\.\.\.|In \[\d+\]:|\$|>)\s\S/,
  /^@\w+/,
  /^(?:async\s+)?def\s+\w+\s*\(?/,
  /^class\s+\w+\s*(?:\(.*\)\s*)?[:{]/,
  /^(?:for|while|if|elif|with|except|match|case)\b.*:/,
  /^(?:else|try|finally)\s*:/,
  /^(?:for|while|if|switch|catch)\s*\(.*\)\s*\S*/,
  /^(?:else|try|do|finally)\s*\{|^\}|^[)\]}][)\]};,]*$/,
  /^(?:import\s+[\w.]+(?:\s+as\s+\w+)?(?:,.*)?;?$|import\s*[{*].*|import\s+\w.*\bfrom\b.*|from\s+[\w.]+\s+import\b|#include\b|package\s+\w+;?$|using\s+[\w.]+;|use\s+[\w:]+;)/,
  /^(?:return|yield)(?:;?$|\s+(?=\S)(?:[\w.$]+;?$|.*[-+*/%()[\]{}<>='"]|.*\b(?:not|and|or|if|None|True|False|null)\b|\d))/,
  /^(?:raise|throw|assert|del|global|nonlocal)\s+\w+/,
  /^(?:pass|break|continue);?$/,
  /^print\b\s*\(/,
  /^(?:async\s+)?function\b\s*(?:\*\s*)?(?:\w+\s*)?\(/,
  /^(?:export\s+|static\s+|public\s+|private\s+|protected\s+|final\s+)+\w/,
  /^(?:const|let|var|val|auto)\s+[\w$[{]/,
  /^(?:int|float|double|char|long|bool|boolean|String|string|void|unsigned|size_t)(?:\s*\[\])?(?:\s*\*)?\s*\w+\s*[=;([]/,
  /^(?:func|fn|fun|sub|proc)\s+\w+/,
  /^["']?[\w$.]+(?:\[[^\]]*\])*(?:\s*,\s*[\w$.]+(?:\[[^\]]*\])*)*\s*(?::[\w[\], |]*)?(?:[-+*/%&|^@]|\/\/|\*\*|<<|>>|:|\?\?|&&|\|\|)?=(?!=)\s*\S/,
  /^[\w$.]+(?:\[[^\]]*\])*\([^]*\)[\s;]*(?:$|#|\/\/)/,
  /^[\w$.[\]]+(?:\+\+|--);?$/,
  /;\s*$/,
  /=>\s*\S/,
  /\{\s*$/,
  /^\(.*\)$|^\[.*\]$/,
  /^["'].*["']\s*(?::|,|\)|\.\w+\()/,
];

/** `**x = 1**` is `x = 1`. */
export const withoutEmphasis = (line: string): string => trimChars(line, '*_~').trimEnd();

/** The code of a line that is one span of it, with what Markdown puts before; undefined for any other line. */
export const spanLine = (line: string): string | undefined =>
  /^(`{1,2})([^`]+)\1\s*(?:[.,;:]\s*)?$/.exec(withoutMarkers(line))?.[2];

/** Whether a whole line is code; `inBlock`: behind another line of code. */
export function isCodeLine(line: string, inBlock: boolean): boolean {
  const plain = /[^\x20-\x7E\s]|&[#\w]+;/.test(line) ? plainText(line) : line;
  if (plain.trim() === '') return false;
  if (inBlock && /^(?:\s{2,}|\t)\S/.test(plain)) return true;
  const whole = plain.trim();
  if (inBlock && /^(?:[-+>|]+|\d{1,4}\s?[.):|]?)$/.test(whole)) return true;
  if (inBlock && /^(?:#|\/\/|\/\*|\*\/|"""|''')/.test(whole)) return true;
  const unmarked = withoutMarkers(plain).trim();
  const forms = [
    whole,
    unmarked,
    whole.replace(/^\d+\s+/, ''),
    whole.replace(/^[-+]/, '').trim(),
    withoutEmphasis(whole),
  ];
  return forms.some((text) => text !== '' && CODE_FORMS.some((form) => form.test(text)));
}

/** Where in a line of talk something begins that may be code: the likely places, first ones first. */
export function codeInTalk(line: string): string[] {
  const starts = [
    ...line.matchAll(
      /\b(?:def|class|return|lambda|print|function|const|let|var|for|while|if|import|yield)\b|(?<![\w$.])[\w$.]+(?:(?:\[[^[\]]*\])?\s*[-+*/%]?=(?!=)|\()|(?<=[:–—-]\s)\S/g,
    ),
  ].map(({ index }) => index);
  const distinct = [...new Set(starts)].slice(0, 4);
  const texts = distinct.map((at) => trimEndChars(line.slice(at).trim(), '.!?'));
  // `Set a = 1 and then b = 2` is two lines.
  const split = texts
    .slice(0, 1)
    .map((text) => text.replaceAll(/(?:[,;]|(?<!\s))\s+(?:and then|and|then)\s+/g, '\n'));
  return [...new Set([...texts, ...split])].filter((text) => !isTrivial(text));
}

const WORD = String.raw`[\w$]+`;
const LITERAL = String.raw`(?:-?[\d._]+|"[^"]*"|'[^']*'|${WORD}|\[\s*\]|\{\s*\}|\(\s*\))`;
const TRIVIAL: readonly RegExp[] = [
  new RegExp(`^[^\\p{L}\\p{N}]*$`, 'u'),
  new RegExp(`^@?\\.?${WORD}(?:\\.${WORD})*(?:\\(\\))?[.:;]?$`),
  new RegExp(`^${LITERAL}$`),
  // A call with nothing but literals or one name: `range(3)`, `len(words)`; `print("...")` may be a whole program.
  new RegExp(
    `^(?!print\\b|console\\b|return\\b)\\.?${WORD}(?:\\.${WORD})?\\((?:-?[\\d.]+|"[^"]*"|'[^']*')(?:,\\s*(?:-?[\\d.]+|"[^"]*"|'[^']*'))*\\)$`,
  ),
  // A type or a message: `TypeError: 'int' object is not iterable`.
  /^\w*(?:Error|Exception|Warning)\b:?.*$/,
  // Words of syntax without anything of the exercise's: `for ... in ...`, `if/else`.
  new RegExp(`^(?!lambda\\b)(?:(?:${KEYWORDS}|\\.\\.\\.|…|x|i|:|/|\\s)+)$`),
];

/** A single character is no text that is spelled. */
const MAX_SIGN = 8;

/** Too little to be a solution, alone or as a part of one: not worth a run. */
export function isTrivial(code: string): boolean {
  const text = code.trim();
  if (isEncodedWord(text, 16) || (text.length > MAX_SIGN && isSpelledLine(text))) return false;
  return TRIVIAL.some((form) => form.test(text));
}

/** A word that is spoken of, not a line of a program: `total`, `ValueError`, `%`. */
export const isMention = (code: string): boolean =>
  !isFiller(code) && !/[(=\s]/.test(code.trim()) && isTrivial(code);

/** Says nothing alone, but a program has to have it: brackets, `else:`, `break`. */
export const isFiller = (code: string): boolean =>
  /^(?:[)\]}([{;,\s]+|\}?\s*(?:else|try|finally|do)\s*[:{]|(?:break|continue|pass|return);?)$/.test(
    code.trim(),
  );

/** A word that may be an encoding: long, and no word of a language. */
export function isEncodedWord(word: string, minLength: number): boolean {
  if (word.length < minLength || !/^[\w+/-]+=*$/.test(word)) return false;
  if (/^(?:[0-9a-f]{2})+$/i.test(word) && /\d/.test(word)) return true;
  const hasCases = /[a-z]/.test(word) && /[A-Z]/.test(word) && !/_/.test(word);
  const turns = word.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g)?.length ?? 0;
  return (
    hasCases &&
    (/\d/.test(word) || turns > word.length / 5 || /[a-z][A-Z][A-Z]|[A-Z]{2}[a-z]|[+/=]/.test(word))
  );
}

/** A line of nothing but encoded words; `inBlock`: behind another one, the last one may be short. */
export function isEncodedLine(line: string, inBlock = false): boolean {
  const text = withoutMarkers(line).trim();
  if (isSpelledLine(text)) return true;
  if (/^(?:(?:0x|\\x)?[0-9a-f]{2}[\s,]*){8,}$/i.test(text)) return true;
  if ((text.match(/(?:U\+|\\u\{?|&#x?|0x)[0-9a-f]{2,6}/gi)?.length ?? 0) >= 6) return true;
  if (/^\[?(?:\d{2,3}[\s,]+){8,}\d{2,3}\]?$/.test(text)) return true;
  if (inBlock && /^[A-Za-z0-9+/]{2,}={0,2}$/.test(text) && !/^[A-Z]?[a-z]+$/.test(text)) return true;
  return text.split(/\s+/).every((word) => isEncodedWord(word, 8));
}
