import { Module, type INestApplication } from '@nestjs/common';
import { Config } from '../common/config.js';
import { AsyncApiController } from './asyncapi/asyncapi.controller.js';
import { AsyncApiRegistry } from './asyncapi/asyncapi-registry.js';
import { AuditEventsController } from './audit/audit.events.js';
import { AuditTrailService } from './audit/audit-trail.service.js';
import { DeadLettersService } from './consumers/dead-letters.service.js';
import { EventServer } from './consumers/event-server.js';
import { EVENT_TRANSPORT, type EventTransport } from './transports/event-transport.js';
import { EventsController } from './events.controller.js';
import { EventsRuntimeService } from './events-runtime.service.js';
import { InProcessTransport } from './transports/in-process.transport.js';
import { InboxService } from './consumers/inbox.service.js';
import { OutboxRelay } from './outbox/outbox-relay.js';

@Module({
  controllers: [EventsController, AuditEventsController, AsyncApiController],
  providers: [
    AsyncApiRegistry,
    AuditTrailService,
    DeadLettersService,
    EventServer,
    EventsRuntimeService,
    InboxService,
    OutboxRelay,
    { provide: EVENT_TRANSPORT, inject: [Config], useFactory: chooseTransport },
  ],
  exports: [AsyncApiRegistry],
})
export class EventsModule {}

/** Binds the `@Consumes` handlers of all controllers; throws, before anything runs, where handlers and catalog do not fit. */
export function connectEvents(app: INestApplication): void {
  const server = app.get(EventServer);
  app.connectMicroservice({ strategy: server });
  server.check();
}

/** kafkajs is loaded only where there is a Kafka. */
async function chooseTransport(config: Config): Promise<EventTransport> {
  if (config.env.KAFKA_BOOTSTRAP_SERVERS === undefined) return new InProcessTransport();
  const { KafkaTransport } = await import('./transports/kafka.transport.js');
  return new KafkaTransport(config);
}
