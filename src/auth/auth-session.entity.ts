import { defineEntity, p } from '@mikro-orm/core';
import { Student } from './student.entity.js';

/** A session ends this long after login, whatever happens. */
export const SESSION_HOURS = 24;

const AuthSessionSchema = defineEntity({
  name: 'AuthSession',
  tableName: 'auth_sessions',
  properties: {
    id: p.uuid().primary(),
    student: () => p.manyToOne(Student).ref().fieldName('student_id').deleteRule('cascade'),
    /** SHA-256 of the refresh token that is good now. */
    refreshTokenHash: p.text(),
    /** SHA-256 of those spent before; one of them presented again is theft, and ends the session. */
    spentTokenHashes: p.array().default([]),
    userAgent: p.text().nullable(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    lastUsedAt: p.datetime(3).onCreate(() => new Date()),
    expiresAt: p.datetime(3),
    endedAt: p.datetime(3).nullable(),
  },
  indexes: [
    { name: 'auth_sessions_student_id_index', properties: ['student'] },
    { name: 'auth_sessions_expires_at_index', properties: ['expiresAt'] },
    {
      name: 'auth_sessions_spent_token_hashes_index',
      expression:
        'create index "auth_sessions_spent_token_hashes_index" on "auth_sessions" using gin ("spent_token_hashes")',
    },
  ],
  uniques: [{ name: 'auth_sessions_refresh_token_hash_unique', properties: ['refreshTokenHash'] }],
});

export class AuthSession extends AuthSessionSchema.class {
  isLive(now = new Date()): boolean {
    return this.endedAt == null && this.expiresAt > now;
  }
}
AuthSessionSchema.setClass(AuthSession);
