import { z } from 'zod';
import { PageQuery, pageOf } from '../common/schemas/pagination.js';
import { AnyJson } from '../common/schemas/any-json.js';
import { namedEnum } from '../common/schemas/named-enum.js';
import { COMPONENTS, SEVERITIES } from './catalog.js';
import { EventTypeName } from './event-type.schema.js';
import { DEAD_LETTER_REASONS, type DeadLetter } from './consumers/dead-letter.entity.js';
import type { SystemEvent } from './audit/system-event.entity.js';

const EXAMPLE_USER = '7b0f9ca3-6d1a-4a1e-9d2b-0d7f0c5c9a11';
const instant = z.iso.datetime({ offset: true });

const SeverityName = namedEnum('Severity', SEVERITIES, 'How much an event asks for a person');
const ComponentName = namedEnum('Component', COMPONENTS, 'The parts of LearnFlow');
const DeadLetterReasonName = namedEnum(
  'DeadLetterReason',
  DEAD_LETTER_REASONS,
  'Why a message became a dead letter',
);
const ReplayOutcome = namedEnum(
  'ReplayOutcome',
  ['handled', 'queued'],
  '`handled`: its effects are stored; `queued`: it is in the outbox again',
);

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

export const DeadLetterView = z
  .object({
    id: z.int(),
    consumer: z.string().meta({
      description:
        'Who could not take it: a consumer, `relay` (the broker refused it) or `any` (no consumer can read it)',
    }),
    eventId: z.string().meta({ description: 'Or topic/partition/offset where the message has no id' }),
    reason: DeadLetterReasonName,
    error: z.string(),
    attempts: z.int(),
    topic: z.string(),
    key: z.string().nullable(),
    type: z.string().nullable().meta({ description: 'The CloudEvents type, where the message has one' }),
    value: z.string().meta({ description: 'The first 10,000 characters of the value' }),
    deadLetteredAt: instant,
  })
  .meta({
    id: 'DeadLetter',
    example: {
      id: 3,
      consumer: 'audit',
      eventId: '0f1c9a52-5b5e-4a7e-8a3d-3c1f4b3f9f10',
      reason: 'handler_failed',
      error: 'TypeError: Cannot read properties of undefined',
      attempts: 1,
      topic: 'student-events',
      key: EXAMPLE_USER,
      type: 'com.learnflow.student.logged_in.v1',
      value: '{"studentId":12}',
      deadLetteredAt: '2026-11-23T07:59:01.123Z',
    },
  });
export type DeadLetterView = z.infer<typeof DeadLetterView>;
export const DeadLetterPage = pageOf('DeadLetterPage', DeadLetterView);

const SHOWN_CHARACTERS = 10_000;

export function toDeadLetterView(row: DeadLetter): DeadLetterView {
  const { id, consumer, eventId, reason, error, attempts, topic, key, headers } = row;
  return {
    id,
    consumer,
    eventId,
    reason,
    error,
    attempts,
    topic,
    key: key ?? null,
    type: headers['ce_type'] ?? null,
    value: Buffer.from(row.value).toString().slice(0, SHOWN_CHARACTERS),
    deadLetteredAt: row.deadLetteredAt.toISOString(),
  };
}

export const ReplayView = z
  .object({
    outcome: ReplayOutcome,
  })
  .meta({ id: 'Replay', example: { outcome: 'handled' } });
export type ReplayView = z.infer<typeof ReplayView>;
