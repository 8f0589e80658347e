import { appendFileSync } from 'node:fs';
import type { INestApplication } from '@nestjs/common';
import { EVENT_TRANSPORT, type EventTransport } from '../../src/events/transports/event-transport.js';
import { InboxService } from '../../src/events/consumers/inbox.service.js';
import { createEventApp, HandlerHook } from './event-app.js';
import { FAULT_AFTER, type NodeOptions } from './event-nodes.js';

/** A process of its own, for tests that kill it: `event-nodes.ts` starts it. */
const { databaseUrl, settings, fault, deliveries } = JSON.parse(process.argv[2] ?? '') as NodeOptions;

const die = (): void => void process.kill(process.pid, 'SIGKILL');

function sabotage(app: INestApplication): void {
  const transport = app.get<EventTransport>(EVENT_TRANSPORT);
  const publish = transport.publish.bind(transport);
  let published = 0;
  transport.publish = async (messages) => {
    published += messages.length;
    if (fault === 'before_publish' && published > FAULT_AFTER) die();
    const lines = messages.map(
      ({ key, value }) => `${key} ${(JSON.parse(value.toString()) as { attempts: number }).attempts}\n`,
    );
    appendFileSync(deliveries, lines.join(''));
    await publish(messages);
    if (fault === 'after_publish' && published > FAULT_AFTER) die();
  };
  let handled = 0;
  app.get(HandlerHook).run = () => {
    handled += 1;
    if (fault === 'in_handler' && handled > FAULT_AFTER) die();
    return Promise.resolve();
  };
  const inbox = app.get(InboxService);
  let delivered = 0;
  const afterDelivery = (events: number): void => {
    delivered += events;
    if (fault === 'after_handler' && delivered > FAULT_AFTER) die();
  };
  const deliver = inbox.deliver.bind(inbox);
  inbox.deliver = async (...given) => {
    const done = await deliver(...given);
    afterDelivery(1);
    return done;
  };
  const deliverTogether = inbox.deliverTogether.bind(inbox);
  inbox.deliverTogether = async (messages) => {
    const done = await deliverTogether(messages);
    if (done) afterDelivery(messages.length);
    return done;
  };
}

const app = await createEventApp(databaseUrl, settings, sabotage);
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
console.log('ready');
