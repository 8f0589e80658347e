import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startServer, withScratchFolder } from './support.js';
import { ADMIN, inTurns, subjectAt } from './turns.js';

/**
 * What traces cost: requests and grades a second of a server that sends its traces to a collector (which only counts them)
 * against one that writes none, in turns, each with its own database. Goal: at most 5 % fewer.
 */
const ROUNDS = 11;

let exported = 0;
const collector = createServer((request, response) => {
  request.on('data', (part: Buffer) => (exported += part.length));
  request.once('end', () => response.end());
}).listen(0, '127.0.0.1');
await once(collector, 'listening');
const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

await withScratchFolder(async (folder) => {
  const settings = { ...ADMIN, RATE_LIMIT: 'off' };
  const off = await startServer(join(folder, 'off'), settings);
  const on = await startServer(join(folder, 'on'), { ...settings, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  try {
    const subjects = [await subjectAt(off.url), await subjectAt(on.url)];
    await inTurns(subjects, ROUNDS, (what, [without = Number.NaN, traced = Number.NaN]) => {
      const ratio = traced / without;
      const cost = `${((1 - ratio) * 100).toFixed(1)} % fewer (${ratio >= 0.95 ? 'within' : 'OVER'} 5 %)`;
      console.log(`${what} a second: without ${without.toFixed(1)}, traced ${traced.toFixed(1)}, ${cost}`);
    });
    console.log(`${(exported / 1e6).toFixed(1)} MB of traces were sent`);
  } finally {
    await Promise.all([off.stop(), on.stop()]);
    collector.close();
  }
});
