import { z } from 'zod';
import { namedEnum } from '../common/schemas/named-enum.js';
import { PageQuery, pageOf } from '../common/schemas/pagination.js';
import { fault } from '../common/errors/field-errors.js';
import { idParam, line, wholeNumber } from '../common/schemas/validation.js';
import { EVENT_NAMES } from '../events/catalog.js';
import { EventTypeName } from '../events/event-type.schema.js';
import { WEBHOOK_FORMATS } from './webhook.entity.js';
import { isSecret } from './delivery/signature.js';
import { DELIVERY_STATUSES } from './delivery/webhook-delivery.entity.js';

const DeliveryStatusName = namedEnum('DeliveryStatus', DELIVERY_STATUSES, 'How far a delivery has come');

const FormatName = namedEnum(
  'WebhookFormat',
  WEBHOOK_FORMATS,
  '`standard`: `{ type, timestamp, data }`; `cloudevents`: a CloudEvents 1.0 event in structured mode, with the types of Kafka',
);

const Url = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .refine(
    (text) => {
      // It is asked about texts, too, that the format has refused.
      const url = URL.parse(text);
      return url === null || (url.username === '' && url.password === '');
    },
    fault('invalid_value', 'must not hold a user name or a password'),
  )
  .meta({ example: 'https://lms.example.com/hooks/learnflow', description: 'https is much preferred' });

const EventTypes = z
  .array(EventTypeName)
  .min(1)
  .max(EVENT_NAMES.length)
  .transform((names) => [...new Set(names)])
  .meta({ example: ['submission.graded', 'exercise.completed'] });

const Secret = z
  .string()
  .max(100)
  .refine(
    isSecret,
    fault('invalid_format', 'must be whsec_ and 24 to 64 bytes in base64', { format: 'webhook_secret' }),
  )
  .meta({
    pattern: '^whsec_[A-Za-z0-9+/]{32,86}={0,2}$',
    format: 'password',
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    description: '`whsec_` and 24 to 64 random bytes in base64',
  });

const Description = line(200).nullable().meta({ example: 'Grades for the LMS' });

export const CreateWebhook = z
  .strictObject({
    url: Url,
    eventTypes: EventTypes,
    format: FormatName.default('standard').describe('The form of what is posted'),
    description: Description.optional(),
    secret: Secret.optional(),
  })
  .meta({ id: 'CreateWebhook' });
export type CreateWebhook = z.infer<typeof CreateWebhook>;

export const UpdateWebhook = z
  .strictObject({
    url: Url,
    eventTypes: EventTypes,
    format: FormatName.describe('The form of what is posted from now on'),
    description: Description,
    secret: Secret,
    isActive: z
      .boolean()
      .meta({ description: 'Switched on again, it gets what waited since it was switched off' }),
  })
  .partial()
  .meta({ id: 'UpdateWebhook' });
export type UpdateWebhook = z.infer<typeof UpdateWebhook>;

const instant = z.iso.datetime();

const EXAMPLE = {
  id: 3,
  ownerId: 1,
  url: 'https://lms.example.com/hooks/learnflow',
  description: 'Grades for the LMS',
  eventTypes: ['submission.graded' as const],
  format: 'standard' as const,
  isActive: true,
  disabledReason: null,
  failingSince: null,
  createdAt: '2026-03-01T09:30:00.000Z',
  updatedAt: '2026-03-01T09:30:00.000Z',
};

const webhook = z.object({
  id: z.int(),
  ownerId: z.int().meta({ description: 'The `id` of the account that made it' }),
  url: z.string(),
  description: z.string().nullable(),
  eventTypes: z.array(EventTypeName),
  format: FormatName.describe('The form of what is posted'),
  isActive: z.boolean(),
  disabledReason: z.string().nullable().meta({ description: 'Why LearnFlow switched it off' }),
  failingSince: instant.nullable().meta({ description: 'The first failure since the last success' }),
  createdAt: instant,
  updatedAt: instant,
});

export const WebhookView = webhook.meta({ id: 'Webhook', example: EXAMPLE });
export type WebhookView = z.infer<typeof WebhookView>;
export const WebhookPage = pageOf('WebhookPage', WebhookView);

export const NewWebhookView = webhook
  .extend({ secret: z.string().meta({ description: 'Shown only this once' }) })
  .meta({ id: 'CreatedWebhook', example: { ...EXAMPLE, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' } });
export type NewWebhookView = z.infer<typeof NewWebhookView>;

export const WebhookParam = z.object({ webhookId: idParam });
export type WebhookParam = z.infer<typeof WebhookParam>;
export const DeliveryParam = WebhookParam.extend({
  deliveryId: wholeNumber(1, Number.MAX_SAFE_INTEGER),
});
export type DeliveryParam = z.infer<typeof DeliveryParam>;

export const DeliveryQuery = PageQuery.extend({ status: DeliveryStatusName.optional() });
export type DeliveryQuery = z.infer<typeof DeliveryQuery>;

export const DeliveryView = z
  .object({
    id: z.int(),
    webhookId: z.int(),
    eventId: z.uuid().meta({ description: 'Also the header `webhook-id`' }),
    eventType: z.string(),
    body: z.string().meta({ description: 'What is sent and signed' }),
    status: DeliveryStatusName,
    attempts: z.int(),
    nextAttemptAt: instant.nullable(),
    lastAttemptAt: instant.nullable(),
    responseStatus: z.int().nullable(),
    responseBody: z.string().nullable().meta({ description: 'At most 1 KiB' }),
    error: z.string().nullable(),
    createdAt: instant,
  })
  .meta({
    id: 'WebhookDelivery',
    example: {
      id: 99,
      webhookId: 3,
      eventId: '0f1c9a52-5b5e-4a7e-8a3d-3c1f4b3f9f10',
      eventType: 'submission.graded',
      body: '{"type":"submission.graded","timestamp":"2026-03-01T09:30:00.000Z","data":{"submissionId":42,"score":100}}',
      status: 'pending',
      attempts: 1,
      nextAttemptAt: '2026-03-01T09:30:06.000Z',
      lastAttemptAt: '2026-03-01T09:30:01.000Z',
      responseStatus: 503,
      responseBody: 'busy',
      error: 'answered 503',
      createdAt: '2026-03-01T09:30:00.000Z',
    },
  });
export type DeliveryView = z.infer<typeof DeliveryView>;
export const DeliveryPage = pageOf('WebhookDeliveryPage', DeliveryView);
