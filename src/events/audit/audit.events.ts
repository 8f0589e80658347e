import type { EntityManager } from '@mikro-orm/postgresql';
import { Controller } from '@nestjs/common';
import { AuditTrailService } from './audit-trail.service.js';
import { EVENT_NAMES } from '../catalog.js';
import type { DomainEvent } from '../cloud-event.js';
import { ConsumesMany } from '../consumers/consumes.js';

@Controller()
export class AuditEventsController {
  constructor(private readonly trail: AuditTrailService) {}

  @ConsumesMany('audit', EVENT_NAMES)
  record(events: DomainEvent[], em: EntityManager): Promise<void> {
    return this.trail.record(em, events);
  }
}
