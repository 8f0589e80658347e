import type { Pool, PoolClient } from 'pg';

/** Whoever gives a lost connection back by itself has done so by then. */
const GRACE_MS = 1_000;

/**
 * Gives the place of a lost connection in the pool free again. kysely 0.29 keeps the connection of a transaction whose
 * ROLLBACK fails, and it does fail when the server is gone: each restart of PostgreSQL would cost the pool as many
 * places as there were transactions, until none is left and every request waits for ever.
 */
export function freeLostConnections(pool: Pool): void {
  pool.on('connect', (client) => {
    client.once('end', () => setTimeout(() => release(client), GRACE_MS).unref());
  });
}

function release(client: PoolClient): void {
  try {
    client.release(true);
  } catch {
    // It was given back already, which `pg` answers with an error.
  }
}
