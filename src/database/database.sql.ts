import { z } from 'zod';
import { prepared, statement } from './statement.js';

/** Each job of ours has one. */
const Key = z.object({ key: z.string() });
const Exists = z.object({ exists: z.boolean() });
const Name = z.object({ name: z.string() });

export const LAST_DONE = statement(
  Key,
  `select coalesce(singleton_key, '') as key from pgboss.job where name = ? and completed_on is not null and state = 'completed'
   order by completed_on desc limit ?`,
);

/** Of these keys those for which a job waits. */
export const PENDING = statement(
  Key,
  `select coalesce(singleton_key, '') as key from pgboss.job where name = ? and state < 'active' and singleton_key = any(?)`,
);

export const QUEUE_STATE = statement(
  z.object({ ready: z.boolean(), active: z.boolean(), dueInMs: z.number().nullable() }),
  `select exists (select from pgboss.job where name = ? and state < 'active' and start_after <= now()) as ready,
     exists (select from pgboss.job where name = ? and state = 'active') as active,
     (select extract(epoch from min(start_after) - now())::float8 * 1000 from pgboss.job
       where name = ? and state < 'active' and start_after > now()) as "dueInMs"`,
);

const WAITING = `name = ? and state < 'active' and not blocked and start_after <= now()`;

/** Places up to here are counted at each request, a millisecond's work; to count a hundred thousand takes a hundred. */
export const COUNTED = 1_000;

/** Of each key its priority and how many are before it, as far as COUNTED: both from the order of the index by which jobs are fetched. */
export const AHEAD = prepared(
  Key.extend({ ahead: z.int() }),
  `select key, least(higher + older, ${COUNTED}) as ahead from (
    select coalesce(singleton_key, '') as key,
      (select count(*)::int from (select from pgboss.job a where ${WAITING} and a.priority > j.priority limit ${COUNTED}) one) as higher,
      (select count(*)::int from (select from pgboss.job a where ${WAITING} and a.priority = j.priority and a.created_on < j.created_on
        limit ${COUNTED}) two) as older
    from pgboss.job j where ${WAITING} and singleton_key = any(?)) each`,
);

export const LINE = prepared(
  Key,
  `select coalesce(singleton_key, '') as key from pgboss.job where ${WAITING} order by priority desc, created_on`,
);

/** A relation by its name. */
/** How long the oldest job has been due: the oldest of each priority, of which there are few, from the index of the line. */
export const OLDEST_DUE = prepared(
  z.object({ seconds: z.int() }),
  `with recursive heads as (
    (select priority from pgboss.job where ${WAITING} order by priority desc limit 1)
    union all
    select (select priority from pgboss.job where ${WAITING} and priority < heads.priority order by priority desc limit 1)
    from heads where heads.priority is not null)
  select coalesce(max(extract(epoch from now() - oldest.due)), 0)::int as seconds
  from heads cross join lateral (
    select greatest(created_on, start_after) as due from pgboss.job
    where ${WAITING} and priority = heads.priority order by created_on limit 1) oldest`,
);

export const EXISTS = statement(Exists, 'select to_regclass(?) is not null as exists');

export const MIGRATIONS = statement(Name, 'select name from mikro_orm_migrations order by id');

export const READ_ONLY = prepared(
  z.object({ readOnly: z.boolean() }),
  `select current_setting('transaction_read_only')::boolean as "readOnly"`,
);

/** Servers of LearnFlow on this database, this one aside. */
export const OTHER_SERVERS = statement(
  z.object({ count: z.int() }),
  `select count(*)::int as count from pg_stat_activity
   where datname = current_database() and pid <> pg_backend_pid() and application_name like 'learnflow%'`,
);

export const PRESENT_TABLES = statement(
  Name,
  `select relname as name from pg_class
   where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname = any(?)`,
);

export const FOREIGN_KEYS = statement(
  z.object({ from: z.string(), to: z.string() }),
  `select child.relname as from, parent.relname as to from pg_constraint k
     join pg_class child on child.oid = k.conrelid join pg_class parent on parent.oid = k.confrelid
   where k.contype = 'f' and child.relnamespace = current_schema()::regnamespace and child.oid <> parent.oid`,
);

export const TABLE_COLUMNS = statement(
  z.object({ name: z.string(), columns: z.array(z.string()), now: z.string() }),
  `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns,
     to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now
   from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
   where c.relnamespace = current_schema()::regnamespace and c.relname = any(?) group by c.relname`,
);

export const SEQUENCES = statement(
  z.object({ table: z.string(), column: z.string(), sequence: z.string() }),
  `select c.relname as table, a.attname as column, pg_get_serial_sequence(quote_ident(c.relname), a.attname) as sequence
   from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
   where c.relnamespace = current_schema()::regnamespace and c.relname = any(?)
     and pg_get_serial_sequence(quote_ident(c.relname), a.attname) is not null`,
);

export const TRY_SESSION_LOCK = statement(
  z.object({ locked: z.boolean() }),
  'select pg_try_advisory_lock(?) as locked',
);

export const LOCK_HOLDER = statement(
  Name.extend({ name: z.string().nullable() }),
  `select application_name as name from pg_stat_activity join pg_locks using (pid)
   where locktype = 'advisory' and objid = ? and granted`,
);
