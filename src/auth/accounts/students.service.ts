import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { forbidden, notFound } from '../../common/errors/errors.js';
import type { Page } from '../../common/schemas/pagination.js';
import { requireRole, type Viewer } from '../../common/viewer.js';
import { addEvent } from '../../events/outbox/outbox.js';
import {
  toStudentView,
  type StudentsQuery,
  type StudentView,
  type UpdateMe,
  type UpdateStudent,
} from '../auth.schemas.js';
import { findStudentView, studentPage } from '../auth.queries.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { Student } from '../student.entity.js';

/** Profiles, and what an admin does with accounts. */
@Injectable()
export class StudentsService {
  constructor(
    private readonly em: EntityManager,
    private readonly sessions: SessionsService,
  ) {}

  async getMe(viewer: Viewer): Promise<StudentView> {
    const student = await findStudentView(this.em, viewer.studentId);
    if (student === null) throw notFound('student');
    return student;
  }

  async updateMe(viewer: Viewer, patch: UpdateMe): Promise<StudentView> {
    const student = await this.em.findOneOrFail(Student, viewer.studentId);
    const fields = student.change(patch);
    if (fields.length > 0) addEvent(this.em, 'student.updated', { ...idsOf(student), fields });
    await this.em.flush();
    return toStudentView(student);
  }

  async list(viewer: Viewer, query: StudentsQuery): Promise<Page<StudentView>> {
    requireRole(viewer, 'admin');
    return studentPage(this.em, query);
  }

  async update(viewer: Viewer, studentId: number, patch: UpdateStudent): Promise<StudentView> {
    requireRole(viewer, 'admin');
    const locksOut = patch.isActive === false || (patch.role !== undefined && patch.role !== 'admin');
    if (studentId === viewer.studentId && locksOut) throw forbidden('An admin cannot lock themself out.');
    return this.em.transactional(async (em) => {
      const student = await changeAccount(em, this.sessions, studentId, patch, (rows) => {
        const self = rows.find((row) => row.id === viewer.studentId);
        if (self?.role !== 'admin' || !self.isActive) throw forbidden('This needs the role admin.');
      });
      return toStudentView(student);
    });
  }
}

/**
 * Within the caller's transaction. All changes of roles and states take the rows of the active admins, and the one to be
 * changed, in one order: so two admins who take each other's role away at the same moment cannot both succeed, and one
 * admin always remains. `allow` looks at these rows, and throws.
 */
export async function changeAccount(
  em: EntityManager,
  sessions: SessionsService,
  studentId: number,
  patch: UpdateStudent,
  allow: (rows: readonly Student[]) => void,
): Promise<Student> {
  const rows = await em.find(
    Student,
    { $or: [{ role: 'admin', isActive: true }, { id: studentId }] },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, orderBy: { id: 'asc' } },
  );
  allow(rows);
  const student = rows.find((row) => row.id === studentId);
  if (student === undefined) throw notFound('student');
  const fields = student.change(patch);
  const updated = fields.filter((field) => field !== 'isActive' || student.isActive);
  if (updated.length > 0) addEvent(em, 'student.updated', { ...idsOf(student), fields: updated });
  if (fields.includes('isActive') && !student.isActive) {
    addEvent(em, 'student.deactivated', idsOf(student));
    await sessions.endAll(em, student.id);
  }
  await em.flush();
  return student;
}

const idsOf = (student: Student) => ({ studentId: student.id, userId: student.userId });
