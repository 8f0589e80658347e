/** Milliseconds of processor time that a piece of work takes; unlike the clock, it does not run while others use the machine. */
export function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** No text may hold the event loop for longer; what is linear takes a small part of it. */
export const MAX_TEXT_MS = 50;

/**
 * The least processor time of this thread in ten runs: a collection of garbage or a compilation of the engine may fall
 * into one of them. A run within `enough` milliseconds ends the tries.
 */
export function leastCpuMs(work: () => unknown, enough = MAX_TEXT_MS): number {
  let least = Infinity;
  for (let turn = 0; turn < 10 && least > enough; turn += 1) {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
    // No chance makes ten of one.
    if (least > 10 * enough) break;
  }
  return least;
}
