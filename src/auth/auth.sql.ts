import { z } from 'zod';
import { instant } from '../common/sql.js';
import { ROLES } from '../common/viewer.js';
import { family, prepared, statement } from '../database/statement.js';
import { SessionView, StudentView } from './auth.schemas.js';

/** What is only read, as rows of one statement: entities took four to eight times as long. */
const STUDENT = `s.id, s.user_id as "userId", s.email, s.name, s.grade_level as "gradeLevel", s.bio,
  s.avatar_url as "avatarUrl", s.role, s.is_active as "isActive", s.timezone,
  s.leaderboard_alias as "leaderboardAlias", s.show_on_leaderboard as "showOnLeaderboard",
  ${instant('s.created_at')} as "createdAt", ${instant('s.updated_at')} as "updatedAt"`;

export const STUDENT_VIEW = prepared(StudentView, `select ${STUDENT} from students s where s.id = ?`);

/** In the order of registration, by conditions on `s`. */
export const STUDENT_PAGE = family(
  prepared,
  StudentView,
  (conditions: string) => `select ${STUDENT} from students s where ${conditions} order by s.id limit ?`,
  [['true']],
);

/** The student's sessions that still live, the newest first; from a position on where there is one. */
export const SESSION_PAGE = family(
  prepared,
  SessionView.omit({ current: true }),
  (
    hasPosition: boolean,
  ) => `select a.id, a.user_agent as "userAgent", ${instant('a.created_at')} as "createdAt",
     ${instant('a.last_used_at')} as "lastUsedAt", ${instant('a.expires_at')} as "expiresAt"
   from auth_sessions a
   where a.student_id = ? and a.ended_at is null and a.expires_at > now()
     ${hasPosition ? 'and (a.created_at, a.id) < (?::timestamptz, ?::uuid)' : ''}
   order by a.created_at desc, a.id desc limit ?`,
  [[true], [false]],
);

const SessionRow = z.object({
  studentId: z.int(),
  userId: z.string(),
  role: z.enum(ROLES),
  isActive: z.boolean(),
  id: z.string(),
  tokenSeed: z.string(),
  generation: z.int(),
  isLive: z.boolean(),
  isFresh: z.boolean(),
});
export type SessionRow = z.infer<typeof SessionRow>;

/** Two look-ups by primary key for each; asked for each request, so that a session that has ended is dead at once. */
export const FIND_SESSIONS = prepared(
  SessionRow,
  `select t.id as "studentId", t.user_id as "userId", t.role, t.is_active as "isActive",
     s.id, s.token_seed as "tokenSeed", s.generation,
     s.ended_at is null and s.expires_at > now() as "isLive",
     s.last_used_at > now() - make_interval(secs => ?) as "isFresh"
   from auth_sessions s join students t on t.id = s.student_id
   where s.id = any(?::uuid[])`,
);

export const PASSWORD_OF = prepared(
  z.object({ id: z.int(), passwordHash: z.string(), isActive: z.boolean() }),
  'select id, password_hash as "passwordHash", is_active as "isActive" from students where lower(email) = ?',
);

export const ID_OF_EMAIL = statement(
  z.object({ id: z.int() }),
  'select id from students where lower(email) = lower(?)',
);

/** Of the given sessions those that no longer live. */
export const ENDED_SESSIONS = statement(
  z.object({ id: z.string() }),
  `select given.id from unnest(?::uuid[]) as given (id)
   left join auth_sessions s on s.id = given.id and s.ended_at is null and s.expires_at > now()
   where s.id is null`,
);
