import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { publicPrefix, publicUrl, SAMPLE_URL } from '../http/public-prefix.js';

/** Express takes any letter case, a slash at the end, and HEAD for GET. */
const RENDERED = /^\/api\/(?:openapi\.(?:json|yaml)|docs\/(?:docs\/)?swagger-ui-init\.js)\/?$/i;
/** Prefixes come from our own proxies, so that there are few. */
const MAX_KEPT = 50;

/**
 * Keeps the texts of the OpenAPI document, which strangers may ask for: to write it takes 10 ms in JSON and 100 in YAML,
 * which nobody else is served in. Their samples lead to where each request came to.
 */
export function renderedDocuments(): RequestHandler {
  const kept = new Map<string, { type: string; text: string }>();
  return (request: Request, response: Response, next: NextFunction) => {
    if (!RENDERED.test(request.path)) return next();
    const key = `${publicPrefix(request)} ${request.path.toLowerCase()}`;
    const known = kept.get(key);
    const send = response.send.bind(response);
    const asAsked = (text: string) => send(text.replaceAll(SAMPLE_URL, publicUrl(request)));
    if (known !== undefined) {
      response.type(known.type);
      asAsked(known.text);
      return;
    }
    response.send = (body: unknown) => {
      if (typeof body !== 'string' || response.statusCode !== 200) return send(body);
      if (kept.size < MAX_KEPT) kept.set(key, { type: String(response.get('content-type')), text: body });
      return asAsked(body);
    };
    next();
  };
}
