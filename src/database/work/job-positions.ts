import type { EntityManager } from '@mikro-orm/postgresql';
import { AHEAD, COUNTED, LINE } from '../database.sql.js';

const LINE_KEPT_MS = 5_000;

/** The line of waiting jobs: exact for the first thousand places, and as of some seconds ago behind them. */
export class JobPositions {
  private kept: { places: Promise<Map<string, number>>; until: number } | undefined;

  /** From 1; without jobs that are in hand or wait for a later time. */
  async of(em: EntityManager, queue: string, keys: readonly string[]): Promise<Map<string, number>> {
    const rows = await AHEAD.all(em, [queue, queue, queue, keys]);
    if (rows.every(({ ahead }) => ahead < COUNTED))
      return new Map(rows.map(({ key, ahead }) => [key, ahead + 1]));
    const places = await this.recentPlaces(em, queue);
    // Who came since is behind most of the others.
    const last = places.size + 1;
    return new Map(
      rows.map(({ key, ahead }) => [key, ahead < COUNTED ? ahead + 1 : (places.get(key) ?? last)]),
    );
  }

  private recentPlaces(em: EntityManager, queue: string): Promise<Map<string, number>> {
    if (this.kept === undefined || this.kept.until < Date.now()) {
      const places = LINE.all(em, [queue]).then(
        (rows) => new Map(rows.map(({ key }, index) => [key, index + 1])),
      );
      this.kept = { places, until: Date.now() + LINE_KEPT_MS };
      places.catch(() => (this.kept = undefined));
    }
    return this.kept.places;
  }
}
