/** So many failures are free; after each further one the wait doubles. */
export interface BackoffPolicy {
  free: number;
  firstSeconds: number;
  longestSeconds: number;
}

/** One address at one account: at most 26 guesses a day. */
export const BY_ADDRESS: BackoffPolicy = { free: 5, firstSeconds: 5, longestSeconds: 7_200 };

/** A device, or a session, that the account knows: at most 65 a day, and its owner's typing mistakes cost little. */
export const BY_DEVICE: BackoffPolicy = { free: 10, firstSeconds: 5, longestSeconds: 1_800 };

/** All places that the account does not know, as one; of each address so many count as are free to it. */
export const BY_ACCOUNT: BackoffPolicy = { free: 15, firstSeconds: 60, longestSeconds: 1_800 };
export const COUNTED_OF_EACH_ADDRESS = BY_ADDRESS.free;

/** Seconds after the last of so many failures until the next try. */
export function delaySeconds(
  { free, firstSeconds, longestSeconds }: BackoffPolicy,
  failures: number,
): number {
  return failures < free ? 0 : Math.min(firstSeconds * 2 ** Math.min(failures - free, 30), longestSeconds);
}
