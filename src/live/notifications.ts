import type { Pool } from 'pg';

interface Waiting {
  channel: string;
  payload: string;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** NOTIFY by the dozen: what comes while one statement is under way goes out with the next, in order. */
export class Notifications {
  private waiting: Waiting[] = [];
  private sending = false;

  constructor(private readonly pool: () => Promise<Pool>) {}

  /** Resolves when it is committed. */
  notify(channel: string, payload: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ channel, payload, resolve, reject });
      if (!this.sending) void this.send();
    });
  }

  private async send(): Promise<void> {
    this.sending = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0);
      try {
        const pool = await this.pool();
        await pool.query(
          'select pg_notify(channel, payload) from unnest($1::text[], $2::text[]) as n(channel, payload)',
          [batch.map(({ channel }) => channel), batch.map(({ payload }) => payload)],
        );
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.sending = false;
  }
}
