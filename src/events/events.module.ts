import { Module, type INestApplication } from '@nestjs/common';
import { Config } from '../common/config.js';
import { AsyncApiController } from './asyncapi.controller.js';
import { AsyncApiRegistry } from './asyncapi-registry.js';
import { AuditEvents } from './audit.events.js';
import { AuditTrail } from './audit-trail.js';
import { DeadEventsService } from './dead-events.service.js';
import { EventServer } from './event-server.js';
import { EVENT_TRANSPORT, type EventTransport } from './event-transport.js';
import { EventsController } from './events.controller.js';
import { EventsRuntime } from './events-runtime.js';
import { InProcessTransport } from './in-process.transport.js';
import { Inbox } from './inbox.js';
import { OutboxRelay } from './outbox-relay.js';

@Module({
  controllers: [EventsController, AuditEvents, AsyncApiController],
  providers: [
    AsyncApiRegistry,
    AuditTrail,
    DeadEventsService,
    EventServer,
    EventsRuntime,
    Inbox,
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
  const { KafkaTransport } = await import('./kafka.transport.js');
  return new KafkaTransport(config);
}
