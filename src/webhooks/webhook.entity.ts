import { defineEntity, p } from '@mikro-orm/core';
import { databaseNow } from '../database/clock.js';
import { Student } from '../auth/student.entity.js';
import type { EventName } from '../events/catalog.js';

/** Without one success for this long a webhook is switched off; the last try of a delivery comes later than that. */
export const DISABLED_AFTER_HOURS = 20;

export const WEBHOOK_FORMATS = ['standard', 'cloudevents'] as const;

const WebhookSchema = defineEntity({
  name: 'Webhook',
  tableName: 'webhooks',
  properties: {
    id: p.integer().primary(),
    owner: () => p.manyToOne(Student).ref().fieldName('owner_id').deleteRule('cascade'),
    url: p.text(),
    description: p.text().nullable(),
    eventTypes: p.array<EventName>(),
    /** Of the bodies of new deliveries. */
    format: p.enum(WEBHOOK_FORMATS).default('standard'),
    /** `whsec_` and base64; never shown again. */
    secret: p.text(),
    isActive: p.boolean().default(true),
    /** Why it was switched off by us; null where a person did. */
    disabledReason: p.text().nullable(),
    /** The first failure since the last success. */
    failingSince: p.datetime(3).nullable(),
    createdAt: p.datetime(3).onCreate(() => databaseNow()),
    updatedAt: p
      .datetime(3)
      .onCreate(() => databaseNow())
      .onUpdate(() => databaseNow()),
  },
  indexes: [{ name: 'webhooks_owner_index', properties: ['owner', 'id'] }],
});

type Changeable = 'url' | 'description' | 'eventTypes' | 'format' | 'secret' | 'isActive';

/** Where an integrator wants to hear of events. */
export class Webhook extends WebhookSchema.class {
  /** Switched on again it starts with a clean slate. */
  change(patch: { [K in Changeable]?: Webhook[K] | undefined }): void {
    Object.assign(this, patch);
    if (patch.isActive === undefined && patch.url === undefined) return;
    this.failingSince = null;
    if (this.isActive) this.disabledReason = null;
  }
}
WebhookSchema.setClass(Webhook);
