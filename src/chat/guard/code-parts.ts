import { trimEndChars } from '../../common/text.js';
import { createHash } from 'node:crypto';
import { isCodeLine, isEncodedWord, isFiller, isMention, isSurelyTalk, isTrivial } from './code-lines.js';
import { HeldText, type Piece } from './held-text.js';
import { normalisationsOf } from './normalisations.js';

export type CodePiece = Extract<Piece, { kind: 'code' }>;

/** One piece of code that a program may be made of: what it may stand for, the likeliest first. */
export type Part = readonly string[];

/** All code of a text that was shown before. */
function codePieces(text: string): CodePiece[] {
  const held = new HeldText();
  return [...held.push(text), ...held.end()].filter((piece) => piece.kind === 'code');
}

/** Blocks stand alone; spans and single lines are worth something together. */
const isSmall = ({ code, form }: CodePiece): boolean => form !== 'fenced' && !code.trim().includes('\n');

const isWorthless = ({ code }: CodePiece): boolean => isTrivial(code);

const partOf = ({ code, info }: CodePiece): Part => normalisationsOf(code, info === 'talk');

/** The small pieces of one message, a line each: a program told line by line. */
function joinedSmall(pieces: readonly CodePiece[]): string[] {
  const small = pieces.filter((piece) => isSmall(piece) && !isMention(piece.code));
  const worthy = small.filter((piece) => !isWorthless(piece));
  if (small.length < 2 || worthy.length === 0) return [];
  const lines = small.map((piece) =>
    piece.info === 'talk' ? (partOf(piece)[0] ?? '') : piece.code.replaceAll('\n', ' '),
  );
  return [...new Set([lines.join('\n'), small.map(({ code }) => code.trim()).join('')])];
}

const joinedNormalisations = (pieces: readonly CodePiece[]): string[] => {
  const [lines, run] = joinedSmall(pieces);
  if (lines === undefined) return [];
  const encoded = run === undefined ? [] : normalisationsOf(run, false).filter((one) => one !== run);
  return [...new Set([...normalisationsOf(lines, false), ...encoded])];
};

/** Older messages, as parts: their blocks, and their small pieces as one. */
export function partsOf(messages: readonly string[]): Part[] {
  return messages.flatMap((message) => partsOfPieces(codePieces(message)));
}

export function partsOfPieces(pieces: readonly CodePiece[]): Part[] {
  const blocks = pieces.filter((piece) => !isSmall(piece) && !isWorthless(piece)).map(partOf);
  const small = joinedNormalisations(pieces);
  if (small.length > 0) return [...blocks, small];
  const single = pieces.filter((piece) => isSmall(piece) && !isWorthless(piece)).map(partOf);
  return [...blocks, ...single];
}

/** What a reply has shown so far: its code, and all of its text. */
interface ShownSoFar {
  pieces: readonly CodePiece[];
  text: string;
}

/** The part that is to be judged, beside what this reply has shown already; null for nothing of worth. */
export function newestPart(piece: CodePiece, { pieces: shown, text }: ShownSoFar): Part | null {
  const word = piece.code.trim();
  const endsEncoding =
    /^[\w+/-]+={0,2}$/.test(word) && shown.some(({ code }) => isEncodedWord(code.trim(), 16));
  const endsCode = shown.length > 0 && isFiller(word);
  const isLongRun = word.length >= MIN_LONG_RUN && !/\s/.test(word);
  if (isWorthless(piece) && !endsEncoding && !endsCode && !isLongRun) return null;
  const own = partOf(piece);
  // Words that are worth nothing alone may be the rest of an encoding.
  const run = endsEncoding
    ? normalisationsOf([...shown, piece].map(({ code }) => code.trim()).join(''), false)
    : [];
  const together = isSmall(piece) ? joinedNormalisations([...shown, piece]) : [];
  return [
    ...new Set([
      ...zipped(shown.at(-1), piece),
      ...own.slice(0, MAX_OWN),
      ...together,
      ...run,
      ...transcript(`${text}${piece.raw}`, shown),
    ]),
  ];
}

/** Two blocks that hold the halves of the same lines. */
function zipped(before: CodePiece | undefined, piece: CodePiece): string[] {
  const [left, right] = [before?.code ?? '', piece.code].map((code) => trimEndChars(code, '\n').split('\n'));
  if (!left || !right || left.length < MIN_HALVES || Math.abs(left.length - right.length) > 2) return [];
  return [left.map((line, at) => line + (right[at] ?? '')).join('\n')];
}
const MIN_HALVES = 2;

/** A word of so many characters is no word of a language, and may be an encoding. */
const MIN_LONG_RUN = 24;
const MAX_OWN = 8;
const MAX_TRANSCRIPT_LINES = 80;

/** All that looks like code of what the reply has said, as one text: a block may have been cut in the wrong place. */
function transcript(text: string, shown: readonly CodePiece[]): string[] {
  if (shown.length === 0) return [];
  const lines = text.split('\n').filter((line) => isCodeLine(line, true) && !isSurelyTalk(line));
  const code = lines.slice(-MAX_TRANSCRIPT_LINES).join('\n');
  return code === '' ? [] : normalisationsOf(code, false).slice(0, 3);
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
