import { LockMode, UniqueConstraintViolationException } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DomainError, notFound } from '../../common/errors/errors.js';
import type { Role } from '../../common/viewer.js';
import { addEvent } from '../../events/outbox/outbox.js';
import { toStudentView, type Register, type StudentView, type UpdateStudent } from '../auth.schemas.js';
import { ID_OF_EMAIL } from '../auth.sql.js';
import { PasswordsService } from './passwords.service.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { changeAccount } from './students.service.js';
import { Student } from '../student.entity.js';

/**
 * What the operator of the machine does with accounts, by their addresses. There is no viewer: whoever holds the
 * database may do all of it.
 */
@Injectable()
export class AccountsService {
  constructor(
    private readonly em: EntityManager,
    private readonly passwords: PasswordsService,
    private readonly sessions: SessionsService,
  ) {}

  /** Throws email_taken. */
  async create({ password, ...profile }: Register, role: Role): Promise<StudentView> {
    const passwordHash = await this.passwords.hash(password);
    try {
      return await this.em.fork().transactional(async (em) => {
        const student = em.create(Student, { ...profile, role, passwordHash });
        await em.flush();
        addEvent(em, 'student.registered', { studentId: student.id, userId: student.userId, role });
        return toStudentView(student);
      });
    } catch (error) {
      if (error instanceof UniqueConstraintViolationException) throw new DomainError('email_taken');
      throw error;
    }
  }

  /** Throws `conflict` where nobody would be left who may administrate. */
  change(email: string, patch: UpdateStudent): Promise<StudentView> {
    return this.em.fork().transactional(async (em) => {
      const { id } = await find(em, email);
      const student = await changeAccount(em, this.sessions, id, patch, (rows) => {
        const isLast = !rows.some((row) => row.id !== id && row.role === 'admin' && row.isActive);
        const self = rows.find((row) => row.id === id);
        const isAdmin = self?.role === 'admin' && self.isActive;
        const locksOut = patch.isActive === false || (patch.role !== undefined && patch.role !== 'admin');
        if (isAdmin && isLast && locksOut)
          throw new DomainError('conflict', 'This is the last active admin; make another one first.');
      });
      return toStudentView(student);
    });
  }

  /** Ends every session of the account; whoever knew its places is a stranger from now on. */
  async resetPassword(email: string, password: string): Promise<StudentView> {
    const passwordHash = await this.passwords.hash(password);
    return this.em.fork().transactional(async (em) => {
      const { id } = await find(em, email);
      const student = await em.findOneOrFail(Student, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
      student.passwordHash = passwordHash;
      await em.flush();
      await this.sessions.endAll(em, id);
      await em.execute('delete from known_places where student_id = ?', [id]);
      addEvent(em, 'student.password_changed', { studentId: id, userId: student.userId });
      return toStudentView(student);
    });
  }

  /** Whom an exercise that comes in by the operator's hand belongs to: the account of that address, or the oldest admin. */
  async author(email: string | undefined): Promise<Student> {
    const em = this.em.fork();
    if (email !== undefined) return find(em, email);
    const admin = await em.findOne(Student, { role: 'admin', isActive: true }, { orderBy: { id: 'asc' } });
    if (admin === null) throw new DomainError('not_found', 'There is no active admin yet; create one first.');
    return admin;
  }
}

async function find(em: EntityManager, email: string): Promise<Student> {
  const row = await ID_OF_EMAIL.first(em, [email.trim()]);
  if (row === undefined) throw notFound(`account as ${email}`);
  return em.findOneOrFail(Student, row.id);
}
