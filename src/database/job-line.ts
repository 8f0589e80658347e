import type { EntityManager } from '@mikro-orm/postgresql';
import { queryPrepared } from './prepared.js';

/** Places up to here are counted at each request, a millisecond's work; to count a hundred thousand takes a hundred. */
const COUNTED = 1_000;
const LINE_KEPT_MS = 5_000;

const WAITING = `name = ? and state < 'active' and not blocked and start_after <= now()`;

/** Of each key its priority and how many are before it, as far as COUNTED: both from the order of the index by which jobs are fetched. */
const AHEAD = `select key, least(higher + older, ${COUNTED}) as ahead from (
    select singleton_key as key,
      (select count(*)::int from (select from pgboss.job a where ${WAITING} and a.priority > j.priority limit ${COUNTED}) one) as higher,
      (select count(*)::int from (select from pgboss.job a where ${WAITING} and a.priority = j.priority and a.created_on < j.created_on
        limit ${COUNTED}) two) as older
    from pgboss.job j where ${WAITING} and singleton_key = any(?)) each`;

const LINE = `select singleton_key as key from pgboss.job where ${WAITING} order by priority desc, created_on`;

/** The line of waiting jobs: exact for the first thousand places, and as of some seconds ago behind them. */
export class JobLine {
  private kept: { places: Promise<Map<string, number>>; until: number } | undefined;

  /** From 1; without jobs that are in hand or wait for a later time. */
  async positions(em: EntityManager, queue: string, keys: readonly string[]): Promise<Map<string, number>> {
    const rows = await queryPrepared<{ key: string; ahead: number }>(em, AHEAD, [queue, queue, queue, keys]);
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
      const places = queryPrepared<{ key: string }>(em, LINE, [queue]).then(
        (rows) => new Map(rows.map(({ key }, index) => [key, index + 1])),
      );
      this.kept = { places, until: Date.now() + LINE_KEPT_MS };
      places.catch(() => (this.kept = undefined));
    }
    return this.kept.places;
  }
}
