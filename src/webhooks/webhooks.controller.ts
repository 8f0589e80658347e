import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { ApiProblems } from '../common/openapi/openapi.js';
import { PageQuery, type Page } from '../common/schemas/pagination.js';
import { CurrentViewer, NeedsRole, type Viewer } from '../common/viewer.js';
import {
  CreateWebhook,
  DeliveryPage,
  DeliveryParam,
  DeliveryQuery,
  DeliveryView,
  NewWebhookView,
  UpdateWebhook,
  WebhookPage,
  WebhookParam,
  WebhookView,
} from './webhooks.schemas.js';
import { WebhooksService } from './webhooks.service.js';

@ApiTags('webhooks')
@NeedsRole('instructor')
@Controller('api/webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Post()
  @ApiOperation({
    summary: 'Create a webhook',
    description:
      'Posts are signed as standardwebhooks.com describes (headers `webhook-id`, `webhook-timestamp`, `webhook-signature`) and tried again for a day. Answer 2xx within 10 s; 410 switches the webhook off. The same event may come twice and out of order.',
  })
  @ApiCreatedResponse({ standardSchema: NewWebhookView })
  @ApiProblems('conflict')
  create(
    @CurrentViewer() viewer: Viewer,
    @Body({ schema: CreateWebhook }) body: CreateWebhook,
  ): Promise<NewWebhookView> {
    return this.webhooks.create(viewer, body);
  }

  @Get()
  @ApiOperation({
    summary: 'List webhooks',
    description: 'The own webhooks, all for an admin, oldest first.',
  })
  @ApiOkResponse({ standardSchema: WebhookPage })
  list(
    @CurrentViewer() viewer: Viewer,
    @Query({ schema: PageQuery }) query: PageQuery,
  ): Promise<Page<WebhookView>> {
    return this.webhooks.list(viewer, query);
  }

  @Get(':webhookId')
  @ApiOperation({ summary: 'Get a webhook', description: 'One webhook, without its secret.' })
  @ApiOkResponse({ standardSchema: WebhookView })
  get(
    @CurrentViewer() viewer: Viewer,
    @Param({ schema: WebhookParam }) { webhookId }: WebhookParam,
  ): Promise<WebhookView> {
    return this.webhooks.get(viewer, webhookId);
  }

  @Patch(':webhookId')
  @ApiOperation({ summary: 'Update a webhook', description: 'Changes a webhook, or switches it off and on.' })
  @ApiOkResponse({ standardSchema: WebhookView })
  update(
    @CurrentViewer() viewer: Viewer,
    @Param({ schema: WebhookParam }) { webhookId }: WebhookParam,
    @Body({ schema: UpdateWebhook }) body: UpdateWebhook,
  ): Promise<WebhookView> {
    return this.webhooks.update(viewer, webhookId, body);
  }

  @Delete(':webhookId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a webhook', description: 'Takes a webhook away, with its delivery log.' })
  @ApiNoContentResponse()
  remove(
    @CurrentViewer() viewer: Viewer,
    @Param({ schema: WebhookParam }) { webhookId }: WebhookParam,
  ): Promise<void> {
    return this.webhooks.remove(viewer, webhookId);
  }

  @Get(':webhookId/deliveries')
  @ApiOperation({
    summary: 'List the deliveries of a webhook',
    description: 'The delivery log of the last 30 days, newest first.',
  })
  @ApiOkResponse({ standardSchema: DeliveryPage })
  listDeliveries(
    @CurrentViewer() viewer: Viewer,
    @Param({ schema: WebhookParam }) { webhookId }: WebhookParam,
    @Query({ schema: DeliveryQuery }) query: DeliveryQuery,
  ): Promise<Page<DeliveryView>> {
    return this.webhooks.listDeliveries(viewer, webhookId, query);
  }

  @Post(':webhookId/deliveries/:deliveryId/redeliver')
  @HttpCode(202)
  @ApiOperation({ summary: 'Redeliver an event', description: 'Sends a delivery once more.' })
  @ApiAcceptedResponse({ standardSchema: DeliveryView })
  @ApiProblems('conflict')
  redeliver(
    @CurrentViewer() viewer: Viewer,
    @Param({ schema: DeliveryParam }) { webhookId, deliveryId }: DeliveryParam,
  ): Promise<DeliveryView> {
    return this.webhooks.redeliver(viewer, webhookId, deliveryId);
  }
}
