import { randomInt } from 'node:crypto';
import { commonShare, type ShapeToken } from './common-sequence.js';
import { codeTokens, renamedTokens, type CodeToken } from './code-tokens.js';

/** One statement of a solution. */
export interface ShapeLine {
  tokens: readonly ShapeToken[];
  weight: number;
  /** What of it the student has not got from the starter, or written themselves. */
  news: readonly ShapeToken[];
  newsWeight: number;
}

/** A solution as it is compared: no text of it is left, so that none can get anywhere. */
export interface SolutionShape {
  lines: readonly ShapeLine[];
  /** All of it in its order, with its names by the order in which they come up. */
  sequence: readonly ShapeToken[];
  /** Of the sequence, how much the student's own code or the starter has. */
  knownShare: number;
  newsWeight: number;
}

/** Longer solutions are compared by their beginning. */
const MAX_SOLUTION_CHARS = 8_000;
const MAX_LINES = 120;
const MAX_KNOWN_LINES = 300;
/** A longer line is compared in pieces. */
const MAX_LINE_TOKENS = 14;
const MIN_KNOWN_SHARE = 0.5;

const SALT = randomInt(2 ** 31);

/** Differs from process to process. */
function hashToken(text: string): number {
  let hash = SALT;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
  return hash;
}

const COMMON = new Set(['=', 'and', 'or', 'else', 'not', 'append']);

function weightOf({ text, kind, inString, parts }: CodeToken): number {
  if (inString) return 0.4;
  if (kind === 'name') return 1.5 / parts;
  if (kind === 'number') return text.length > 1 ? 2.5 : text > '1' ? 1.5 : 1;
  return COMMON.has(text) ? 0.6 : 1.2;
}

const toShape = (token: CodeToken): ShapeToken => ({
  hash: hashToken(token.text),
  isName: token.kind === 'name',
  weight: weightOf(token),
});
export const tokensOf = (text: string): ShapeToken[] => codeTokens(text).map(toShape);

/** Longer programs are compared by their beginning. */
const MAX_SEQUENCE = 400;
export const sequenceOf = (code: string): ShapeToken[] =>
  renamedTokens(withoutComments(code.slice(0, MAX_SOLUTION_CHARS)))
    .slice(0, MAX_SEQUENCE)
    .map(toShape);

const weightOfAll = (tokens: readonly ShapeToken[]): number =>
  tokens.reduce((sum, { weight }) => sum + weight, 0);

/** Two slashes divide, in Python: they begin a comment at the end of a statement only. */
const withoutComments = (code: string): string =>
  code
    .replaceAll(/"""[^"]{0,2000}"""/g, '')
    .replaceAll(/(?:^|\s)#[^\n]*/g, '')
    .replaceAll(/(?<=^|[;{},])[ \t]*\/\/[^\n]*/gm, '');

function statementsOf(code: string): ShapeToken[][] {
  return code
    .slice(0, MAX_SOLUTION_CHARS)
    .split('\n')
    .map(tokensOf)
    .filter((tokens) => tokens.length > 0)
    .flatMap(inPieces)
    .slice(0, MAX_LINES);
}

function inPieces(tokens: ShapeToken[]): ShapeToken[][] {
  const count = Math.ceil(tokens.length / MAX_LINE_TOKENS);
  const size = Math.ceil(tokens.length / count);
  return Array.from({ length: count }, (_, at) => tokens.slice(at * size, (at + 1) * size));
}

/** What both have, as often as both have it. */
function common(tokens: readonly ShapeToken[], others: readonly ShapeToken[]): ShapeToken[] {
  const counts = new Map<number, number>();
  for (const { hash } of others) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  return tokens.filter(({ hash }) => {
    const left = counts.get(hash) ?? 0;
    counts.set(hash, left - 1);
    return left > 0;
  });
}

/** A program whose texts are gone; the parts of `shapeOf` that need the program itself. */
export interface ReadCode {
  statements: readonly (readonly ShapeToken[])[];
  sequence: readonly ShapeToken[];
}

export const readCode = (code: string): ReadCode => ({
  statements: statementsOf(withoutComments(code)),
  sequence: sequenceOf(code),
});

/** `known`: the starter and code of the student, whose lines may be quoted to them. */
export function shapeOf({ statements, sequence }: ReadCode, known: readonly ReadCode[]): SolutionShape {
  const knownLines = known.flatMap((one) => one.statements).slice(0, MAX_KNOWN_LINES);
  const lines = statements.map((tokens): ShapeLine => {
    const weight = weightOfAll(tokens);
    const shared = mostShared(tokens, knownLines);
    const isKnown = weightOfAll(shared) >= MIN_KNOWN_SHARE * weight;
    const news = isKnown ? tokens.filter((token) => !shared.includes(token)) : tokens;
    return { tokens, weight, news, newsWeight: weightOfAll(news) };
  });
  const knownShare = Math.max(0, ...known.map((one) => commonShare(sequence, one.sequence)));
  const newsWeight = lines.reduce((sum, line) => sum + line.newsWeight, 0);
  return { lines, sequence, knownShare, newsWeight };
}

function mostShared(
  tokens: readonly ShapeToken[],
  lines: readonly (readonly ShapeToken[])[],
): readonly ShapeToken[] {
  let most: readonly ShapeToken[] = [];
  for (const line of lines) {
    const shared = common(tokens, line);
    if (weightOfAll(shared) > weightOfAll(most)) most = shared;
  }
  return most;
}
