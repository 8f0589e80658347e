import { describe, expect, it } from '@jest/globals';
import { codeOfCause, faultOf, ProviderFailure, retryAfterMs, retryAfterOf } from './provider-failure.js';
import { TutorUnavailable } from '../../tutor.js';

describe('retryAfterMs', () => {
  const now = Date.parse('2026-03-01T09:00:00Z');

  it.each([
    [{ 'retry-after': '3' }, 3_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': 'Sun, 01 Mar 2026 09:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'Sun, 01 Mar 2026 08:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '250', 'retry-after': '3' }, 250],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('of %j is %s', (headers, expected) =>
    expect(retryAfterMs(new Headers(headers as Record<string, string>), now)).toBe(expected),
  );

  it('is found in the cause of a failure', () => {
    const cause = new ProviderFailure('busy', { retryAfterMs: 7 });
    expect(retryAfterOf(new TutorUnavailable('rate_limited', cause))).toBe(7);
    expect(retryAfterOf(new TutorUnavailable('rate_limited'))).toBeUndefined();
  });
});

describe('faultOf', () => {
  it.each([
    [undefined, '', 'rate_limit_error', 'rate_limited'],
    [undefined, '', 'overloaded_error', 'overloaded'],
    [undefined, 'content_filter', '', 'refused'],
    [undefined, '', '', 'broken_answer'],
    [429, 'insufficient_quota', '', 'misconfigured'],
    [429, '', '', 'rate_limited'],
    [418, '', '', 'misconfigured'],
    [599, '', '', 'overloaded'],
  ] as const)('takes %s %s %s for %s', (status, code, type, fault) =>
    expect(faultOf(status, code, type)).toBe(fault),
  );
});

describe('ProviderFailure', () => {
  it('says what an operator needs, without any key', () => {
    const facts = { status: 401, code: 'invalid_api_key', requestId: 'req_1 my-own-key' };
    const failure = new ProviderFailure('Bad key my-own-key or ab***yz at https://u:p@host', facts, [
      'my-own-key',
    ]);
    expect(failure.message).toBe(
      'Bad key [secret] or [secret] at https://[secret]@host (code invalid_api_key, request req_1 [secret])',
    );
    expect(JSON.stringify(failure)).not.toContain('my-own-key');
  });

  it('finds the system’s word down a chain of causes, and survives a chain without end', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(codeOfCause(new Error('a', { cause: new Error('b', { cause: refused }) }))).toBe('ECONNREFUSED');
    const circle: { cause?: unknown } = {};
    circle.cause = circle;
    expect(codeOfCause(circle)).toBeUndefined();
  });
});
