import type { LanguageId } from '../grading.types.js';

export interface Token {
  kind: 'name' | 'number' | 'text' | 'sign';
  text: string;
  /** 1-based, of its first character. */
  line: number;
  /** 0-based, in the line. */
  column: number;
  start: number;
  end: number;
}

const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const NUMBER = /\d[\w.]*|\.\d\w*/y;
const SPACE = /[^\S\n]+/y;
const SIGN =
  /===|!==|\*\*=|\/\/=|>>>|<<=|>>=|\.\.\.|&&|\|\||\?\?|\?\.|=>|->|:=|\+\+|--|\*\*|\/\/|<>|[-+*/%&|^=!<>]=|=[<!>]|[^]/uy;
const TEXT_PREFIX = /[rbfutRBFUT]{0,2}(?="|')/y;
const PYTHON_TEXT =
  /"""[^\\"]*(?:(?:\\[^]|"(?!""))[^\\"]*)*(?:"""|$)|'''[^\\']*(?:(?:\\[^]|'(?!''))[^\\']*)*(?:'''|$)/y;
const LINE_TEXT = /"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?/y;
const TEMPLATE = /`(?:\\[^]|[^`\\])*`?/y;
const PYTHON_COMMENT = /#.*/y;
const BRACE_COMMENT = /\/\/.*|\/\*[^]*?(?:\*\/|$)/y;

let last: { code: string; language: LanguageId; tokens: readonly Token[] } | undefined;

/** The words and signs of the code, without comments; a text is one token, with its quotes. */
export function tokensOf(code: string, language: LanguageId): readonly Token[] {
  if (last?.code === code && last.language === language) return last.tokens;
  const tokens = readTokens(code, language === 'python');
  last = { code, language, tokens };
  return tokens;
}

function readTokens(code: string, python: boolean): Token[] {
  const tokens: Token[] = [];
  let [at, line, lineStart] = [0, 1, 0];
  while (at < code.length) {
    const piece = readPiece(code, at, python);
    if (piece.kind !== undefined) {
      const { kind, text } = piece;
      tokens.push({ kind, text, line, column: at - lineStart, start: at, end: at + text.length });
    }
    for (let next = code.indexOf('\n', at); next >= 0 && next < at + piece.text.length;) {
      [line, lineStart] = [line + 1, next + 1];
      next = code.indexOf('\n', next + 1);
    }
    at += piece.text.length;
  }
  return tokens;
}

function readPiece(
  code: string,
  at: number,
  python: boolean,
): { kind: Token['kind'] | undefined; text: string } {
  const found = (pattern: RegExp, from = at): string | undefined => {
    pattern.lastIndex = from;
    return pattern.exec(code)?.[0];
  };
  if (code[at] === '\n') return { kind: undefined, text: '\n' };
  const skipped = found(SPACE) ?? found(python ? PYTHON_COMMENT : BRACE_COMMENT);
  if (skipped !== undefined) return { kind: undefined, text: skipped };
  const prefix = python ? (found(TEXT_PREFIX) ?? '') : '';
  const body = at + prefix.length;
  const text = python
    ? (found(PYTHON_TEXT, body) ?? found(LINE_TEXT, body))
    : (found(LINE_TEXT) ?? found(TEMPLATE));
  if (text !== undefined) return { kind: 'text', text: prefix + text };
  const name = found(NAME);
  if (name !== undefined) return { kind: 'name', text: name };
  const number = found(NUMBER);
  if (number !== undefined) return { kind: 'number', text: number };
  return { kind: 'sign', text: found(SIGN) ?? code.charAt(at) };
}
