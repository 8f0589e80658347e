import type { FieldError } from '../../src/common/errors/field-errors.js';
import type { TestApp } from './test-app.js';

export interface Answer {
  status: number;
  headers: Headers;
  /** The parsed JSON; undefined for an empty body. */
  body: Record<string, unknown> & { code?: string; errors?: FieldError[] };
}

interface Call {
  headers?: Record<string, string>;
  /** Sent as JSON; a string as it is. */
  body?: unknown;
}

/** One request to the app under test. */
export async function send(app: TestApp, method: string, path: string, call: Call = {}): Promise<Answer> {
  const { body, headers } = call;
  const answer = await fetch(app.url + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
}
