import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError, Environment, loadConfig } from './config.js';

describe('loadConfig', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'learnflow-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const load = (env: Record<string, string>, file = '') => {
    writeFileSync(join(folder, '.env'), file);
    return loadConfig({ DATA_DIR: folder, ...env }, join(folder, '.env'));
  };

  it('starts without any setting, on a secret that survives a restart and is not readable by others', () => {
    const first = load({});
    expect(first.env).toMatchObject({
      APP_PORT: 8000,
      APP_ROLE: 'all',
      GRADER: 'auto',
      CORS_ORIGINS: ['http://localhost:3000'],
    });
    expect(load({}).secretKey).toBe(first.secretKey);
    expect(first.secretKey.length).toBeGreaterThan(40);
    expect(statSync(join(folder, 'secret-key')).mode & 0o077).toBe(0);
  });

  it('lists every fault at once', () => {
    const faulty = () =>
      load(
        { APP_PORT: '99999', GRADER: 'docker', DATABASE_URL: 'mysql://x', ADMIN_EMAIL: 'a@b.co' },
        'APP_PROT=1\n',
      );
    expect(faulty).toThrow(ConfigError);
    for (const name of ['APP_PORT', 'GRADER', 'DATABASE_URL', 'APP_PROT']) expect(faulty).toThrow(name);
  });

  it('tells how an address of a database is written, and takes the one for a socket', () => {
    for (const url of [
      'mysql://a@h/d',
      'host=h dbname=d',
      'postgres://a:p#b@h/d',
      'postgres://a@h1:1,h2:2/d',
    ])
      expect(() => load({ DATABASE_URL: url })).toThrow(/DATABASE_URL: must be postgres:.*one host.*%40/);
    const { env } = load({ DATABASE_URL: 'postgres://a:p%2Fb@/d?host=/cloudsql/school' });
    expect(env.DATABASE_URL).toBe('postgres://a:p%2Fb@localhost/d?host=/cloudsql/school');
  });

  it('lets the environment win over the file, and takes an empty value for none', () => {
    const config = load({ APP_PORT: '9001', DATABASE_URL: '' }, 'APP_PORT=9000\nLOG_LEVEL=warn\n');
    expect(config.env).toMatchObject({ APP_PORT: 9001, LOG_LEVEL: 'warn' });
    expect(config.env.DATABASE_URL).toBeUndefined();
  });

  it.each([undefined, 'secretsecretsecret', 'changeme-changeme', 'your-secret-key-1'])(
    'refuses the secret %s in production',
    (secret) => {
      const env = { NODE_ENV: 'production', ...(secret === undefined ? {} : { SECRET_KEY: secret }) };
      expect(() => load(env)).toThrow('SECRET_KEY');
    },
  );

  it('takes a secret of one’s own in production', () => {
    expect(load({ NODE_ENV: 'production', SECRET_KEY: 'q8Zr1yKxT0vLw3uJm5nB' }).isProduction).toBe(true);
  });

  it.each([
    [{ KAFKA_SSL: 'on', KAFKA_SSL_CA_FILE: '/nonexistent/ca.pem' }, 'there is no such file'],
    [{ KAFKA_SSL_CA_FILE: import.meta.filename }, 'needs KAFKA_SSL=on'],
    [{ KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'learnflow' }, 'set all or none'],
    [{ KAFKA_SASL_MECHANISM: 'gssapi' }, 'Invalid option'],
  ])('refuses a half-set guard of Kafka: %j', (settings, fault) => {
    expect(() => load(settings)).toThrow(fault);
  });

  it('has every setting in .env.example but those of earlier versions, and no other', () => {
    const example = parseEnv(readFileSync('.env.example', 'utf8'));
    const settings = Object.keys(Environment.shape).filter((name) => !name.startsWith('OPENAI_MODEL_'));
    expect(Object.keys(example).sort()).toEqual(settings.sort());
    expect(() => load({}, readFileSync('.env.example', 'utf8'))).not.toThrow();
  });
});
