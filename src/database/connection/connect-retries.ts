import { pause } from '../../common/pause.js';
import type { Pool, PoolClient } from 'pg';
import { isDatabaseAway } from '../../common/errors/database-problem.js';

/** A request waits so long for a server that restarts or wakes up, instead of failing at once. */
const RETRY_FOR_MS = 6_000;
const RETRY_MS = 200;
/** The pool's own words for "all connections are in use", which no retry of ours mends. */
const POOL_EXHAUSTED = /timeout exceeded when trying to connect/i;

type Callback = (
  error: Error | undefined,
  client?: PoolClient,
  release?: (error?: Error | boolean) => void,
) => void;

/**
 * Lets the pool try again for a few seconds when the server refuses a new connection. Once it has been away for longer,
 * every request fails at once again.
 */
export function retryConnections(pool: Pool): void {
  const connect = pool.connect.bind(pool) as () => Promise<PoolClient>;
  let awaySince: number | undefined;
  const attempt = async (): Promise<PoolClient> => {
    for (;;) {
      try {
        const client = await connect();
        awaySince = undefined;
        return client;
      } catch (error) {
        if (!isDatabaseAway(error) || POOL_EXHAUSTED.test((error as Error).message)) throw error;
        awaySince ??= performance.now();
        if (performance.now() - awaySince > RETRY_FOR_MS || pool.ending) throw error;
        await pause(RETRY_MS);
      }
    }
  };
  const connectOrRetry = (callback?: Callback): Promise<PoolClient> | undefined => {
    if (callback === undefined) return attempt();
    attempt().then(
      (client) => callback(undefined, client, client.release.bind(client)),
      (error: unknown) => callback(error as Error, undefined, () => undefined),
    );
    return undefined;
  };
  pool.connect = connectOrRetry as Pool['connect'];
}
