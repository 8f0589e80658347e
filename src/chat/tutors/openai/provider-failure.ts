import { redact } from '../../privacy/redact.js';
import { TutorUnavailable, type TutorFault } from '../../tutor.js';

const MAX_MESSAGE = 300;

interface FailureFacts {
  status?: number | undefined;
  code?: string | undefined;
  type?: string | undefined;
  requestId?: string | undefined;
  retryAfterMs?: number | undefined;
}

/**
 * What an operator needs to know of a failed call, and nothing else: the package's own errors carry headers and
 * bodies, in which a key may be.
 */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly type: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, facts: FailureFacts = {}, secrets: readonly string[] = []) {
    super(withFacts(clean(message, secrets), facts, secrets));
    this.status = facts.status;
    this.code = facts.code === undefined ? undefined : clean(facts.code, secrets);
    this.type = facts.type === undefined ? undefined : clean(facts.type, secrets);
    this.requestId = facts.requestId === undefined ? undefined : clean(facts.requestId, secrets);
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/** A log shows the message of a cause and nothing else of it. */
function withFacts(
  message: string,
  { code, type, requestId }: FailureFacts,
  secrets: readonly string[],
): string {
  const facts = Object.entries({ code, type, request: requestId })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${clean(String(value), secrets).slice(0, 80)}`);
  return facts.length === 0 ? message : `${message} (${facts.join(', ')})`;
}

function clean(text: string, secrets: readonly string[]): string {
  const open = secrets.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
  // Providers repeat a wrong key with its middle starred out: `sk-ab***yz`.
  const starred = open.replace(/(?:(?<![\w-])[\w-]+)?\*{3,}[\w-]*/g, '[secret]');
  return redact(starred, [], 'code').text.slice(0, MAX_MESSAGE).toWellFormed().replaceAll('\0', '');
}

/** How long the provider wants to be left alone, where it has said so. */
export function retryAfterOf(error: TutorUnavailable): number | undefined {
  return error.cause instanceof ProviderFailure ? error.cause.retryAfterMs : undefined;
}

/** Of a `Retry-After` (seconds or a date) or `retry-after-ms`. */
export function retryAfterMs(headers: Headers | undefined, now = Date.now()): number | undefined {
  const millis = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  const header = headers?.get('retry-after') ?? '';
  const wait = [millis, Number.parseFloat(header) * 1000, Date.parse(header) - now].find(
    (ms) => !Number.isNaN(ms),
  );
  return wait === undefined ? undefined : Math.max(0, Math.round(wait));
}

const REFUSALS = /content_(?:filter|policy)|moderation|safety/i;
const NO_MONEY = /insufficient_quota|billing|account_deactivated/i;

/** The word for what the provider has answered. `status` is unknown for an error within a stream. */
export function faultOf(status: number | undefined, code = '', type = ''): TutorFault {
  const words = `${code} ${type}`;
  if (REFUSALS.test(words) || /context_length|string_above_max_length/.test(words)) return 'refused';
  if (NO_MONEY.test(words)) return 'misconfigured';
  if (status === undefined)
    return /rate_limit/.test(words)
      ? 'rate_limited'
      : /overload|server_error/.test(words)
        ? 'overloaded'
        : 'broken_answer';
  if (status === 429) return 'rate_limited';
  if (status === 408 || status === 504) return 'timeout';
  return status >= 500 || status === 409 || status === 425 ? 'overloaded' : 'misconfigured';
}

/** The system's word for why a connection failed, such as ECONNREFUSED; it stands some causes down. */
export function codeOfCause(error: unknown): string | undefined {
  let at = error;
  for (let depth = 0; depth < 5 && typeof at === 'object' && at !== null; depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    at = 'cause' in at ? at.cause : undefined;
  }
  return undefined;
}

/** Anything that went wrong while an answer was read, as it is: not one of the package’s errors. */
export const brokenAnswer = (message: string): TutorUnavailable =>
  new TutorUnavailable('broken_answer', new ProviderFailure(message));
