import { isDatabaseAway } from '../../common/errors/database-problem.js';
import { pause } from '../../common/pause.js';

const RETRY_MS = 300;

/**
 * What somebody has worked for is not thrown away because the database is away: it is stored when that is back, unless it
 * is given up before. Fails with the error of the last try.
 */
export async function retryWhileAway<T>(store: () => Promise<T>, isGivenUp: () => boolean): Promise<T> {
  for (;;) {
    try {
      return await store();
    } catch (error) {
      if (!isDatabaseAway(error) || isGivenUp()) throw error;
      await pause(RETRY_MS);
    }
  }
}
