type Header = { description: string; schema: { type: 'string' | 'integer' } };
interface Reference {
  $ref: string;
}

const whole = (description: string): Header => ({ description, schema: { type: 'integer' } });
const text = (description: string): Header => ({ description, schema: { type: 'string' } });

/** Headers of answers, as components of the document. */
export const ANSWER_HEADERS: Record<string, Header> = {
  'X-Request-Id': text('The id of the request, given or made; also in the log'),
  'RateLimit-Limit': whole('Requests a minute that the route allows'),
  'RateLimit-Remaining': whole('Requests that are left of them'),
  'RateLimit-Reset': whole('Seconds until they are whole again'),
  'Retry-After': whole('Seconds after which another try makes sense'),
  'WWW-Authenticate': text('How to log in: `Bearer`, and what was wrong with the token'),
  Allow: text('The methods that the path takes'),
};

const BY_STATUS: Partial<Record<string, readonly string[]>> = {
  '401': ['WWW-Authenticate'],
  '405': ['Allow'],
  '429': ['Retry-After'],
  '503': ['Retry-After'],
};
/** Answered before the route, and so its limit, is known. */
const BEFORE_LIMITS = ['400', '405', '413', '415'];
const LIMITS = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];

/** The headers that an answer of this status carries on every route; without a limit there is nothing to tell of it. */
export function headersOf(status: string, isUnlimited: boolean): Record<string, Reference> {
  const limits = isUnlimited || BEFORE_LIMITS.includes(status) ? [] : LIMITS;
  const names = ['X-Request-Id', ...limits, ...(BY_STATUS[status] ?? [])];
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
