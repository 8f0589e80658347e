import { Counter, Gauge } from 'prom-client';

/** The registry belongs to the process, so these do as well. */
export const metrics = {
  published: new Counter({
    name: 'learnflow_events_published_total',
    help: 'Events that the transport has acknowledged',
  }),
  publishFailures: new Counter({
    name: 'learnflow_events_publish_failures_total',
    help: 'Batches that the transport did not acknowledge, to be sent again',
  }),
  handled: new Counter({
    name: 'learnflow_events_handled_total',
    help: 'Effects of events',
    labelNames: ['consumer'],
  }),
  duplicates: new Counter({
    name: 'learnflow_events_duplicates_total',
    help: 'Second copies that the inbox has dropped',
    labelNames: ['consumer'],
  }),
  deadLetters: new Counter({
    name: 'learnflow_dead_letters_total',
    help: 'Messages stored as dead letters, for an admin',
    labelNames: ['consumer', 'reason'],
  }),
  deadLettersNow: new Gauge({
    name: 'learnflow_dead_letters',
    help: 'Dead letters, until an admin replays or discards them',
  }),
  lag: new Gauge({
    name: 'learnflow_consumer_lag_events',
    help: 'Messages in Kafka that our group has not handled yet',
    labelNames: ['topic', 'partition'],
  }),
  connected: new Gauge({
    name: 'learnflow_events_connected',
    help: '1 where this process moves events and its transport takes them; absent in a process that moves none',
  }),
  outboxEvents: new Gauge({
    name: 'learnflow_outbox_events',
    help: 'Events that wait to be published, counted up to 100,000',
  }),
  outboxOldestSeconds: new Gauge({
    name: 'learnflow_outbox_oldest_seconds',
    help: 'Age of the oldest event that waits to be published',
  }),
};
