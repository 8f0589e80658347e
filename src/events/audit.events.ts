import type { EntityManager } from '@mikro-orm/postgresql';
import { Controller } from '@nestjs/common';
import { AuditTrail } from './audit-trail.js';
import { EVENT_NAMES } from './catalog.js';
import type { DomainEvent } from './cloud-event.js';
import { Consumes } from './consumes.js';

@Controller()
export class AuditEvents {
  constructor(private readonly trail: AuditTrail) {}

  @Consumes('audit', EVENT_NAMES)
  record(event: DomainEvent, em: EntityManager): Promise<void> {
    return this.trail.record(em, event);
  }
}
