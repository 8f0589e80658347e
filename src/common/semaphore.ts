/** Lets a bounded number of jobs run at once; the others wait in line, or in a second one that is served after the first. */
export class Semaphore {
  private readonly line: (() => void)[] = [];
  private readonly secondLine: (() => void)[] = [];

  constructor(private free: number) {}

  /**
   * Waits for a slot; the function it resolves with gives it back. Rejects with the signal's reason. Who `yields` comes
   * after everybody who does not.
   */
  async take(signal?: AbortSignal, { yields = false } = {}): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.free > 0) this.free -= 1;
    else await this.wait(yields ? this.secondLine : this.line, signal);
    return () => this.release();
  }

  private wait(line: (() => void)[], signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        line.splice(line.indexOf(enter), 1);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', leave, { once: true });
      line.push(enter);
    });
  }

  private release(): void {
    const next = this.line.shift() ?? this.secondLine.shift();
    if (next) next();
    else this.free += 1;
  }
}
