import { describe, expect, it } from '@jest/globals';
import { directUrlOf, normaliseDatabaseUrl } from './database-url.js';

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
