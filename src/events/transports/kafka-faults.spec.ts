import { describe, expect, it } from '@jest/globals';
import { KafkaJSConnectionError, KafkaJSNumberOfRetriesExceeded } from 'kafkajs';
import { isForbidden, isRefusal, troubleOf } from './kafka-faults.js';

const answer = (type: string, cause?: Error): Error =>
  Object.assign(new Error('in words', { cause }), { type });

describe('faults of Kafka', () => {
  it('tells what no repetition makes good, however deep it is wrapped', () => {
    const wrapped = Object.assign(new Error('two topics'), {
      errors: [new Error('?'), answer('INVALID_RECORD')],
    });
    expect(isRefusal(wrapped)).toBe(true);
    expect(isRefusal(new Error('outer', { cause: answer('MESSAGE_TOO_LARGE') }))).toBe(true);
    expect(isRefusal(answer('NOT_LEADER_FOR_PARTITION'))).toBe(false);
    expect(isRefusal('a string')).toBe(false);
  });

  it('tells a right that is missing', () => {
    expect(isForbidden(answer('TOPIC_AUTHORIZATION_FAILED'))).toBe(true);
    expect(isForbidden(new Error('TOPIC_AUTHORIZATION_FAILED'))).toBe(false);
  });

  it('says what to look at without a word of what the broker said', () => {
    const secret = 'learnflow@10.0.0.7';
    const retries = { retryCount: 1, retryTime: 1 };
    const login = Object.assign(new Error(`no password fits ${secret}`), {
      name: 'KafkaJSSASLAuthenticationError',
    });
    const untrusted = new KafkaJSConnectionError(secret, { code: 'SELF_SIGNED_CERT_IN_CHAIN' });
    const away = new KafkaJSConnectionError(`connect ECONNREFUSED ${secret}`, { code: 'ECONNREFUSED' });
    const said = [login, new KafkaJSNumberOfRetriesExceeded(untrusted, retries), away, 'a string'].map(
      troubleOf,
    );
    expect(said.map((text) => text.split(' (')[0])).toEqual([
      'Kafka refuses the login',
      'the certificate of Kafka is not trusted',
      'Kafka does not answer',
      'Kafka does not answer',
    ]);
    expect(said.join()).not.toContain(secret);
  });
});
