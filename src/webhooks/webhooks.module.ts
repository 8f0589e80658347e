import { Module } from '@nestjs/common';
import { WebhookDeliveries } from './webhook-deliveries.js';
import { WebhookSender } from './webhook.sender.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksEvents } from './webhooks.events.js';
import { WebhooksService } from './webhooks.service.js';

@Module({
  controllers: [WebhooksController, WebhooksEvents],
  providers: [WebhooksService, WebhookDeliveries, WebhookSender],
})
export class WebhooksModule {}
