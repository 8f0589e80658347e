import { commonShare, type ShapeToken } from './common-sequence.js';
import { LineMatch } from './line-match.js';
import { sequenceOf, tokensOf, type SolutionShape } from './solution-shape.js';

/** So much of one text is compared, and so many words of all texts of one reply. */
const MAX_TEXT_CHARS = 6_000;
const MAX_TOKENS = 20_000;
/** More than the words of any statement reach. */
const MAX_REACH = 100;

/** How near what was said has come to one solution. */
export interface Nearness {
  /** Of what is new to the student, 0 to 1. */
  share: number;
  /** How much there is to be told. */
  newsWeight: number;
}

/**
 * Compares what is said, word by word, with one solution: each statement of it counts once it stands somewhere, in
 * whatever order. The work is bounded by the words of the text times the statements that have them.
 */
class Comparison {
  readonly lines: readonly LineMatch[];
  private readonly linesWith = new Map<number, LineMatch[]>();

  constructor(readonly shape: SolutionShape) {
    this.lines = shape.lines.map((line) => new LineMatch(line));
    for (const line of this.lines) {
      for (const hash of line.hashes) this.linesWith.set(hash, [...(this.linesWith.get(hash) ?? []), line]);
    }
  }

  get nearness(): Nearness {
    const { newsWeight } = this.shape;
    return { share: this.lines.reduce((sum, { told }) => sum + told, 0) / newsWeight, newsWeight };
  }

  hear(inStream: boolean, at: number, { hash }: ShapeToken, names: readonly number[] | undefined): void {
    for (const line of this.linesWith.get(hash) ?? []) line.hear(inStream, at, hash, names);
  }
}

/** What a student was told so far of the solutions of one exercise. */
export class Likeness {
  private readonly comparisons: readonly Comparison[];
  private readonly lines: readonly LineMatch[];
  private at = 0;
  private heard = 0;

  constructor(shapes: readonly SolutionShape[]) {
    this.comparisons = shapes
      .filter(({ newsWeight }) => newsWeight > 0)
      .map((shape) => new Comparison(shape));
    this.lines = this.comparisons.flatMap(({ lines }) => lines);
  }

  /** Another bit of the reply as it goes on. */
  hear(text: string): void {
    this.take(text, true, undefined);
  }

  /** A text of its own. `isCode`: names in it may stand for others. */
  read(text: string, isCode: boolean): void {
    for (const line of this.lines) line.beginText();
    this.take(text, false, isCode ? [] : undefined);
  }

  /** Whether the end of the text that was read may become a statement with which a solution is told. */
  get isTelling(): boolean {
    return this.comparisons.some(({ lines, nearness }) => {
      const begun = lines.reduce((sum, line) => sum + line.begun(this.at), 0);
      const { share, newsWeight } = nearness;
      return begun > 0 && excess({ share: share + begun / newsWeight, newsWeight }) >= 0;
    });
  }

  /** Of the solution that is nearest to being told. */
  get nearest(): Nearness {
    const all = this.comparisons.map(({ nearness }) => nearness);
    return all.toSorted((a, b) => excess(b) - excess(a))[0] ?? { share: 0, newsWeight: 0 };
  }

  /** How much was told; to be given back to `forget` what was heard since. */
  get remembered(): readonly number[] {
    return this.lines.map(({ told }) => told);
  }

  forget(remembered: readonly number[]): void {
    for (const [index, line] of this.lines.entries()) line.told = remembered[index] ?? 0;
  }

  /** Whether one of the solutions is told by now, and more of it than before. */
  isToldSince(remembered: readonly number[]): boolean {
    let index = 0;
    return this.comparisons.some(({ lines, nearness }) => {
      const before = remembered.slice(index, (index += lines.length));
      return excess(nearness) >= 0 && lines.some(({ told }, at) => told > (before[at] ?? 0));
    });
  }

  /** Whether a program is one of the solutions but for a word or two, whatever its names. */
  isNearly(code: string): boolean {
    if (this.comparisons.length === 0) return false;
    const sequence = sequenceOf(code);
    return this.comparisons.some(({ shape }) => {
      if (shape.newsWeight < MIN_NEWS_WEIGHT || sequence.length < MIN_LENGTH * shape.sequence.length)
        return false;
      const share = commonShare(shape.sequence, sequence);
      return share >= NEARLY_SHARE && share > shape.knownShare + MIN_ADVANCE;
    });
  }

  private take(text: string, inStream: boolean, names: number[] | undefined): void {
    if (this.comparisons.length === 0) return;
    for (const [index, line] of text.slice(0, MAX_TEXT_CHARS).split('\n').entries()) {
      // No statement goes on behind the end of a line; layouts that break them are joined before.
      if (index > 0) this.at += MAX_REACH;
      for (const token of tokensOf(line)) {
        if (this.heard >= MAX_TOKENS) return;
        this.heard += 1;
        this.at += 1;
        if (token.isName) names?.push(this.at);
        for (const comparison of this.comparisons) comparison.hear(inStream, this.at, token, names);
      }
    }
  }
}

/** A program that is nearly a solution has at least so much of it, in order. */
const NEARLY_SHARE = 0.9;
const MIN_LENGTH = 0.8;
/** More than the student's own code has of it, which may be quoted. */
const MIN_ADVANCE = 0.02;
const MIN_NEWS_WEIGHT = 3;

/** Measured by `npm run guardrails`: the less there is to be told, the more of it has to be there. */
const THRESHOLDS: readonly (readonly [newsWeight: number, share: number])[] = [
  [40, 0.65],
  [20, 0.76],
  [8, 0.83],
  [0, 0.95],
];

const excess = ({ share, newsWeight }: Nearness): number =>
  share - (THRESHOLDS.find(([least]) => newsWeight >= least)?.[1] ?? 1);
