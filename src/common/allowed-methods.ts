import { METHODS } from 'node:http';
import type { Request } from 'express';

/** What the router of Express 5 says of a route. */
interface Layer {
  route?: { methods: Record<string, boolean> };
  match(path: string): boolean;
}

/** The methods that the path of this request takes, as `Allow` names them; none where there is no such path. */
export function allowedMethods({ app, path }: Request): string[] {
  const { stack } = app.router as unknown as { stack: Layer[] };
  const taken = new Set<string>();
  for (const layer of stack) {
    const methods = Object.keys(layer.route?.methods ?? {});
    // What takes all methods is middleware, which Nest puts there as a route.
    if (methods.length === 0 || methods.length === METHODS.length || !layer.match(path)) continue;
    for (const method of methods) taken.add(method.toUpperCase());
  }
  if (taken.has('GET')) taken.add('HEAD');
  return [...taken].sort();
}
