import { Counter, Gauge } from 'prom-client';

/** The registry belongs to the process, so this does as well. */
export const failedBroadcasts = new Counter({
  name: 'learnflow_socket_broadcast_failures_total',
  help: 'Messages between processes that were lost because the database was away',
});
export const sockets = new Gauge({
  name: 'learnflow_socket_connections',
  help: 'Clients of the socket server, by websocket or by polling',
});
export const socketConnections = new Counter({
  name: 'learnflow_socket_connections_total',
  help: 'Connections to the socket server since the start',
});
