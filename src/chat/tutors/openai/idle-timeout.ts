/** How long somebody waits for the next sign of life, and the signal that ends the work when that is over, or earlier. */
export class IdleTimeout {
  private readonly controller = new AbortController();
  private readonly giveUp = () => this.controller.abort(this.outer.reason);
  private leftMs: number;
  private isSpent = false;

  constructor(
    private readonly ms: number,
    private readonly outer: AbortSignal,
  ) {
    this.leftMs = ms;
    outer.addEventListener('abort', this.giveUp, { once: true });
    if (outer.aborted) this.giveUp();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** It has run out: the work was ended for that. */
  get isOver(): boolean {
    return this.isSpent;
  }

  renew(ms = this.ms): void {
    this.leftMs = ms;
  }

  /** Waits for work that ends with the signal. Only such waiting costs idleTimeout. */
  async with<T>(work: Promise<T>): Promise<T> {
    const start = performance.now();
    const runOut = () => {
      this.isSpent = true;
      this.controller.abort(new Error('Out of idleTimeout'));
    };
    const timer = setTimeout(runOut, Math.max(0, this.leftMs));
    try {
      return await work;
    } finally {
      clearTimeout(timer);
      this.leftMs -= performance.now() - start;
    }
  }

  end(): void {
    this.outer.removeEventListener('abort', this.giveUp);
    this.controller.abort(new Error('Ended'));
  }
}
