import type { Server, ServerOptions } from 'node:http';

const SOCKET_PATH = '/socket.io/';

/**
 * Gives the socket server its own upgrades alone. It drops every other one after a second without an answer, and clients
 * offer `h2c` on plain http with each first request (Java's HttpClient does unasked); RFC 9110 lets us answer in HTTP/1.1.
 */
export function takeOnlySocketUpgrades(server: Server & Pick<ServerOptions, 'shouldUpgradeCallback'>): void {
  // An option of createServer, which Nest calls; Node reads it from the server at each request.
  server.shouldUpgradeCallback = ({ headers, url = '' }) =>
    headers.upgrade?.toLowerCase() === 'websocket' && url.startsWith(SOCKET_PATH);
}
