import { describe, expect, it } from '@jest/globals';
import { cookieName, isForeign, readCredential, SESSION_COOKIE } from './credentials.js';

describe('readCredential', () => {
  it.each([
    [{}, undefined],
    [{ authorization: 'Bearer abc' }, { kind: 'access', token: 'abc' }],
    [{ authorization: 'bearer  abc ' }, { kind: 'access', token: 'abc' }],
    [{ cookie: 'learnflow_session=abc' }, { kind: 'cookie', token: 'abc' }],
    [{ cookie: 'a=1; learnflow_session=abc; b=2' }, { kind: 'cookie', token: 'abc' }],
    [{ cookie: 'not_learnflow_session=abc' }, undefined],
    [{ cookie: 'learnflow_session=' }, undefined],
    [
      { authorization: 'Bearer abc', cookie: 'learnflow_session=def' },
      { kind: 'access', token: 'abc' },
    ],
    [
      { authorization: 'Basic abc', cookie: 'learnflow_session=def' },
      { kind: 'cookie', token: 'def' },
    ],
  ])('reads %j', (headers, credential) => {
    expect(readCredential(headers, cookieName(SESSION_COOKIE, false))).toEqual(credential);
  });
});

describe('isForeign', () => {
  const allowed = ['http://localhost:3000'];
  it.each([
    [{}, false],
    [{ origin: 'http://localhost:3000' }, false],
    [{ origin: 'https://learn.example' }, false],
    [{ origin: 'https://learn.example:8443' }, true],
    [{ origin: 'https://learn.example.evil.com' }, true],
    [{ origin: 'http://localhost:3001' }, true],
    [{ origin: 'null' }, true],
    [{ origin: '' }, true],
    [{ 'sec-fetch-site': 'cross-site' }, true],
    [{ 'sec-fetch-site': 'same-site' }, true],
    [{ 'sec-fetch-site': 'same-origin' }, false],
    [{ 'sec-fetch-site': 'none' }, false],
  ])('judges %j as %s', (headers, foreign) => {
    expect(isForeign(headers, 'learn.example', (origin) => allowed.includes(origin))).toBe(foreign);
  });
});
