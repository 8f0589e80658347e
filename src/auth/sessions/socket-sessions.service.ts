import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Socket } from 'socket.io';
import type { Viewer } from '../../common/viewer.js';
import { ActivityService } from '../../database/work/activity.service.js';
import { SessionConnection } from '../../database/connection/session-connection.js';
import { SESSION_ENDED_CHANNEL } from './auth-session.entity.js';
import { ENDED_SESSIONS } from '../auth.sql.js';

/** Behind the notifications: for those lost on a reconnect, and for sessions that run out. */
const SWEEP_MS = 30_000;

/** The sockets of this process by login session; they are cut when it ends. */
@Injectable()
export class SocketSessionsService implements OnModuleInit, OnModuleDestroy {
  private readonly sockets = new Map<string, Set<Socket>>();
  private readonly perStudent = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly em: EntityManager,
    private readonly session: SessionConnection,
    private readonly activity: ActivityService,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.session.listen(SESSION_ENDED_CHANNEL, (sessionId) => this.end(sessionId));
    this.session.onReconnect(() => void this.sweep());
    this.timer = setInterval(() => void this.sweep(), SWEEP_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  keep({ sessionId, userId }: Viewer, socket: Socket): void {
    this.perStudent.set(userId, this.countOf(userId) + 1);
    const sockets = this.sockets.get(sessionId) ?? new Set();
    this.sockets.set(sessionId, sockets.add(socket));
    const release = this.activity.hold();
    socket.once('disconnect', () => {
      release();
      sockets.delete(socket);
      const left = this.countOf(userId) - 1;
      if (left > 0) this.perStudent.set(userId, left);
      else this.perStudent.delete(userId);
      if (sockets.size === 0 && this.sockets.get(sessionId) === sockets) this.sockets.delete(sessionId);
    });
  }

  count(sessionId: string): number {
    return this.sockets.get(sessionId)?.size ?? 0;
  }

  /** Of the student, over all log-ins. */
  countOf(userId: string): number {
    return this.perStudent.get(userId) ?? 0;
  }

  private end(sessionId: string): void {
    for (const socket of this.sockets.get(sessionId) ?? []) socket.disconnect(true);
  }

  private async sweep(): Promise<void> {
    const ids = [...this.sockets.keys()];
    if (ids.length === 0) return;
    const ended = await ENDED_SESSIONS.all(this.em.fork(), [ids])
      // The next sweep comes anyway.
      .catch(() => []);
    for (const { id } of ended) this.end(id);
  }
}
