import { z } from 'zod';
import { namedEnum } from '../../common/schemas/named-enum.js';
import { pageOf } from '../../common/schemas/pagination.js';
import { DEAD_LETTER_REASONS } from '../cloud-event.js';
import { EXAMPLE_USER, instant } from '../event-type.schema.js';
import type { DeadLetter } from './dead-letter.entity.js';

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
