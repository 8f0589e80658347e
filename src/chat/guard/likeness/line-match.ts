import type { ShapeLine } from './solution-shape.js';

/** Of a line, from here on it is this line that is told. */
const MIN_LINE_SHARE = 0.7;
/** A statement of few words can hardly be told by some of them. */
const FEW_TOKENS = 4;
const MIN_SHORT_LINE_SHARE = 0.8;
const MIN_RENAMED_SHARE = 0.8;
/** Of a line that may be told, so much has to be heard that it is held. */
const BEGUN_SHARE = 0.4;
/** What another name in the place of a name counts for. */
const RENAMED = 0.6;
/** Words that may stand between those of one line. */
const SLACK = 1.5;

/** The last words of a text that are words of one statement. */
interface Window {
  heard: { at: number; id: number }[];
  at: number;
  share: number;
}
const emptyWindow = (): Window => ({ heard: [], at: -Infinity, share: 0 });

/** A distinct word of a statement. */
interface Wanted {
  count: number;
  known: number;
  weight: number;
  isName: boolean;
}

/** One statement of a solution, and how much of it has been told. */
export class LineMatch {
  /** What is new to the student and was told, by its weight. */
  told = 0;
  /** Of the reply as it goes on, and of a text of its own. */
  private readonly stream = emptyWindow();
  private text = emptyWindow();
  private readonly ids = new Map<number, number>();
  private readonly wanted: Wanted[] = [];
  private readonly counts: Uint8Array;
  private readonly minShare: number;
  private readonly reach: number;

  constructor(private readonly line: ShapeLine) {
    const news = new Set(line.news);
    for (const token of line.tokens) {
      const id = this.ids.get(token.hash) ?? this.wanted.length;
      this.ids.set(token.hash, id);
      const one = (this.wanted[id] ??= { count: 0, known: 0, weight: token.weight, isName: token.isName });
      one.count += 1;
      if (!news.has(token)) one.known += 1;
    }
    this.counts = new Uint8Array(this.wanted.length);
    this.minShare = line.tokens.length < FEW_TOKENS ? MIN_SHORT_LINE_SHARE : MIN_LINE_SHARE;
    this.reach = Math.ceil(line.tokens.length * SLACK) + 2;
  }

  get hashes(): Iterable<number> {
    return this.ids.keys();
  }

  beginText(): void {
    this.text = emptyWindow();
  }

  /** `names`: where in the text the names stand, if they may be others than the solution's. */
  hear(inStream: boolean, at: number, hash: number, names: readonly number[] | undefined): void {
    const window = inStream ? this.stream : this.text;
    const { heard } = window;
    const first = heard.findIndex((one) => one.at > at - this.reach);
    if (first !== 0) heard.splice(0, first < 0 ? heard.length : first);
    heard.push({ at, id: this.ids.get(hash) ?? 0 });
    const { weight, newsWeight } = this.weigh(window);
    const renamed = names === undefined ? 0 : this.renamed(at, names);
    window.at = at;
    window.share = Math.min(1, (weight + renamed) / this.line.weight);
    // With other names a line is easily taken for another one.
    if (window.share < (renamed > 0 ? MIN_RENAMED_SHARE : this.minShare)) return;
    this.told = Math.max(this.told, Math.min(this.line.newsWeight, newsWeight + renamed));
  }

  /** What is new of this statement and not told, where the last words of the text may be its beginning; else 0. */
  begun(at: number): number {
    const { text, line, reach, told } = this;
    const isBegun = text.share >= BEGUN_SHARE && text.at > at - reach;
    return isBegun ? Math.max(0, line.newsWeight - told) : 0;
  }

  private weigh({ heard }: Window): { weight: number; newsWeight: number } {
    const { counts, wanted } = this;
    counts.fill(0);
    let weight = 0;
    let newsWeight = 0;
    for (const { id } of heard) {
      const one = wanted[id];
      const count = (counts[id] ?? 0) + 1;
      if (one === undefined || count > one.count) continue;
      counts[id] = count;
      weight += one.weight;
      if (count > one.known) newsWeight += one.weight;
    }
    return { weight, newsWeight };
  }

  /** The weight of names that have other names in the text; after `weigh`. */
  private renamed(at: number, names: readonly number[]): number {
    let matched = 0;
    let open = 0;
    let missing = 0;
    for (const [id, { isName, count, weight }] of this.wanted.entries()) {
      if (!isName) continue;
      const found = this.counts[id] ?? 0;
      matched += found;
      open += count - found;
      missing += (count - found) * weight;
    }
    if (open === 0) return 0;
    let around = 0;
    for (let index = names.length - 1; index >= 0 && (names[index] ?? 0) > at - this.reach; index -= 1)
      around += 1;
    return RENAMED * missing * Math.min(1, Math.max(0, around - matched) / open);
  }
}
