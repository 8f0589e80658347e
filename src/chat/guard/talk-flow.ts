import type { ToldSolutions } from './told-solutions.js';
import type { GateTarget } from './gate.js';

export type Flow =
  | { kind: 'show'; raw: string }
  /** A sentence that completes a solution of this exercise. */
  | { kind: 'withhold'; raw: string; target: GateTarget };

/** How much of a sentence has to come until it is looked at again. */
const LOOK_EVERY = 8;
const MAX_SENTENCE = 400;

/** Lets talk flow as it comes, but holds a sentence from where it may tell the last that is missing of a solution until its end. */
export class TalkFlow {
  private sentence = '';
  private held = '';
  private isHolding = false;
  private lookedAt = 0;

  constructor(private readonly told: ToldSolutions) {}

  *push(raw: string): Iterable<Flow> {
    for (const part of raw.split(/(?<=\n|[.!?] )/)) {
      this.sentence += part;
      const ends = /(?:\n|[.!?] )$/.test(this.sentence) || this.sentence.length > MAX_SENTENCE;
      if (!this.isHolding && (ends || this.sentence.length - this.lookedAt >= LOOK_EVERY)) {
        this.lookedAt = this.sentence.length;
        this.isHolding = this.told.isTelling(this.sentence);
      }
      if (this.isHolding) this.held += part;
      else yield { kind: 'show', raw: part };
      if (ends) yield* this.end();
    }
  }

  /** Code within the sentence, which was judged by itself. */
  passed(raw: string): void {
    this.sentence = raw.includes('\n') ? '' : this.sentence + raw;
  }

  /** What is held, as it is whole now. */
  *end(): Iterable<Flow> {
    const { sentence, held, isHolding } = this;
    if (sentence === '') return;
    const target = this.told.hear(sentence);
    this.sentence = '';
    this.held = '';
    this.isHolding = false;
    this.lookedAt = 0;
    if (!isHolding) return;
    yield target === undefined ? { kind: 'show', raw: held } : { kind: 'withhold', raw: held, target };
  }
}
