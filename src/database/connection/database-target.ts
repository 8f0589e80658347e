import { normaliseDatabaseUrl } from './database-url.js';

/** How this process reaches its database. */
export class DatabaseTarget {
  constructor(
    /** For everything that fits into one transaction; may lead through a pooler in transaction mode. */
    readonly url: string,
    /** For what needs a session of its own: LISTEN, session locks, migrations. */
    readonly directUrl: string,
    /** Whether a statement that was prepared by name is there again in the next transaction. */
    readonly preparesStatements: boolean,
  ) {}

  /** A server without a pooler in between, or with one in session mode. */
  static direct(url: string): DatabaseTarget {
    const normalised = normaliseDatabaseUrl(url);
    return new DatabaseTarget(normalised, normalised, true);
  }
}
