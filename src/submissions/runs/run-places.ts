import { FairSemaphore } from '../../common/limits/fair-semaphore.js';

/** Of one student in line; whoever has so many open windows sees one of them refused at once. */
const MAX_WAITING_EACH = 4;
const MAX_WAITING = 100;

/** Why a run has no place, or loses it. */
export type RunRefusal = 'too_many' | 'waited_too_long' | 'others_wait';

interface Holder {
  owner: string;
  since: number;
  cut: AbortController;
}

export interface RunPlace {
  /** Aborts when others have waited long enough, and this run has had its time. */
  cut: AbortSignal;
  leave: () => void;
}

export interface RunTimes {
  /** Longer than that in line, and the student had better try again. */
  waitMs: number;
  /** What a run may take in any case; a longer one ends when somebody else has waited for so long. */
  sliceMs: number;
}

/** The places of trial runs: one a student, in turns, and none of them for ever while others wait. */
export class RunPlaces {
  private readonly places: FairSemaphore;
  private readonly holders = new Set<Holder>();
  private waiting = 0;

  constructor(
    count: number,
    private readonly times: RunTimes,
  ) {
    this.places = new FairSemaphore(count, 1);
  }

  /** A place, or the reason why there is none. */
  async enter(owner: string, gone: AbortSignal): Promise<RunPlace | RunRefusal> {
    if (this.waiting >= MAX_WAITING || this.places.waiting(owner) >= MAX_WAITING_EACH) return 'too_many';
    const longWait = setTimeout(() => this.cutLongest(owner), this.times.sliceMs);
    this.waiting += 1;
    try {
      const signal = AbortSignal.any([gone, AbortSignal.timeout(this.times.waitMs)]);
      return this.hold(owner, await this.places.take(owner, { signal }));
    } catch {
      return 'waited_too_long';
    } finally {
      this.waiting -= 1;
      clearTimeout(longWait);
    }
  }

  private hold(owner: string, release: () => void): RunPlace {
    const holder: Holder = { owner, since: performance.now(), cut: new AbortController() };
    this.holders.add(holder);
    const leave = (): void => {
      this.holders.delete(holder);
      release();
    };
    return { cut: holder.cut.signal, leave };
  }

  /** Of those who have had their time; never the own one of whoever waits. */
  private cutLongest(owner: string): void {
    // Who came in the same moment as the one who waits counts: the timer of that one fires only once.
    const late = performance.now() - this.times.sliceMs + 20;
    const [longest] = [...this.holders]
      .filter((holder) => holder.owner !== owner && holder.since <= late && !holder.cut.signal.aborted)
      .toSorted((a, b) => a.since - b.since);
    longest?.cut.abort();
  }
}
