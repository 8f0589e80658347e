import type { Change } from './event-workload.js';
import type { TestDatabase } from './test-database.js';
import { until } from './until.js';

export interface Report {
  acknowledged: number;
  published: number;
  duplicates: number;
  effects: number;
  deadLetters: number;
}

interface Observed {
  database: Pick<TestDatabase, 'query'>;
  /** What the writers were told is committed. */
  acknowledged: readonly Change[];
  /** Everything that went over the transport, duplicates too, in order per key. */
  published: readonly Change[];
  /** Dead letters made on purpose. */
  deadLetters?: number;
  /** Copies were fed in any order on purpose. */
  shuffled?: boolean;
}

const nameOf = ({ key, version }: Change): string => `${key}#${version}`;

/** Waits until the outbox is empty and every committed change has its effect; says nothing if that does not come. */
export async function quiet({ query }: Pick<TestDatabase, 'query'>, timeoutMs = 45_000): Promise<void> {
  const done = async (): Promise<boolean> => {
    const [row] = await query<{ done: boolean }>(
      `select not exists (select 1 from outbox_event)
         and (select count(*) from test_change) <= (select count(*) from test_effect)
         and (select count(*) from test_change) <= (select count(*) from system_events) as done`,
    );
    return row?.done === true;
  };
  await until('quiet', done, timeoutMs).catch(() => undefined);
}

/**
 * The promises of the event system, after whatever has happened: every committed change was published and nothing else,
 * each consumer's effect happened once, order per key holds, nothing is left in the outbox. Throws with all breaches.
 */
export async function checkInvariants(name: string, observed: Observed): Promise<Report> {
  const { query } = observed.database;
  const committed = (await query<Change>('select key, version from test_change')).map(nameOf);
  const effects = await query<Change>('select key, version from test_effect order by seq');
  const audited = await query<{ name: string }>(
    `select subject || '#' || (data ->> 'attempts') as name from system_events where type = 'progress.changed'`,
  );
  const [left] = await query<{ outbox: number; deadLetters: number }>(
    'select (select count(*)::int from outbox_event) as outbox, (select count(*)::int from dead_letter) as "deadLetters"',
  );
  const published = observed.published.map(nameOf);
  const breaches = [
    ...missing('acknowledged, not committed', observed.acknowledged.map(nameOf), committed),
    ...missing('committed, not published', committed, published),
    ...missing('published, not committed', published, committed),
    ...missing('committed, without effect', committed, effects.map(nameOf)),
    ...missing('effect of nothing', effects.map(nameOf), committed),
    ...repeated('effect happened twice', effects.map(nameOf)),
    ...missing(
      'committed, not in the audit trail',
      committed,
      audited.map((row) => row.name),
    ),
    ...repeated(
      'twice in the audit trail',
      audited.map((row) => row.name),
    ),
    ...(observed.shuffled === true ? [] : outOfOrder('published out of order', observed.published)),
    ...(observed.shuffled === true ? [] : outOfOrder('effects out of order', effects)),
    ...(left?.outbox === 0 ? [] : [`left in the outbox: ${left?.outbox}`]),
    ...(left?.deadLetters === (observed.deadLetters ?? 0) ? [] : [`deadLetters: ${left?.deadLetters}`]),
  ];
  const report = {
    acknowledged: observed.acknowledged.length,
    published: published.length,
    duplicates: published.length - new Set(published).size,
    effects: effects.length,
    deadLetters: left?.deadLetters ?? 0,
  };
  const numbers = Object.entries(report).map(([what, count]) => `${what} ${count}`);
  process.stdout.write(`  ${name}: ${numbers.join(', ')}\n`);
  if (breaches.length > 0)
    throw new Error(`${breaches.length} promises broken:\n${breaches.slice(0, 10).join('\n')}`);
  return report;
}

function missing(what: string, these: readonly string[], within: readonly string[]): string[] {
  const known = new Set(within);
  return these.filter((one) => !known.has(one)).map((one) => `${what}: ${one}`);
}

function repeated(what: string, these: readonly string[]): string[] {
  const seen = new Set<string>();
  return these.filter((one) => seen.size === seen.add(one).size).map((one) => `${what}: ${one}`);
}

/** Only first copies count: a later one is dropped by the inbox. */
function outOfOrder(what: string, these: readonly Change[]): string[] {
  const seen = new Set<string>();
  const last = new Map<string, number>();
  return these.flatMap((change) => {
    if (seen.has(nameOf(change))) return [];
    seen.add(nameOf(change));
    const before = last.get(change.key) ?? 0;
    last.set(change.key, change.version);
    return change.version > before ? [] : [`${what}: ${nameOf(change)} after #${before}`];
  });
}
