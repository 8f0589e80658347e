import { z } from 'zod';
import { statement } from '../../database/statement.js';

export const KNOWS_DEVICE = statement(
  z.object({ knows: z.boolean() }),
  `select exists (select 1 from known_places k join students s on s.id = k.student_id
     where lower(s.email) = ? and k.place = ?) as knows`,
);

/** Whom to tell of tries from strange places, where there were so many and nobody has been told today. */
export const TELL_OWNER = statement(
  z.object({ studentId: z.int(), userId: z.string(), failures: z.int(), places: z.int() }),
  `with strangers as (
     select count(*)::int as failures, count(distinct place)::int as places from login_attempts
     where account = ? and not is_known and made_at > now() - interval '1 day'),
   told as (
     update login_attempts set is_told = true from strangers
     where id = ? and failures >= ? and not exists (
       select 1 from login_attempts where account = ? and is_told and made_at > now() - interval '1 day')
     returning 1)
   select s.id as "studentId", s.user_id as "userId", failures, places
   from students s, strangers, told where lower(s.email) = ?`,
);

export const NOTE_ATTEMPT = statement(
  z.object({ id: z.number() }),
  'insert into login_attempts (account, place, is_known) values (?, ?, ?) returning id::float8 as id',
);

/** What was tried within a day, here and by strangers, who count up to a number of each address. */
export const ATTEMPTS = statement(
  z.object({
    knowsAddress: z.boolean(),
    fromHere: z.int(),
    sinceHere: z.number().nullable(),
    fromStrangers: z.int(),
    sinceStrangers: z.number().nullable(),
  }),
  `with places as (
     select place, is_known, count(*)::int as made, max(made_at) as last from login_attempts
     where account = ? and made_at > now() - interval '1 day' group by place, is_known)
   select
     exists (select 1 from known_places k join students s on s.id = k.student_id
       where lower(s.email) = ? and k.place = ?) as "knowsAddress",
     coalesce(sum(made) filter (where place = ?), 0)::int as "fromHere",
     extract(epoch from now() - max(last) filter (where place = ?))::float8 as "sinceHere",
     coalesce(sum(least(made, ?)) filter (where not is_known), 0)::int as "fromStrangers",
     extract(epoch from now() - max(last) filter (where not is_known))::float8 as "sinceStrangers"
   from places`,
);
