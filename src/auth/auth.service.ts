import { LockMode, UniqueConstraintViolationException } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/errors.js';
import type { Viewer } from '../common/viewer.js';
import { addEvent } from '../events/outbox/outbox.js';
import {
  toStudentView,
  type ChangePassword,
  type Login,
  type LoginView,
  type Register,
  type StudentView,
} from './auth.schemas.js';
import { ID_OF_EMAIL, PASSWORD_OF } from './auth.sql.js';
import type { Credential } from './sessions/credentials.js';
import { PasswordsService } from './accounts/passwords.service.js';
import { SessionsService } from './sessions/sessions.service.js';
import { Student } from './student.entity.js';
import { LoginThrottleService, type LoginAttempt } from './throttle/login-throttle.service.js';
import type { Place } from './throttle/places.service.js';

/** Somebody who has shown the right password; a session may begin while the account still has this hash. */
export interface VerifiedLogin {
  studentId: number;
  passwordHash: string;
}

/** Accounts and passwords: who may come in. */
@Injectable()
export class AuthService {
  constructor(
    private readonly em: EntityManager,
    private readonly passwords: PasswordsService,
    private readonly sessions: SessionsService,
    private readonly throttle: LoginThrottleService,
  ) {}

  /** The viewer behind an access token or a cookie. Throws invalid_token, also when its session has ended. */
  authenticate(credential: Credential): Promise<Viewer> {
    return this.sessions.findViewer(credential);
  }

  /** The account knows the place from then on. */
  async register(body: Register, place: Place): Promise<StudentView> {
    const { password, ...profile } = body;
    const turn = { address: place.address, isKnown: false };
    const passwordHash = await this.passwords.hash(password, turn, () => this.refuseTaken(body.email));
    const student = this.em.create(Student, { ...profile, passwordHash });
    try {
      await this.em.transactional(async (em) => {
        await em.persist(student).flush();
        await this.throttle.know(em, student.id, place);
        addEvent(em, 'student.registered', {
          studentId: student.id,
          userId: student.userId,
          role: student.role,
        });
      });
    } catch (error) {
      if (error instanceof UniqueConstraintViolationException) throw emailTaken();
      throw error;
    }
    return toStudentView(student);
  }

  /** Throws invalid_credentials, the same and as late for an unknown address; account_disabled only for the right password. */
  async verifyPassword({ email, password }: Login, { place, isKnown }: LoginAttempt): Promise<VerifiedLogin> {
    const row = await PASSWORD_OF.first(this.em.fork(), [email]);
    const turn = { address: place.address, isKnown };
    const matches = await this.passwords.matches(password, row?.passwordHash, turn);
    if (row === undefined || !matches) throw new DomainError('invalid_credentials');
    if (!row.isActive) throw new DomainError('account_disabled');
    return { studentId: row.id, passwordHash: row.passwordHash };
  }

  /** Begins a session. What changed since the password was checked (the password, the account's state) counts. */
  login(verified: VerifiedLogin, attempt: LoginAttempt, userAgent: string | undefined): Promise<LoginView> {
    return this.em.transactional(async (em) => {
      const student = await this.lock(em, verified.studentId);
      if (student.passwordHash !== verified.passwordHash) throw new DomainError('invalid_credentials');
      if (!student.isActive) throw new DomainError('account_disabled');
      await this.throttle.succeeded(em, student.id, attempt);
      return this.sessions.begin(em, student, userAgent);
    });
  }

  /** Ends every other session of the viewer. Throws invalid_credentials for a wrong current password. */
  async changePassword(viewer: Viewer, body: ChangePassword, place: Place): Promise<void> {
    const { passwordHash: before, email } = await this.em.findOneOrFail(Student, viewer.studentId, {
      populate: ['passwordHash'],
    });
    const attempt = await this.throttle.beginInSession(email, place, viewer.sessionId);
    if (!(await this.passwords.matches(body.currentPassword, before))) {
      await this.throttle.failed(attempt, email);
      throw new DomainError('invalid_credentials', 'The current password is wrong.');
    }
    await this.throttle.withdraw(attempt);
    const passwordHash = await this.passwords.hash(body.newPassword);
    await this.em.transactional(async (em) => {
      const student = await this.lock(em, viewer.studentId);
      if (student.passwordHash !== before)
        throw new DomainError('conflict', 'The password was changed meanwhile.');
      student.passwordHash = passwordHash;
      await this.sessions.endAll(em, student.id, viewer.sessionId);
      await this.throttle.forgetAllBut(em, student.id, place);
      addEvent(em, 'student.password_changed', { studentId: student.id, userId: student.userId });
    });
  }

  private lock(em: EntityManager, studentId: number): Promise<Student> {
    return em.findOneOrFail(Student, studentId, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      populate: ['passwordHash'],
      refresh: true,
    });
  }

  private async refuseTaken(email: string): Promise<void> {
    if ((await ID_OF_EMAIL.first(this.em.fork(), [email])) !== undefined) throw emailTaken();
  }
}

const emailTaken = () => new DomainError('email_taken');
