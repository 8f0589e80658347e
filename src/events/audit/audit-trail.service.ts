import { EntityManager, type FilterQuery } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { databaseNow } from '../../database/clock.js';
import { decodeCursor, toPage, type Page } from '../../common/schemas/pagination.js';
import { requireRole, type Viewer } from '../../common/viewer.js';
import { CATALOG, type Severity } from '../catalog.js';
import type { DomainEvent } from '../cloud-event.js';
import { toSystemEventView, type AuditQuery, type SystemEventView } from './audit.schemas.js';
import { SystemEvent } from './system-event.entity.js';

/** What happened, for operators: every event, in the table `system_events`. */
@Injectable()
export class AuditTrailService {
  constructor(private readonly em: EntityManager) {}

  async record(em: EntityManager, events: readonly DomainEvent[]): Promise<void> {
    const recordedAt = databaseNow();
    const rows = events.map((event) => ({
      eventId: event.id,
      type: event.name,
      severity: severityOf(event),
      component: CATALOG[event.name].component,
      subject: event.key,
      data: event.data,
      occurredAt: event.occurredAt,
      recordedAt,
    }));
    await em.insertMany(SystemEvent, rows);
  }

  /** The newest first, in the order of recording. */
  async list(viewer: Viewer, query: AuditQuery): Promise<Page<SystemEventView>> {
    requireRole(viewer, 'admin');
    const { type, severity, component, subject, since, until, limit, cursor } = query;
    const where: FilterQuery<SystemEvent>[] = [];
    if (cursor !== undefined) where.push({ id: { $lt: decodeCursor(cursor, z.tuple([z.int()]))[0] } });
    if (type !== undefined) where.push({ type });
    if (severity !== undefined) where.push({ severity });
    if (component !== undefined) where.push({ component });
    if (subject !== undefined) where.push({ subject });
    if (since !== undefined) where.push({ occurredAt: { $gte: new Date(since) } });
    if (until !== undefined) where.push({ occurredAt: { $lt: new Date(until) } });
    const rows = await this.em.find(
      SystemEvent,
      { $and: where },
      { orderBy: { id: 'desc' }, limit: limit + 1 },
    );
    return toPage(rows, limit, toSystemEventView, ({ id }) => [id]);
  }
}

/** A failure that is not tried again needs a person. */
const severityOf = ({ name, data }: DomainEvent): Severity =>
  'willRetry' in data && !data.willRetry ? 'error' : CATALOG[name].severity;
