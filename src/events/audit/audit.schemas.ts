import { z } from 'zod';
import { AnyJson } from '../../common/schemas/any-json.js';
import { namedEnum } from '../../common/schemas/named-enum.js';
import { PageQuery, pageOf } from '../../common/schemas/pagination.js';
import { COMPONENTS, SEVERITIES } from '../catalog.js';
import { EventTypeName, EXAMPLE_USER, instant } from '../event-type.schema.js';
import type { SystemEvent } from './system-event.entity.js';

const SeverityName = namedEnum('Severity', SEVERITIES, 'How much an event asks for a person');
const ComponentName = namedEnum('Component', COMPONENTS, 'The parts of LearnFlow');

export const AuditQuery = PageQuery.extend({
  type: EventTypeName.optional().meta({ example: 'student.logged_in' }),
  severity: SeverityName.optional(),
  component: ComponentName.optional().meta({ description: 'The part of LearnFlow that told of it' }),
  subject: z.string().max(100).optional().meta({
    description: "The event's key: a student's `userId`, or the id of an exercise",
    example: EXAMPLE_USER,
  }),
  since: instant
    .optional()
    .meta({ description: 'Happened at this time or later', example: '2026-11-01T00:00:00Z' }),
  until: instant
    .optional()
    .meta({ description: 'Happened before this time', example: '2026-12-01T00:00:00Z' }),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

export const SystemEventView = z
  .object({
    id: z.int(),
    eventId: z.uuid(),
    type: z.string(),
    severity: SeverityName,
    component: z.string(),
    subject: z.string().nullable(),
    data: z.record(z.string(), AnyJson),
    occurredAt: instant,
    recordedAt: instant,
  })
  .meta({
    id: 'SystemEvent',
    example: {
      id: 4711,
      eventId: '0f1c9a52-5b5e-4a7e-8a3d-3c1f4b3f9f10',
      type: 'student.logged_in',
      severity: 'info',
      component: 'auth',
      subject: EXAMPLE_USER,
      data: { studentId: 12, userId: EXAMPLE_USER, sessionId: '5d6e1c0a-0d53-4f0e-9b5c-6f0f5d7e8a90' },
      occurredAt: '2026-11-23T07:59:01.123Z',
      recordedAt: '2026-11-23T07:59:01.140Z',
    },
  });
export type SystemEventView = z.infer<typeof SystemEventView>;
export const SystemEventPage = pageOf('SystemEventPage', SystemEventView);

export function toSystemEventView(row: SystemEvent): SystemEventView {
  const { id, eventId, type, severity, component, subject, occurredAt, recordedAt } = row;
  const data = row.data as SystemEventView['data'];
  return {
    id,
    eventId,
    type,
    severity,
    component,
    subject: subject ?? null,
    data,
    occurredAt: occurredAt.toISOString(),
    recordedAt: recordedAt.toISOString(),
  };
}
