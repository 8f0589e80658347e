import { describe, expect, it } from '@jest/globals';
import { isSecret, makeSecret, signedHeaders } from './signature.js';

describe('signedHeaders', () => {
  it('signs as the specification says', () => {
    // The example that its libraries test themselves with.
    const [secret, id] = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'msg_p5jXN8AQM9LWM0D4loKWxJek'];
    expect(signedHeaders(secret, id, 1_614_265_330, '{"test": 2432232314}')).toEqual({
      'webhook-id': id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });
});

describe('isSecret', () => {
  it('takes what makeSecret makes, and 24 to 64 bytes of anybody', () => {
    expect(makeSecret()).not.toBe(makeSecret());
    expect(isSecret(makeSecret())).toBe(true);
    for (const bytes of [24, 25, 26, 64])
      expect(isSecret(`whsec_${Buffer.alloc(bytes, 7).toString('base64')}`)).toBe(true);
  });

  it.each([
    '',
    'whsec_',
    'secret',
    'whsec_abc',
    `whsec_${'A'.repeat(31)}*`,
    `whsec_${'A'.repeat(33)}`,
    `whsec_${'A'.repeat(88)}`,
  ])('refuses %j', (text) => expect(isSecret(text)).toBe(false));
});
