import { z } from 'zod';
import { prepared, statement } from '../../database/statement.js';

const OutboxRow = z.object({
  seq: z.string(),
  id: z.string(),
  topic: z.string(),
  key: z.string(),
  type: z.string(),
  data: z.string(),
  headers: z.record(z.string(), z.string()),
  occurredAt: z.date(),
});

/** The first rows, in order, as long as they stay below so many bytes; at least one, however large. */
export const NEXT_BATCH = statement(
  OutboxRow,
  `select seq, id, topic, key, type, data, headers, occurred_at as "occurredAt" from (
     select *, sum(octet_length(data)) over (order by seq) - octet_length(data) as before from (
       select seq, id, topic, key, type, data::text, headers, occurred_at
       from outbox_event order by seq limit ?) first) sized
   where before <= ? order by seq`,
);

export const HAS_ROWS = statement(
  z.object({ found: z.boolean() }),
  'select exists (select from outbox_event) as found',
);

export const TRY_LOCK = statement(
  z.object({ locked: z.boolean() }),
  'select pg_try_advisory_lock(?) as locked',
);

/** For those who watch; counted up to a number. */
export const OUTBOX_STATE = prepared(
  z.object({ waiting: z.int(), age: z.number(), deadLetters: z.int() }),
  `select (select count(*)::int from (select 1 from outbox_event limit ?) counted) as waiting,
     coalesce((select extract(epoch from now() - occurred_at)::float8 from outbox_event order by seq limit 1), 0) as age,
     (select count(*)::int from dead_letter) as "deadLetters"`,
);
