import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { Config } from '../src/common/config.js';
import { send } from './support/http.js';
import { registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

describe('access tokens', () => {
  let app: TestApp;
  let ada: TestStudent;
  let claims: JWTPayload;
  let key: Uint8Array;
  beforeAll(async () => {
    app = await startTestApp();
    ada = await registerStudent(app);
    claims = decodeJwt(ada.token);
    key = new TextEncoder().encode(app.app.get(Config).secretKey);
  });
  afterAll(() => app.stop());

  const me = (headers: Record<string, string>) => send(app, 'GET', '/api/auth/me', { headers });
  const withToken = (token: string) => me({ Authorization: `Bearer ${token}` });
  const sign = (payload: JWTPayload, alg = 'HS256', secret = key) =>
    new SignJWT(payload).setProtectedHeader({ alg }).sign(secret);

  it('carry the user, the session and the role, and last 15 minutes', () => {
    expect(claims).toMatchObject({ sub: ada.student.userId, sid: ada.login.session.id, role: 'student' });
    expect(claims.exp! - claims.iat!).toBe(900);
  });

  it('are taken as signed by this server, so that the refusals below are about what they say', async () => {
    expect((await withToken(await sign(claims))).status).toBe(200);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['without signature (alg none)', () => new UnsecuredJWT(claims).encode()],
    [
      'signed with another key',
      () => sign(claims, 'HS256', new TextEncoder().encode('another key of enough length 123')),
    ],
    [
      'signed with another algorithm',
      () => sign(claims, 'HS512', new Uint8Array(Buffer.concat([key, Buffer.alloc(64)]))),
    ],
    ['signed with HS384 and our key', () => sign(claims, 'HS384')],
    ['expired', () => sign({ ...claims, exp: Math.floor(Date.now() / 1000) - 60 })],
    ['without an end', () => sign({ ...claims, exp: undefined } as unknown as JWTPayload)],
    ['of another issuer', () => sign({ ...claims, iss: 'elsewhere' })],
    ['of another user', () => sign({ ...claims, sub: randomUUID() })],
    ['of a session that does not exist', () => sign({ ...claims, sid: randomUUID() })],
    ['with a session id that is no UUID', () => sign({ ...claims, sid: "' or 1=1 --" })],
    [
      'with a role edited in',
      () => {
        const [head, , signature] = ada.token.split('.');
        return `${head}.${Buffer.from(JSON.stringify({ ...claims, role: 'admin' })).toString('base64url')}.${signature}`;
      },
    ],
    ['cut short', () => ada.token.slice(0, -2)],
    ['that are refresh tokens', () => ada.login.refreshToken],
    ['that are anything', () => 'x'.repeat(5000)],
  ])('are refused when %s', async (_, make) => {
    const answer = await withToken(await make());
    expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });

  it('give the role that the account has now, whatever they say', async () => {
    const forged = await sign({ ...claims, role: 'admin' });
    expect(
      await send(app, 'GET', '/api/auth/students', { headers: { Authorization: `Bearer ${forged}` } }),
    ).toMatchObject({ status: 403 });
  });

  it.each(['', 'Bearer', 'Bearer  ', 'Basic YTpi', 'Bearer a b'])(
    'are asked for when the header is %j',
    async (Authorization) => {
      const answer = await me(Authorization === '' ? {} : { Authorization });
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    },
  );
});
