/** What somebody was served counts half as much a minute later. */
const HALF_LIFE_MS = 60_000;
/** Beyond so many names, those who have used next to nothing are forgotten. */
const MAX_REMEMBERED = 10_000;
const FORGOTTEN_BELOW_MS = 10;

interface Waiting {
  owner: string;
  enter: () => void;
}

export interface TakeOptions {
  /** Leaves the line when it aborts. */
  signal?: AbortSignal | undefined;
  /** Comes after everybody who does not, and who may enter. */
  yields?: boolean | undefined;
}

/**
 * Places shared by owner: nobody has more than their part, and of those who wait the one who has had the least comes
 * first, counted in time served. So owners take turns whatever each puts in line, and who is new does not wait for those
 * who have been at it for long. A place is not taken back: what may run for long needs a deadline of its own.
 */
export class FairSemaphore {
  private readonly running = new Map<string, number>();
  private readonly served = new Map<string, { ms: number; at: number }>();
  private readonly line: Waiting[] = [];
  private readonly secondLine: Waiting[] = [];

  constructor(
    private free: number,
    /** The most that one owner has at once. */
    private readonly perOwner: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Waits for a place; the function it resolves with gives it back. Rejects with the signal's reason. */
  async take(owner: string, { signal, yields = false }: TakeOptions = {}): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.free > 0 && this.mayEnter(owner)) this.begin(owner);
    else await this.wait(owner, yields ? this.secondLine : this.line, signal);
    const since = this.now();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.end(owner, this.now() - since);
    };
  }

  /** Of all owners. */
  get load(): { taken: number; waiting: number } {
    const taken = [...this.running.values()].reduce((sum, count) => sum + count, 0);
    return { taken, waiting: this.line.length + this.secondLine.length };
  }

  /** How many of the owner stand in line. */
  waiting(owner: string): number {
    return [...this.line, ...this.secondLine].filter((one) => one.owner === owner).length;
  }

  private mayEnter(owner: string): boolean {
    return (this.running.get(owner) ?? 0) < this.perOwner;
  }

  private begin(owner: string): void {
    this.free -= 1;
    this.running.set(owner, (this.running.get(owner) ?? 0) + 1);
  }

  private wait(owner: string, line: Waiting[], signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        owner,
        enter: () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = (): void => {
        line.splice(line.indexOf(waiting), 1);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', leave, { once: true });
      line.push(waiting);
    });
  }

  private end(owner: string, ms: number): void {
    this.free += 1;
    const left = (this.running.get(owner) ?? 1) - 1;
    if (left === 0) this.running.delete(owner);
    else this.running.set(owner, left);
    this.served.set(owner, { ms: this.servedMs(owner) + ms, at: this.now() });
    if (this.served.size > MAX_REMEMBERED) this.forget();
    const next = this.pick(this.line) ?? this.pick(this.secondLine);
    if (next === undefined) return;
    this.begin(next.owner);
    next.enter();
  }

  /** Takes out of the line whoever has had the least; of equals, who came first. */
  private pick(line: Waiting[]): Waiting | undefined {
    let best: { index: number; running: number; served: number } | undefined;
    // One moment for all: what was served fades, and a later look would put whoever came last first.
    const now = this.now();
    for (const [index, { owner }] of line.entries()) {
      if (!this.mayEnter(owner)) continue;
      const running = this.running.get(owner) ?? 0;
      const served = this.servedMs(owner, now);
      const isBetter =
        best === undefined || running < best.running || (running === best.running && served < best.served);
      if (isBetter) best = { index, running, served };
    }
    return best === undefined ? undefined : line.splice(best.index, 1)[0];
  }

  private servedMs(owner: string, now = this.now()): number {
    const { ms, at } = this.served.get(owner) ?? { ms: 0, at: 0 };
    return ms === 0 ? 0 : ms * 0.5 ** ((now - at) / HALF_LIFE_MS);
  }

  private forget(): void {
    for (const owner of this.served.keys())
      if (this.servedMs(owner) < FORGOTTEN_BELOW_MS) this.served.delete(owner);
  }
}
