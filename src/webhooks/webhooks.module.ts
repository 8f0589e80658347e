import { Module } from '@nestjs/common';
import { WebhookDeliveriesService } from './delivery/webhook-deliveries.service.js';
import { WebhookSender } from './delivery/webhook.sender.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksEventsController } from './webhooks.events.js';
import { WebhooksService } from './webhooks.service.js';

@Module({
  controllers: [WebhooksController, WebhooksEventsController],
  providers: [WebhooksService, WebhookDeliveriesService, WebhookSender],
})
export class WebhooksModule {}
