import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { DomainError, notFound } from '../../common/errors/errors.js';
import { isDatabaseAway } from '../../common/errors/database-problem.js';
import { decodeCursor, toPage, type Page, type PageQuery } from '../../common/schemas/pagination.js';
import { requireRole, type Viewer } from '../../common/viewer.js';
import { toDomainEvent, type Message } from '../cloud-event.js';
import { DeadLetter } from './dead-letter.entity.js';
import { EventServer } from './event-server.js';
import { toDeadLetterView, type DeadLetterView, type ReplayView } from './dead-letters.schemas.js';
import { ANY_CONSUMER, InboxService, readable } from './inbox.service.js';

/** What admins do with dead letters. */
@Injectable()
export class DeadLettersService {
  constructor(
    private readonly em: EntityManager,
    private readonly inbox: InboxService,
    private readonly server: EventServer,
  ) {}

  /** The newest first. */
  async list(viewer: Viewer, { limit, cursor }: PageQuery): Promise<Page<DeadLetterView>> {
    requireRole(viewer, 'admin');
    const where = cursor === undefined ? {} : { id: { $lt: decodeCursor(cursor, z.tuple([z.int()]))[0] } };
    const rows = await this.em.find(DeadLetter, where, { orderBy: { id: 'desc' }, limit: limit + 1 });
    return toPage(rows, limit, toDeadLetterView, ({ id }) => [id]);
  }

  /**
   * Tries the message once more, now: effects, inbox rows and the deletion of the dead letter in one transaction. One that the
   * broker refused goes back into the outbox. Throws `replay_failed` (409) when it fails again; the dead letter stays then.
   */
  async replay(viewer: Viewer, id: number): Promise<ReplayView> {
    requireRole(viewer, 'admin');
    try {
      return await this.em.transactional(async (em) => {
        const dead = await em.findOne(DeadLetter, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
        if (dead === null) throw notFound('dead letter');
        em.remove(dead);
        if (dead.reason !== 'refused') {
          await this.handle(em, dead).catch((cause: unknown) => Promise.reject(new StillFailing({ cause })));
          return { outcome: 'handled' };
        }
        await em.execute(
          `insert into outbox_event (id, topic, key, type, data, headers, occurred_at)
           values (?, ?, ?, ?, ?::jsonb, '{}', ?) on conflict (id) do nothing`,
          [
            dead.eventId,
            dead.topic,
            dead.key,
            dead.headers['ce_type'],
            Buffer.from(dead.value).toString(),
            dead.headers['ce_time'],
          ],
        );
        return { outcome: 'queued' };
      });
    } catch (error) {
      if (!(error instanceof StillFailing)) throw error;
      const { cause } = error;
      if (isDatabaseAway(cause)) throw cause;
      const message = readable(cause);
      await this.em.execute('update dead_letter set attempts = attempts + 1, error = ? where id = ?', [
        message,
        id,
      ]);
      throw new DomainError('replay_failed', `It failed again and stays a dead letter: ${message}`, {
        cause,
      });
    }
  }

  async discard(viewer: Viewer, id: number): Promise<void> {
    requireRole(viewer, 'admin');
    const removed = await this.em.nativeDelete(DeadLetter, { id });
    if (removed === 0) throw notFound('dead letter');
  }

  private async handle(em: EntityManager, dead: DeadLetter): Promise<void> {
    const message: Message = {
      topic: dead.topic,
      key: dead.key ?? null,
      headers: dead.headers,
      value: Buffer.from(dead.value),
    };
    const event = toDomainEvent(message);
    const consumers = this.server
      .consumersOf(event.name)
      .filter(({ name }) => dead.consumer === ANY_CONSUMER || dead.consumer === name);
    if (consumers.length === 0)
      throw new Error(`there is no consumer ${dead.consumer} of ${event.name} any more`);
    for (const consumer of consumers) await this.inbox.handle(em, consumer, event);
  }
}

/** The message or its handler is still at fault, as opposed to the replay itself. */
class StillFailing extends Error {
  override readonly name = 'StillFailing';
  constructor(options: ErrorOptions) {
    super('a replay failed', options);
  }
}
