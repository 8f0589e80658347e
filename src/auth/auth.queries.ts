import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { decodeCursor, toPage, type Page, type PageQuery } from '../common/pagination.js';
import { instant } from '../common/sql.js';
import { queryPrepared } from '../database/prepared.js';
import type { Viewer } from '../common/viewer.js';
import type { SessionView, StudentsQuery, StudentView } from './auth.schemas.js';

/** What is only read, as rows of one statement: entities took four to eight times as long. */
const STUDENT = `s.id, s.user_id as "userId", s.email, s.name, s.grade_level as "gradeLevel", s.bio,
  s.avatar_url as "avatarUrl", s.role, s.is_active as "isActive", s.timezone,
  s.leaderboard_alias as "leaderboardAlias", s.show_on_leaderboard as "showOnLeaderboard",
  ${instant('s.created_at')} as "createdAt", ${instant('s.updated_at')} as "updatedAt"`;

const SESSION = `a.id, a.user_agent as "userAgent", ${instant('a.created_at')} as "createdAt",
  ${instant('a.last_used_at')} as "lastUsedAt", ${instant('a.expires_at')} as "expiresAt"`;

const SessionPosition = z.tuple([z.iso.datetime(), z.uuid()]);
const StudentPosition = z.tuple([z.int()]);

export async function findStudentView(em: EntityManager, studentId: number): Promise<StudentView | null> {
  const [row] = await queryPrepared<StudentView>(em, `select ${STUDENT} from students s where s.id = ?`, [
    studentId,
  ]);
  return row ?? null;
}

/** In the order of registration. */
export async function studentPage(em: EntityManager, query: StudentsQuery): Promise<Page<StudentView>> {
  const conditions = ['true'];
  const values: unknown[] = [];
  const where = (condition: string, ...given: unknown[]) => {
    conditions.push(condition);
    values.push(...given);
  };
  if (query.cursor !== undefined) where('s.id > ?', ...decodeCursor(query.cursor, StudentPosition));
  if (query.role !== undefined) where('s.role = ?', query.role);
  if (query.q !== undefined) {
    const pattern = `%${query.q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    where('(s.name ilike ? or s.email ilike ?)', pattern, pattern);
  }
  const rows = await queryPrepared<StudentView>(
    em,
    `select ${STUDENT} from students s where ${conditions.join(' and ')} order by s.id limit ?`,
    [...values, query.limit + 1],
  );
  return toPage(
    rows,
    query.limit,
    (row) => row,
    (row) => [row.id],
  );
}

/** The viewer's sessions that still live, the newest first. */
export async function sessionPage(
  em: EntityManager,
  viewer: Viewer,
  query: PageQuery,
): Promise<Page<SessionView>> {
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, SessionPosition);
  const rows = await queryPrepared<Omit<SessionView, 'current'>>(
    em,
    `select ${SESSION} from auth_sessions a
     where a.student_id = ? and a.ended_at is null and a.expires_at > now()
       ${after === undefined ? '' : 'and (a.created_at, a.id) < (?::timestamptz, ?::uuid)'}
     order by a.created_at desc, a.id desc limit ?`,
    [viewer.studentId, ...(after ?? []), query.limit + 1],
  );
  return toPage(
    rows,
    query.limit,
    (row) => ({ ...row, current: row.id === viewer.sessionId }),
    (row) => [row.createdAt, row.id],
  );
}
