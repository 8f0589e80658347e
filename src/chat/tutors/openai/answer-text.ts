/** A shorter repetition may be chance. */
const MIN_OVERLAP = 8;
/** How far from the end a repetition may begin, if not at the very beginning: a few paragraphs. */
const MAX_OVERLAP = 2_000;
const THOUGHT = '<think>';
const THOUGHT_END = '</think>';

/**
 * The text of an answer out of the pieces in which a provider sends it: without the thoughts that some models write
 * before it, without what they repeat of an answer that they go on with, and as text that PostgreSQL takes.
 */
export class AnswerText {
  private held = '';
  private state: 'start' | 'thinking' | 'text' = 'start';
  private readonly overlap: Overlap;
  /** White space at the beginning is lost, but where an answer goes on. */
  private isTrimmed: boolean;

  constructor(soFar: string) {
    this.overlap = new Overlap(soFar);
    this.isTrimmed = soFar === '';
  }

  /** What can be shown now. */
  take(piece: string): string {
    let text = this.held + piece.replaceAll('\0', '');
    this.held = '';
    // Half a character: the other half comes with the next piece.
    if (/[\uD800-\uDBFF]$/.test(text)) {
      this.held = text.slice(-1);
      text = text.slice(0, -1);
    }
    return this.overlap.take(this.withoutThoughts(text).toWellFormed());
  }

  /** What was held back until now. */
  end(): string {
    const rest = this.state === 'thinking' ? '' : this.held.toWellFormed();
    return this.overlap.take(rest) + this.overlap.end();
  }

  private withoutThoughts(text: string): string {
    if (this.state === 'text') return text;
    if (this.state === 'thinking') {
      const end = text.indexOf(THOUGHT_END);
      if (end === -1) return this.hold(text.slice(-THOUGHT_END.length + 1));
      [this.state, this.isTrimmed] = ['start', true];
      return this.withoutThoughts(text.slice(end + THOUGHT_END.length));
    }
    const start = text.trimStart();
    const shown = this.isTrimmed ? start : text;
    if (start.length < THOUGHT.length && THOUGHT.startsWith(start)) return this.hold(shown);
    this.state = start.startsWith(THOUGHT) ? 'thinking' : 'text';
    return this.state === 'thinking' ? this.withoutThoughts(start) : shown;
  }

  private hold(text: string): string {
    this.held = text + this.held;
    return '';
  }
}

/** Takes the repetition of a text's end (or of all of it) off the beginning of what follows. */
class Overlap {
  private held = '';
  /** Where in the text that went before the repetition may have begun. */
  private candidates: number[] | undefined;
  private isOver: boolean;
  /** Of the longest repetition that ran to the end of the text. */
  private found = 0;

  constructor(private readonly before: string) {
    this.isOver = before === '';
  }

  take(text: string): string {
    if (this.isOver || text === '') return text;
    const from = this.held.length;
    this.held += text;
    this.candidates = (this.candidates ?? this.starts()).filter((start) => this.goesOn(start, from));
    return this.candidates.length > 0 ? '' : this.end();
  }

  /** Everything but the repetition. */
  end(): string {
    if (this.isOver) return '';
    this.isOver = true;
    for (const start of this.candidates ?? []) this.found = Math.max(this.found, this.lengthFrom(start));
    return this.held.slice(this.found);
  }

  private starts(): number[] {
    const first = Math.max(0, this.before.length - MAX_OVERLAP);
    const near = Array.from({ length: this.before.length - first }, (_each, index) => first + index);
    return first > 0 ? [0, ...near] : near;
  }

  /** Does `held`, known to agree up to `from`, agree as far as it goes? One that reaches the end is no candidate any more. */
  private goesOn(start: number, from: number): boolean {
    const room = this.before.length - start;
    const agreed = Math.min(room, this.held.length);
    if (!this.before.startsWith(this.held.slice(from, agreed), start + from)) return false;
    if (this.held.length < room) return true;
    if (room >= MIN_OVERLAP) this.found = Math.max(this.found, room);
    return false;
  }

  /** A repetition that the end of the answer cut off: its length, where it is no chance. */
  private lengthFrom(start: number): number {
    return start === 0 && this.held.length >= MIN_OVERLAP ? this.held.length : 0;
  }
}
