import { gradingMetrics } from '../grading-metrics.js';
import type { PoolLoad, SandboxProcess } from '../protocol/sandbox.js';

export interface WarmPoolOptions {
  /** Processes kept ready for one kind. */
  perKey: number;
  /** Processes kept ready in all. */
  total: number;
  /** Processes in use count as well: where each is so large that no other may boot beside it for later. */
  countsTaken?: boolean;
  idleMs?: number;
}

interface Bucket {
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
  private readonly buckets = new Map<string, Bucket>();
  private waiting = 0;
  private stopped = false;
  private readonly sweeper: NodeJS.Timeout;

  constructor(private readonly options: WarmPoolOptions) {
    this.sweeper = setInterval(() => this.dropIdle(), (options.idleMs ?? TEN_MINUTES) / 10).unref();
  }

  /** A booted process of that kind: from its bucket, else booted now. Rejects as `boot` does. */
  async take(key: string, boot: () => Promise<SandboxProcess>): Promise<SandboxProcess> {
    const bucket = this.bucket(key, boot);
    bucket.lastUsed = Date.now();
    this.waiting += 1;
    try {
      let process = bucket.ready.shift();
      while (process && !process.alive) process = bucket.ready.shift();
      gradingMetrics.takes.inc({ from: process ? 'ready' : 'booted' });
      process ??= await boot();
      if (this.options.countsTaken) this.count(bucket, process);
      return process;
    } finally {
      this.waiting -= 1;
      this.refill();
    }
  }

  /** Boots one process of that kind ahead of its first use; rejects as `boot` does. */
  async warm(key: string, boot: () => Promise<SandboxProcess>): Promise<void> {
    const bucket = this.bucket(key, boot);
    bucket.ready.push(await boot());
    if (this.stopped) await this.stop();
  }

  get load(): PoolLoad {
    const buckets = [...this.buckets.values()];
    return {
      ready: buckets.reduce((sum, bucket) => sum + bucket.ready.length, 0),
      booting: buckets.reduce((sum, bucket) => sum + bucket.booting, 0),
    };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.sweeper);
    const all = [...this.buckets.values()].flatMap((bucket) => bucket.ready.splice(0));
    await Promise.all(all.map((process) => process.kill()));
  }

  private count(bucket: Bucket, process: SandboxProcess): void {
    bucket.taken += 1;
    void process.gone.then(() => {
      bucket.taken -= 1;
      this.refill();
    });
  }

  private bucket(key: string, boot: () => Promise<SandboxProcess>): Bucket {
    let bucket = this.buckets.get(key);
    if (!bucket) {
      bucket = { boot, ready: [], booting: 0, taken: 0, lastUsed: Date.now() };
      this.buckets.set(key, bucket);
    }
    return bucket;
  }

  private refill(): void {
    if (this.stopped || this.waiting > 0) return;
    const byUse = [...this.buckets.values()].toSorted((a, b) => b.lastUsed - a.lastUsed);
    const count = ({ ready, booting, taken }: Bucket): number => ready.length + booting + taken;
    let total = byUse.reduce((sum, bucket) => sum + count(bucket), 0);
    for (const bucket of byUse) {
      while (count(bucket) < this.options.perKey) {
        if (total >= this.options.total && !this.discardOldest(byUse, bucket)) return;
        else if (total < this.options.total) total += 1;
        void this.bootAhead(bucket);
      }
    }
  }

  /** Makes room for a kind in use at the cost of the one unused for longest. */
  private discardOldest(byUse: Bucket[], inFavourOf: Bucket): boolean {
    const oldest = byUse.findLast((bucket) => bucket.ready.length > 0);
    if (!oldest || oldest === inFavourOf || oldest.lastUsed >= inFavourOf.lastUsed) return false;
    void oldest.ready.shift()?.kill();
    return true;
  }

  private async bootAhead(bucket: Bucket): Promise<void> {
    bucket.booting += 1;
    try {
      const process = await bucket.boot();
      if (this.stopped) await process.kill();
      else bucket.ready.push(process);
    } catch {
      // The next `take` boots for itself and reports what is wrong.
    } finally {
      bucket.booting -= 1;
    }
  }

  private dropIdle(): void {
    const idleSince = Date.now() - (this.options.idleMs ?? TEN_MINUTES);
    for (const [key, bucket] of this.buckets) {
      if (bucket.lastUsed > idleSince || bucket.booting > 0) continue;
      for (const process of bucket.ready.splice(0)) void process.kill();
      this.buckets.delete(key);
    }
  }
}
