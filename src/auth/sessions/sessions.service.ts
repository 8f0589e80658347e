import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { gathered } from '../../common/gathered.js';
import { databaseNow, databaseNowMs } from '../../database/clock.js';
import { DomainError, notFound } from '../../common/errors/errors.js';
import type { Page, PageQuery } from '../../common/schemas/pagination.js';
import { RateLimiter } from '../../common/limits/rate-limit.js';
import type { Viewer } from '../../common/viewer.js';
import { addEvent } from '../../events/outbox/outbox.js';
import { AuthSession } from './auth-session.entity.js';
import { toStudentView, type LoginView, type SessionView } from '../auth.schemas.js';
import { sessionPage } from '../auth.queries.js';
import { FIND_SESSIONS, type SessionRow } from '../auth.sql.js';
import type { Credential } from './credentials.js';
import type { Student } from '../student.entity.js';
import { ACCESS_TOKEN_SECONDS, invalidToken, TokensService, type SessionToken } from './tokens.service.js';

/**
 * What was spent so shortly before still counts: two tabs refresh at once, and a page's other requests are on their way
 * with the cookie of before.
 */
const GRACE_SECONDS = 10;

/** Sessions: begun by a login, renewed by a refresh, ended by many things. */
@Injectable()
export class SessionsService {
  private readonly findRow = gathered((ids) => this.findRows(ids));

  constructor(
    private readonly em: EntityManager,
    private readonly tokens: TokensService,
    private readonly limiter: RateLimiter,
  ) {}

  /** Throws invalid_token, or account_disabled where a session outlived its account's closing. */
  async findViewer(credential: Credential): Promise<Viewer> {
    const row = await (credential.kind === 'access'
      ? this.findByAccessToken(credential.token)
      : this.findByCookie(credential.token));
    if (row === undefined || !row.isLive) throw invalidToken();
    if (!row.isActive) throw new DomainError('account_disabled');
    return { studentId: row.studentId, userId: row.userId, sessionId: row.id, role: row.role };
  }

  /** The caller holds the student's row. Clears away the student's sessions of the past, which is all the sweeping there is. */
  async begin(em: EntityManager, student: Student, userAgent: string | undefined): Promise<LoginView> {
    await em.nativeDelete(AuthSession, {
      student: student.id,
      $or: [{ endedAt: { $ne: null } }, { expiresAt: { $lt: databaseNow() } }],
    });
    const session = em.create(AuthSession, { student, userAgent: userAgent?.slice(0, 300) ?? null });
    await em.flush();
    const ids = { studentId: student.id, userId: student.userId };
    addEvent(em, 'student.logged_in', { ...ids, sessionId: session.id });
    return this.answer(session, student);
  }

  /**
   * Spends a session token for the next. For GRACE_SECONDS the one before is answered with the present one, and nothing
   * is spent: tabs that refresh at once end up with the same token. After that, or two behind, a spent one ends the
   * session, for it was copied; an honest client whose answer got lost for longer has to log in again (RFC 9700, 4.14.2:
   * the server cannot tell the two apart).
   */
  async refresh(token: string | undefined): Promise<LoginView> {
    if (token === undefined) throw new DomainError('unauthenticated');
    const presented = this.tokens.parseSessionToken(token);
    const answer = await this.em.transactional(async (em) => {
      const session = await this.lock(em, presented);
      // Only here: whoever made the token up must not use up what the session's own may do.
      await this.limiter.consume('auth', `session:${session.id}`);
      const student = session.student.unwrap();
      const wasJustSpent =
        presented.generation === session.generation - 1 && session.wasUsedWithin(GRACE_SECONDS);
      if (presented.generation !== session.generation && !wasJustSpent) {
        session.end();
        return undefined;
      }
      if (!student.isActive) throw new DomainError('account_disabled');
      if (!wasJustSpent) session.rotate();
      return this.answer(session, student);
    });
    if (answer === undefined) throw invalidToken();
    return answer;
  }

  /** Whether it is a token of a session, good or spent. */
  async hasMade(token: string | undefined): Promise<boolean> {
    const presented = token === undefined ? undefined : this.tokens.readSessionToken(token);
    const row = presented && (await this.findRow(presented.sessionId));
    return presented !== undefined && row !== undefined && this.tokens.isGenuine(presented, row);
  }

  list(viewer: Viewer, query: PageQuery): Promise<Page<SessionView>> {
    return sessionPage(this.em, viewer, query);
  }

  /** One of the viewer's own; 404 for any other, and for one that has ended. */
  async end(viewer: Viewer, sessionId: string): Promise<void> {
    const own = {
      id: sessionId,
      student: viewer.studentId,
      endedAt: null,
      expiresAt: { $gt: databaseNow() },
    };
    const ended = await this.em.nativeUpdate(AuthSession, own, { endedAt: databaseNow() });
    if (ended === 0) throw notFound('session');
  }

  /** Within the caller's transaction. */
  async endAll(em: EntityManager, studentId: number, exceptId?: string): Promise<void> {
    const others = exceptId === undefined ? {} : { id: { $ne: exceptId } };
    await em.nativeUpdate(
      AuthSession,
      { student: studentId, endedAt: null, ...others },
      { endedAt: databaseNow() },
    );
  }

  private async lock(em: EntityManager, presented: SessionToken): Promise<AuthSession> {
    const session = await em.findOne(AuthSession, presented.sessionId, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      populate: ['student'],
      strategy: 'select-in',
      refresh: true,
    });
    if (session === null || !session.isLive() || !this.tokens.isGenuine(presented, session))
      throw invalidToken();
    return session;
  }

  private async findByAccessToken(token: string): Promise<SessionRow | undefined> {
    const claims = this.tokens.verifyAccess(token);
    const row = await this.findRow(claims.sid);
    return row?.userId === claims.sub ? row : undefined;
  }

  private async findByCookie(token: string): Promise<SessionRow | undefined> {
    const presented = this.tokens.parseSessionToken(token);
    const row = await this.findRow(presented.sessionId);
    if (row === undefined || !this.tokens.isGenuine(presented, row)) return undefined;
    const behind = row.generation - presented.generation;
    return behind === 0 || (behind === 1 && row.isFresh) ? row : undefined;
  }

  private async findRows(ids: readonly string[]): Promise<ReadonlyMap<string, SessionRow>> {
    const rows = await FIND_SESSIONS.all(this.em, [GRACE_SECONDS, ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  private async answer(session: AuthSession, student: Student): Promise<LoginView> {
    const now = databaseNowMs();
    const expiresAt = new Date(Math.min(now + ACCESS_TOKEN_SECONDS * 1000, session.expiresAt.getTime()));
    return {
      student: toStudentView(student),
      session: {
        id: session.id,
        createdAt: session.createdAt.toISOString(),
        expiresAt: session.expiresAt.toISOString(),
      },
      accessToken: this.tokens.signAccess(student.asViewer(session.id), expiresAt),
      tokenType: 'Bearer',
      expiresIn: Math.floor((expiresAt.getTime() - now) / 1000),
      refreshToken: this.tokens.sessionToken(session),
    };
  }
}
