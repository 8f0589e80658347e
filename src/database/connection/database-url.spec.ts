import { describe, expect, it } from '@jest/globals';
import { directUrlOf, faultOfUrl, normaliseDatabaseUrl } from './database-url.js';

describe('normaliseDatabaseUrl', () => {
  it('makes a hosted URL verify the certificate and name the port', () => {
    const neon =
      'postgresql://me:p%40ss@ep-cool-1.eu-central-1.aws.neon.tech/neondb?sslmode=require&channel_binding=require';
    const url = new URL(normaliseDatabaseUrl(neon));
    expect(url.port).toBe('5432');
    expect(url.searchParams.get('sslmode')).toBe('verify-full');
    expect(url.searchParams.get('channel_binding')).toBe('require');
    expect(url.password).toBe('p%40ss');
  });

  it.each(['no-verify', 'disable', 'verify-full'])('leaves sslmode=%s as it was said', (mode) => {
    expect(normaliseDatabaseUrl(`postgresql://a:b@h:6432/d?sslmode=${mode}`)).toContain(`sslmode=${mode}`);
  });

  it('respects the libpq meaning where it is asked for', () => {
    expect(normaliseDatabaseUrl('postgresql://a@h:1/d?sslmode=require&uselibpqcompat=true')).toContain(
      'sslmode=require',
    );
  });
});

describe('normaliseDatabaseUrl, with an authority of its own', () => {
  it('checks the name as well, unless verify-ca asks for the authority alone', () => {
    const checked = (mode: string): string =>
      new URL(normaliseDatabaseUrl(`postgresql://a@h:1/d?sslmode=${mode}&sslrootcert=/ca.pem`)).search;
    expect(checked('require')).toBe('?sslmode=verify-full&sslrootcert=%2Fca.pem');
    expect(checked('verify-ca')).toBe('?sslmode=verify-ca&sslrootcert=%2Fca.pem&uselibpqcompat=true');
  });

  it("takes those that Node trusts for libpq's word for them", () => {
    const hosted = 'postgresql://a@h:1/d?sslmode=verify-full&sslrootcert=system';
    expect(normaliseDatabaseUrl(hosted)).toBe('postgresql://a@h:1/d?sslmode=verify-full');
  });
});

describe('faultOfUrl', () => {
  it.each([
    ['a % in the password', 'postgresql://a:50%@h/d', /%25/],
    ['bytes that are no UTF-8 in the user', 'postgresql://a%e9:b@h/d', /%25/],
    ['bytes that are no UTF-8 in the database', 'postgresql://a@h/d%ff', /%25/],
    ['several hosts', 'postgresql://a@h1,h2/d?target_session_attrs=read-write', /several hosts/],
    ['an unknown sslmode', 'postgresql://a@h/d?sslmode=on', /no sslmode=on\. Take one of disable/],
    ['a port that is none', 'postgresql://a@h/d?port=99999', /port=99999/],
  ])('tells of %s', (_what, url, sentence) => expect(faultOfUrl(url)).toMatch(sentence));

  it.each([
    'postgresql://a:p%40%3A%2F%C3%A9@h/d',
    'postgresql://a@[::1]:5432/d',
    'postgresql://a@%2Ftmp/d',
    'postgresql://a@localhost/d?host=/tmp&port=5433',
    'postgresql://a@h/d?schema=public&pgbouncer=true&options=project%3Dcool',
  ])('finds nothing in %s', (url) => expect(faultOfUrl(url)).toBeUndefined());
});

describe('directUrlOf', () => {
  it('finds the server behind the pooled address of Neon', () => {
    const pooled =
      'postgresql://me:p%40ss@ep-cool-1-pooler.eu-central-1.aws.neon.tech/neondb?sslmode=require';
    expect(directUrlOf(pooled)).toBe(
      'postgresql://me:p%40ss@ep-cool-1.eu-central-1.aws.neon.tech/neondb?sslmode=require',
    );
  });

  it.each(['postgresql://a@ep-cool-1.neon.tech/d', 'postgresql://a@my-pooler/d', 'postgresql://a@%2Ftmp/d'])(
    'derives nothing from %s',
    (url) => expect(directUrlOf(url)).toBeUndefined(),
  );
});
