import { z } from 'zod';
import { statement } from '../../database/statement.js';

/** Answers what a consumer had not had before. */
export const NOTE_ALL = statement(
  z.object({ task: z.string() }),
  `insert into inbox_event (consumer, event_id) select * from unnest(?::text[], ?::uuid[])
   on conflict do nothing returning consumer || ' ' || event_id as task`,
);

export const STORE_DEAD = statement(
  z.object({ isNew: z.boolean() }),
  `insert into dead_letter as d (consumer, event_id, reason, error, attempts, topic, key, headers, value)
   values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)
   on conflict (consumer, event_id) do update set attempts = d.attempts + excluded.attempts, error = excluded.error
   returning xmax = 0 as "isNew"`,
);
