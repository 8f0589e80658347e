import type { EntityManager } from '@mikro-orm/postgresql';
import { Controller } from '@nestjs/common';
import { EVENT_NAMES } from '../events/catalog.js';
import type { DomainEvent } from '../events/cloud-event.js';
import { ConsumesMany } from '../events/consumers/consumes.js';
import { WebhookDeliveriesService } from './delivery/webhook-deliveries.service.js';

@Controller()
export class WebhooksEventsController {
  constructor(private readonly deliveries: WebhookDeliveriesService) {}

  @ConsumesMany('webhooks', EVENT_NAMES)
  enqueue(events: DomainEvent[], em: EntityManager): Promise<void> {
    return this.deliveries.enqueue(em, events);
  }
}
