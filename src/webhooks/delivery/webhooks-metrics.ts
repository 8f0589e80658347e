import { Gauge, Histogram } from 'prom-client';

/** The registry belongs to the process, so these do as well. */
export const webhookMetrics = {
  attempts: new Histogram({
    name: 'learnflow_webhook_attempt_seconds',
    help: 'Tries to deliver: delivered, refused (an answer other than 2xx) or unreachable',
    labelNames: ['outcome'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  }),
  pending: new Gauge({
    name: 'learnflow_webhook_deliveries_pending',
    help: 'Deliveries that are due, or wait for another try',
  }),
  oldestDueSeconds: new Gauge({
    name: 'learnflow_webhook_oldest_due_seconds',
    help: 'How long the oldest delivery has been due that nobody has taken',
  }),
};
