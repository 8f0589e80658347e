import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GateTarget } from './gate.js';
import { Likeness } from './likeness/likeness.js';

/** Of one piece, the likeliest first. */
const MAX_NORMALISATIONS = 8;
/** Of what tutors have told before, the latest. */
const MAX_BEFORE_CHARS = 12_000;

/** What a reply has told, beside earlier ones, of the solutions that its student must not be shown. */
export class ToldSolutions {
  private readonly likenesses = new Map<GateTarget, Likeness>();
  private hasHeard = false;

  constructor(private readonly shownBefore: readonly string[]) {}

  add(targets: readonly GateTarget[]): void {
    for (const target of targets) {
      if (target.solutions !== undefined && !this.likenesses.has(target))
        this.likenesses.set(target, new Likeness(target.solutions));
    }
  }

  /** Whether the end of this sentence tells a line of a solution, so that it has to be heard to its end. */
  isTelling(sentence: string): boolean {
    const before = this.remember();
    const all = [...this.likenesses.values()];
    for (const likeness of all) likeness.read(sentence, false);
    const isTelling = all.some((likeness) => likeness.isTelling);
    // It counts once it is whole.
    this.forget(before);
    return isTelling;
  }

  /** Talk that is shown, or held until now: the exercise whose solution it completes, if any. */
  hear(text: string): GateTarget | undefined {
    return this.toldBy((likeness) => likeness.hear(text));
  }

  /** A piece of code, and all that it may stand for: the exercise whose solution it tells or completes, if any. */
  async read(raw: string, normalisations: readonly string[]): Promise<GateTarget | undefined> {
    if (this.likenesses.size === 0) return undefined;
    await this.hearBefore();
    const before = this.remember();
    const told = this.hear(raw);
    if (told !== undefined) return told;
    for (const text of normalisations.slice(0, MAX_NORMALISATIONS)) {
      // Each takes some milliseconds, at worst.
      await nextTurn();
      const one = this.toldBy((likeness) => likeness.read(text, true)) ?? this.nearlyToldBy(text);
      if (one === undefined) continue;
      this.forget(before);
      return one;
    }
    return undefined;
  }

  private nearlyToldBy(text: string): GateTarget | undefined {
    if (!text.trim().includes('\n')) return undefined;
    return [...this.likenesses].find(([, likeness]) => likeness.isNearly(text))?.[0];
  }

  private toldBy(hear: (likeness: Likeness) => void): GateTarget | undefined {
    for (const [target, likeness] of this.likenesses) {
      const before = likeness.remembered;
      hear(likeness);
      if (!likeness.isToldSince(before)) continue;
      // It is not going to be shown.
      likeness.forget(before);
      return target;
    }
    return undefined;
  }

  private remember(): Map<Likeness, readonly number[]> {
    return new Map([...this.likenesses.values()].map((likeness) => [likeness, likeness.remembered]));
  }

  private forget(before: ReadonlyMap<Likeness, readonly number[]>): void {
    for (const [likeness, told] of before) likeness.forget(told);
  }

  /** Earlier messages are read once code comes: most replies hold none. */
  private async hearBefore(): Promise<void> {
    if (this.hasHeard) return;
    this.hasHeard = true;
    let left = MAX_BEFORE_CHARS;
    for (const message of this.shownBefore.toReversed()) {
      left -= message.length;
      if (left < 0) return;
      await nextTurn();
      for (const likeness of this.likenesses.values()) likeness.read(message, false);
    }
  }
}
