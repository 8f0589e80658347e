import type { NextFunction, Request, Response } from 'express';
import { Counter } from 'prom-client';

const LOOK_MS = 100;
const LATE_MS = 200;

const delays = new Counter({
  name: 'learnflow_event_loop_delays_total',
  help: `Times that the event loop stood still for over ${LATE_MS} ms, once for each route that was being served meanwhile`,
  labelNames: ['method', 'route'],
});

const served = new Set<Request>();
let watch: NodeJS.Timeout | undefined;

/** The pattern, never the path: ids would make a series each. */
export const routeOf = (request: Request): string =>
  (request.route as { path?: string } | undefined)?.path ?? 'unmatched';

/** An Express middleware: remembers which requests are being served. */
export function noteServed(request: Request, response: Response, next: NextFunction): void {
  served.add(request);
  response.once('close', () => served.delete(request));
  next();
}

/**
 * Counts each time that a timer comes late: what kept it was one piece of work, for whoever was being served then
 * (`none`: for work in the background). A request that came meanwhile is not yet among them.
 */
export function watchEventLoop(): void {
  let due = performance.now() + LOOK_MS;
  watch ??= setInterval(() => {
    const late = performance.now() - due;
    due = performance.now() + LOOK_MS;
    if (late < LATE_MS) return;
    const routes = [...served].map((request) => ({ method: request.method, route: routeOf(request) }));
    if (routes.length === 0) delays.inc({ method: 'none', route: 'none' });
    for (const labels of routes) delays.inc(labels);
  }, LOOK_MS).unref();
}
