import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { decodeCursor, toPage, type Page, type PageQuery } from '../common/schemas/pagination.js';
import type { Viewer } from '../common/viewer.js';
import type { SessionView, StudentsQuery, StudentView } from './auth.schemas.js';
import { SESSION_PAGE, STUDENT_PAGE, STUDENT_VIEW } from './auth.sql.js';

const SessionPosition = z.tuple([z.iso.datetime(), z.uuid()]);
const StudentPosition = z.tuple([z.int()]);

export async function findStudentView(em: EntityManager, studentId: number): Promise<StudentView | null> {
  return (await STUDENT_VIEW.first(em, [studentId])) ?? null;
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
  const rows = await STUDENT_PAGE(conditions.join(' and ')).all(em, [...values, query.limit + 1]);
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
  const values = [viewer.studentId, ...(after ?? []), query.limit + 1];
  const rows = await SESSION_PAGE(after !== undefined).all(em, values);
  return toPage(
    rows,
    query.limit,
    (row) => ({ ...row, current: row.id === viewer.sessionId }),
    (row) => [row.createdAt, row.id],
  );
}
