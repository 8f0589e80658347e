import { METHODS } from 'node:http';
import type { Application, NextFunction, Request, Response } from 'express';
import { DomainError } from '../errors/errors.js';

/** What the router of Express 5 says of a route. */
interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
  match(path: string): boolean;
}

/** The routes of the application. What takes all methods is middleware, which Nest puts there as a route. */
function routesOf(app: Application): { path: string; methods: string[]; layer: Layer }[] {
  const { stack } = app.router as unknown as { stack: Layer[] };
  return stack
    .map((layer) => ({
      layer,
      path: layer.route?.path ?? '',
      methods: Object.keys(layer.route?.methods ?? {}),
    }))
    .filter(({ methods }) => methods.length > 0 && methods.length < METHODS.length);
}

function named(methods: Iterable<string>): string[] {
  const taken = new Set([...methods].map((method) => method.toUpperCase()));
  if (taken.has('GET')) taken.add('HEAD');
  return [...taken].sort();
}

/** The methods that the path of this request takes, as `Allow` names them; none where there is no such path. */
function allowedMethods({ app, path }: Request): string[] {
  return (
    literalMethods(app, path) ??
    named(
      routesOf(app)
        .filter(({ layer }) => layer.match(path))
        .flatMap(({ methods }) => methods),
    )
  );
}

const byLiteralPath = new WeakMap<Application, Map<string, string[]>>();

/** As Express compares paths: `/Exercises/` is `/exercises`. */
const normal = (path: string): string => path.toLowerCase().replace(/(?<=.)\/$/, '');

function literalMethods(app: Application, path: string): string[] | undefined {
  let known = byLiteralPath.get(app);
  if (known === undefined) {
    known = new Map<string, string[]>();
    for (const { path: literal, methods } of routesOf(app)) {
      if (/[:*{]/.test(literal)) continue;
      const key = normal(literal);
      known.set(key, named([...(known.get(key) ?? []), ...methods]));
    }
    byLiteralPath.set(app, known);
  }
  return known.get(normal(path));
}

/** `exercises/check` is a path of its own: another method there does not mean the exercise with the id `check`. */
export function refuseWrongMethods(request: Request, _response: Response, next: NextFunction): void {
  const methods = literalMethods(request.app, request.path);
  next(methods === undefined || methods.includes(request.method) ? undefined : wrongMethod(methods));
}

/**
 * What is said of a body, or of a route that is not there, where the path is right and the method is not: Nest knows
 * routes by both together.
 */
export function orWrongMethod(error: DomainError, request: Request): DomainError {
  if (!BEFORE_ROUTES.has(error.code)) return error;
  const methods = allowedMethods(request);
  return methods.length === 0 || methods.includes(request.method) ? error : wrongMethod(methods);
}

const BEFORE_ROUTES: ReadonlySet<string> = new Set([
  'route_not_found',
  'unsupported_media_type',
  'malformed_json',
  'body_too_large',
]);

function wrongMethod(methods: readonly string[]): DomainError {
  const allow = methods.join(', ');
  return new DomainError('method_not_allowed', `This route takes ${allow}.`, { headers: { Allow: allow } });
}
