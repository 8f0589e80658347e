import { randomBytes } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../common/config.js';
import { ADVISORY_LOCKS } from '../../database/advisory-locks.js';
import { addEvent } from '../../events/outbox/outbox.js';
import { PasswordsService } from './passwords.service.js';
import { Student } from '../student.entity.js';

const FIRST_ADMIN_EMAIL = 'admin@learnflow.local';

export interface AdminCredentials {
  email: string;
  password: string;
}

/** Somebody must be the first admin. Two processes that start at once do this one after the other. */
@Injectable()
export class AdminBootstrapService {
  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
    private readonly passwords: PasswordsService,
  ) {}

  /**
   * With ADMIN_EMAIL and ADMIN_PASSWORD: makes that admin; an account that exists is left as it is. With neither, in a
   * database without accounts: makes one with a random password and answers with it, this once; the operator's own password is never answered.
   */
  ensure(): Promise<AdminCredentials | undefined> {
    const { ADMIN_EMAIL, ADMIN_PASSWORD } = this.config.env;
    const given =
      ADMIN_EMAIL !== undefined && ADMIN_PASSWORD !== undefined
        ? { email: ADMIN_EMAIL.trim().toLowerCase(), password: ADMIN_PASSWORD }
        : undefined;
    return this.em.fork().transactional(async (em) => {
      await em.execute('select pg_advisory_xact_lock(?)', [ADVISORY_LOCKS.firstAdmin]);
      const exists = await em.count(Student, given === undefined ? {} : { email: given.email });
      if (exists > 0) return undefined;
      const credentials = given ?? {
        email: FIRST_ADMIN_EMAIL,
        password: randomBytes(12).toString('base64url'),
      };
      const passwordHash = await this.passwords.hash(credentials.password);
      const admin = em.create(Student, {
        email: credentials.email,
        name: 'Admin',
        role: 'admin',
        passwordHash,
      });
      await em.flush();
      addEvent(em, 'student.registered', { studentId: admin.id, userId: admin.userId, role: admin.role });
      return given === undefined ? credentials : undefined;
    });
  }
}
