import { Counter } from 'prom-client';

/** The registry belongs to the process, so this does as well. */
export const failedBroadcasts = new Counter({
  name: 'learnflow_socket_broadcast_failures_total',
  help: 'Messages between processes that were lost because the database was away',
});
