import type { SandboxProcess } from '../protocol/sandbox.js';

export interface WarmPoolOptions {
  /** Processes kept ready for one kind. */
  perKey: number;
  /** Processes kept ready in all. */
  total: number;
  /** Processes in use count as well: where each is so large that no other may boot beside it for later. */
  countsTaken?: boolean;
  idleMs?: number;
}

interface Shelf {
  boot: () => Promise<SandboxProcess>;
  ready: SandboxProcess[];
  booting: number;
  taken: number;
  lastUsed: number;
}

const TEN_MINUTES = 600_000;

/**
 * Keeps single-use processes booted, so that a submission does not wait for an interpreter to start.
 * A taken process is replaced as soon as nobody waits for one; kinds that are not asked for any more
 * are dropped.
 */
export class WarmPool {
  private readonly shelves = new Map<string, Shelf>();
  private waiting = 0;
  private stopped = false;
  private readonly sweeper: NodeJS.Timeout;

  constructor(private readonly options: WarmPoolOptions) {
    this.sweeper = setInterval(() => this.dropIdle(), (options.idleMs ?? TEN_MINUTES) / 10).unref();
  }

  /** A booted process of that kind: from the shelf, else booted now. Rejects as `boot` does. */
  async take(key: string, boot: () => Promise<SandboxProcess>): Promise<SandboxProcess> {
    const shelf = this.shelf(key, boot);
    shelf.lastUsed = Date.now();
    this.waiting += 1;
    try {
      let process = shelf.ready.shift();
      while (process && !process.alive) process = shelf.ready.shift();
      process ??= await boot();
      if (this.options.countsTaken) this.count(shelf, process);
      return process;
    } finally {
      this.waiting -= 1;
      this.refill();
    }
  }

  /** Boots one process of that kind ahead of its first use; rejects as `boot` does. */
  async warm(key: string, boot: () => Promise<SandboxProcess>): Promise<void> {
    const shelf = this.shelf(key, boot);
    shelf.ready.push(await boot());
    if (this.stopped) await this.stop();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.sweeper);
    const all = [...this.shelves.values()].flatMap((shelf) => shelf.ready.splice(0));
    await Promise.all(all.map((process) => process.kill()));
  }

  private count(shelf: Shelf, process: SandboxProcess): void {
    shelf.taken += 1;
    void process.gone.then(() => {
      shelf.taken -= 1;
      this.refill();
    });
  }

  private shelf(key: string, boot: () => Promise<SandboxProcess>): Shelf {
    let shelf = this.shelves.get(key);
    if (!shelf) {
      shelf = { boot, ready: [], booting: 0, taken: 0, lastUsed: Date.now() };
      this.shelves.set(key, shelf);
    }
    return shelf;
  }

  private refill(): void {
    if (this.stopped || this.waiting > 0) return;
    const byUse = [...this.shelves.values()].toSorted((a, b) => b.lastUsed - a.lastUsed);
    const count = ({ ready, booting, taken }: Shelf): number => ready.length + booting + taken;
    let total = byUse.reduce((sum, shelf) => sum + count(shelf), 0);
    for (const shelf of byUse) {
      while (count(shelf) < this.options.perKey) {
        if (total >= this.options.total && !this.discardOldest(byUse, shelf)) return;
        else if (total < this.options.total) total += 1;
        void this.bootAhead(shelf);
      }
    }
  }

  /** Makes room for a kind in use at the cost of the one unused for longest. */
  private discardOldest(byUse: Shelf[], inFavourOf: Shelf): boolean {
    const oldest = byUse.findLast((shelf) => shelf.ready.length > 0);
    if (!oldest || oldest === inFavourOf || oldest.lastUsed >= inFavourOf.lastUsed) return false;
    void oldest.ready.shift()?.kill();
    return true;
  }

  private async bootAhead(shelf: Shelf): Promise<void> {
    shelf.booting += 1;
    try {
      const process = await shelf.boot();
      if (this.stopped) await process.kill();
      else shelf.ready.push(process);
    } catch {
      // The next `take` boots for itself and reports what is wrong.
    } finally {
      shelf.booting -= 1;
    }
  }

  private dropIdle(): void {
    const idleSince = Date.now() - (this.options.idleMs ?? TEN_MINUTES);
    for (const [key, shelf] of this.shelves) {
      if (shelf.lastUsed > idleSince || shelf.booting > 0) continue;
      for (const process of shelf.ready.splice(0)) void process.kill();
      this.shelves.delete(key);
    }
  }
}
