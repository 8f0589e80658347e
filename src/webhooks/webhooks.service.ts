import { isIP } from 'node:net';
import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Student } from '../auth/student.entity.js';
import { Config } from '../common/config.js';
import { DomainError, invalid, notFound } from '../common/errors/errors.js';
import type { Page, PageQuery } from '../common/schemas/pagination.js';
import { hasRole, requireRole, type Viewer } from '../common/viewer.js';
import { isPublicAddress } from './delivery/public-address.js';
import { makeSecret } from './delivery/signature.js';
import { wakeSender } from './delivery/webhook-deliveries.service.js';
import { hostOf } from './delivery/webhook-request.js';
import { Webhook } from './webhook.entity.js';
import { deliveryPage, findDeliveryView, findWebhookView, webhookPage } from './webhooks.queries.js';
import type {
  CreateWebhook,
  DeliveryQuery,
  DeliveryView,
  NewWebhookView,
  UpdateWebhook,
  WebhookView,
} from './webhooks.schemas.js';

const MAX_PER_OWNER = 20;

/** Webhooks of instructors and admins; each has the own ones, an admin all. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
  ) {}

  /** Throws 422 for an address that is not public, 409 beyond twenty of one owner. */
  async create(viewer: Viewer, body: CreateWebhook): Promise<NewWebhookView> {
    requireRole(viewer, 'instructor');
    this.refusePrivate(body.url);
    const secret = body.secret ?? makeSecret();
    const id = await this.em.transactional(async (em) => {
      await em.execute('select 1 from students where id = ? for no key update', [viewer.studentId]);
      if ((await em.count(Webhook, { owner: viewer.studentId })) >= MAX_PER_OWNER)
        throw new DomainError('conflict', `An account may have ${MAX_PER_OWNER} webhooks.`);
      const webhook = em.create(Webhook, {
        ...body,
        secret,
        owner: em.getReference(Student, viewer.studentId),
      });
      await em.flush();
      return webhook.id;
    });
    return { ...(await this.get(viewer, id)), secret };
  }

  list(viewer: Viewer, query: PageQuery): Promise<Page<WebhookView>> {
    requireRole(viewer, 'instructor');
    return webhookPage(this.em, viewer, query);
  }

  async get(viewer: Viewer, webhookId: number): Promise<WebhookView> {
    requireRole(viewer, 'instructor');
    const view = await findWebhookView(this.em, viewer, webhookId);
    if (view === null) throw notFound('webhook');
    return view;
  }

  async update(viewer: Viewer, webhookId: number, body: UpdateWebhook): Promise<WebhookView> {
    requireRole(viewer, 'instructor');
    if (body.url !== undefined) this.refusePrivate(body.url);
    await this.em.transactional(async (em) => {
      (await lockOwn(em, viewer, webhookId)).change(body);
      await em.flush();
      if (body.isActive === true) await wakeSender(em);
    });
    return this.get(viewer, webhookId);
  }

  /** With its deliveries; one that is under way may still arrive. */
  async remove(viewer: Viewer, webhookId: number): Promise<void> {
    requireRole(viewer, 'instructor');
    await this.em.transactional(async (em) => {
      em.remove(await lockOwn(em, viewer, webhookId));
      await em.flush();
    });
  }

  async listDeliveries(viewer: Viewer, webhookId: number, query: DeliveryQuery): Promise<Page<DeliveryView>> {
    await this.get(viewer, webhookId);
    return deliveryPage(this.em, webhookId, query);
  }

  /** Sends a delivery again, with a new signature but the same `webhook-id`, whatever became of it before; all tries start anew. */
  async redeliver(viewer: Viewer, webhookId: number, deliveryId: number): Promise<DeliveryView> {
    const { isActive } = await this.get(viewer, webhookId);
    if (!isActive) throw new DomainError('conflict', 'The webhook is switched off.');
    return this.em.transactional(async (em) => {
      await em.execute(
        `update webhook_deliveries set status = 'pending', attempts = 0, next_attempt_at = now()
         where id = ? and webhook_id = ?`,
        [deliveryId, webhookId],
      );
      await wakeSender(em);
      // Before the commit, since the sender begins at once.
      const view = await findDeliveryView(em, webhookId, deliveryId);
      if (view === null) throw notFound('delivery');
      return view;
    });
  }

  /** Names are looked at when the connection is made, since they may lead elsewhere by then. */
  private refusePrivate(url: string): void {
    const host = hostOf(new URL(url));
    const isPrivate =
      host === 'localhost' || host.endsWith('.localhost') || (isIP(host) !== 0 && !isPublicAddress(host));
    if (isPrivate && this.config.env.WEBHOOK_ALLOW_PRIVATE === 'off')
      throw invalid('url', 'invalid_value', 'must lead to an address of the public internet');
  }
}

async function lockOwn(em: EntityManager, viewer: Viewer, webhookId: number): Promise<Webhook> {
  const owner = hasRole(viewer, 'admin') ? {} : { owner: viewer.studentId };
  const webhook = await em.findOne(
    Webhook,
    { id: webhookId, ...owner },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (webhook === null) throw notFound('webhook');
  return webhook;
}
