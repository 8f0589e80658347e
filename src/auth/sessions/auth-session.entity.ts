import { randomBytes, randomUUID } from 'node:crypto';
import { defineEntity, p } from '@mikro-orm/core';
import { databaseNow, databaseNowMs } from '../../database/clock.js';
import { Student } from '../student.entity.js';

/** Notified with the id of each session that is ended, by whatever statement, when that commits. */
export const SESSION_ENDED_CHANNEL = 'learnflow_session_ended';

/** A session ends this long after login, whatever happens. */
const SESSION_HOURS = 24;

const AuthSessionSchema = defineEntity({
  name: 'AuthSession',
  tableName: 'auth_sessions',
  properties: {
    id: p
      .uuid()
      .primary()
      .onCreate(() => randomUUID()),
    student: () => p.manyToOne(Student).ref().fieldName('student_id').deleteRule('cascade'),
    /** Goes into the MAC of the session's tokens: neither the key nor the table alone is enough to make one. */
    tokenSeed: p.text().onCreate(() => randomBytes(32).toString('base64url')),
    /** Counts the refreshes. A token of an older generation is spent; presented again it ends the session. */
    generation: p.integer().default(0),
    userAgent: p.text().nullable(),
    createdAt: p.datetime(3).onCreate(() => databaseNow()),
    /** The last login or refresh. */
    lastUsedAt: p.datetime(3).onCreate(() => databaseNow()),
    expiresAt: p.datetime(3).onCreate(() => new Date(databaseNowMs() + SESSION_HOURS * 3_600_000)),
    endedAt: p.datetime(3).nullable(),
  },
  indexes: [{ name: 'auth_sessions_student_id_index', properties: ['student', 'createdAt'] }],
  triggers: [
    {
      name: 'auth_sessions_ended_notify',
      timing: 'after',
      events: ['update'],
      forEach: 'row',
      body: `if old.ended_at is null and new.ended_at is not null then
        perform pg_notify('${SESSION_ENDED_CHANNEL}', new.id::text); end if; return null`,
    },
  ],
});

/** One login on one device. */
export class AuthSession extends AuthSessionSchema.class {
  isLive(now = databaseNow()): boolean {
    return this.endedAt == null && this.expiresAt > now;
  }

  wasUsedWithin(seconds: number, now = databaseNow()): boolean {
    return now.getTime() - this.lastUsedAt.getTime() <= seconds * 1000;
  }

  end(now = databaseNow()): void {
    this.endedAt ??= now;
  }

  /** Spends the tokens of this generation. */
  rotate(now = databaseNow()): void {
    this.generation += 1;
    this.lastUsedAt = now;
  }
}
AuthSessionSchema.setClass(AuthSession);
