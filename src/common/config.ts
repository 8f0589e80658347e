import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';

/** Secrets that stand in examples and tutorials: as good as none. */
const WELL_KNOWN_SECRETS = [
  'secret',
  'changeme',
  'change-me',
  'your-secret-key',
  'learnflow',
  'password',
  'test',
  'dev',
];

const port = z.coerce.number().int().min(0).max(65_535);
const perMinute = z.coerce.number().int().min(1).max(1_000_000);
const databaseUrl = z
  .string()
  // What libpq takes for a socket, `user@/database?host=/folder`, is no URL without a host.
  .transform((text) => text.replace(/^([a-z]+:\/\/[^/]*@)\//, '$1localhost/'))
  .pipe(
    z.url({
      protocol: /^postgres(ql)?$/,
      error:
        'must be postgres://user:password@host:port/database, with one host; in user and password write @ : / ? # % as %40 %3A %2F %3F %23 %25',
    }),
  );
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** The environment, whole: `.env.example` lists the same names with a line on each. */
export const Environment = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  APP_HOST: z.string().min(1).default('0.0.0.0'),
  APP_PORT: port.default(8000),
  METRICS_PORT: port.optional(),
  APP_ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  DATA_DIR: z.string().min(1).default('.data'),
  CACHE_DIR: z.string().min(1).optional(),
  DATABASE_URL: databaseUrl.optional(),
  DATABASE_DIRECT_URL: databaseUrl.optional(),
  MIGRATE: z.enum(['at_start', 'apart']).default('at_start'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(10),
  KAFKA_BOOTSTRAP_SERVERS: list.optional(),
  KAFKA_TOPIC_PREFIX: z
    .string()
    .regex(/^[\w.-]{0,100}$/)
    .default(''),
  KAFKA_GROUP_ID: z.string().min(1).default('learnflow'),
  KAFKA_PARTITIONS: z.coerce.number().int().min(1).max(1_000).default(3),
  KAFKA_REPLICATION: z.coerce.number().int().min(1).max(9).optional(),
  KAFKA_SSL: z.enum(['on', 'off']).default('off'),
  KAFKA_SSL_CA_FILE: z.string().min(1).optional(),
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  KAFKA_SASL_USERNAME: z.string().min(1).optional(),
  KAFKA_SASL_PASSWORD: z.string().min(1).optional(),
  KAFKA_REQUEST_TIMEOUT_MS: z.coerce.number().int().min(500).max(120_000).default(10_000),
  KAFKA_SESSION_TIMEOUT_MS: z.coerce.number().int().min(1_000).max(300_000).default(30_000),
  EVENT_RELAY: z.enum(['on', 'off']).default('on'),
  SECRET_KEY: z.string().min(16).optional(),
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_BASE_URL: z.url().optional(),
  OPENAI_MODEL: z.string().min(1).default('gpt-4o-mini'),
  /** `debug=model-a,triage=model-b`. */
  OPENAI_MODELS: z
    .string()
    .transform((text) => text.split(',').map((pair) => pair.split('=').map((part) => part.trim())))
    .refine(
      (pairs) => pairs.every((pair) => pair.length === 2 && !pair.includes('')),
      'must be agent=model,...',
    )
    .transform((pairs) => Object.fromEntries(pairs) as Record<string, string>)
    .default({}),
  /** The same, one by one, as earlier versions had it. */
  OPENAI_MODEL_TRIAGE: z.string().min(1).optional(),
  OPENAI_MODEL_CONCEPTS: z.string().min(1).optional(),
  OPENAI_MODEL_DEBUG: z.string().min(1).optional(),
  OPENAI_MODEL_CODE_REVIEW: z.string().min(1).optional(),
  OPENAI_MODEL_EXERCISE: z.string().min(1).optional(),
  OPENAI_MODEL_PROGRESS: z.string().min(1).optional(),
  OPENAI_TIMEOUT_MS: z.coerce.number().int().min(100).max(240_000).default(30_000),
  TUTOR_MAX_OUTPUT_TOKENS: z.coerce.number().int().min(16).max(32_768).default(800),
  TUTOR_DAILY_REPLIES: z.coerce.number().int().min(0).max(100_000).default(50),
  TUTOR_SESSION_TOKENS: z.coerce.number().int().min(1_000).max(100_000_000).default(200_000),
  CORS_ORIGINS: list.default(['http://localhost:3000']),
  ADMIN_EMAIL: z.email().optional(),
  ADMIN_PASSWORD: z.string().min(8).optional(),
  GRADER: z.enum(['auto', 'native', 'wasm']).default('auto'),
  GRADER_CONCURRENCY: z.coerce.number().int().min(1).max(256).optional(),
  RATE_LIMIT: z.enum(['on', 'off']).default('on'),
  RATE_LIMIT_PER_MINUTE: perMinute.default(600),
  RATE_LIMIT_AUTH_PER_MINUTE: perMinute.default(20),
  RATE_LIMIT_SUBMISSIONS_PER_MINUTE: perMinute.default(60),
  RATE_LIMIT_CHAT_PER_MINUTE: perMinute.default(30),
  AUDIT_DAYS: z.coerce.number().int().min(0).max(36_500).default(400),
  RESULT_DAYS: z.coerce.number().int().min(0).max(36_500).default(400),
  WEBHOOK_ALLOW_PRIVATE: z.enum(['on', 'off']).default('off'),
  TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});
export type Environment = z.infer<typeof Environment>;

/** For libraries with variables of their own. */
export const rawEnvironment = (): NodeJS.ProcessEnv => process.env;

/** Refuses to start: the message lists every fault, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(faults: string[]) {
    super(`The configuration is not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

/** The validated configuration; the only way to the environment for the rest of the code. */
export class Config {
  constructor(
    readonly env: Readonly<Environment>,
    /** Signs access tokens and cookies. */
    readonly secretKey: string,
  ) {}

  get isProduction(): boolean {
    return this.env.NODE_ENV === 'production';
  }
  /** Whether pages of that origin may call with credentials: those named, and on a developer's machine any of its own. */
  readonly allowsOrigin = (origin: string): boolean =>
    this.env.CORS_ORIGINS.includes(origin) ||
    (this.env.NODE_ENV === 'development' && isLoopbackOrigin(origin));
  get dataDir(): string {
    return resolve(this.env.DATA_DIR);
  }
  get cacheDir(): string {
    return resolve(this.env.CACHE_DIR ?? join(this.dataDir, 'cache'));
  }
  get runsApi(): boolean {
    return this.env.APP_ROLE !== 'worker';
  }
  get runsWorker(): boolean {
    return this.env.APP_ROLE !== 'api';
  }
}

function isLoopbackOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  return (
    (protocol === 'http:' || protocol === 'https:') &&
    (hostname === 'localhost' ||
      hostname.endsWith('.localhost') ||
      hostname === '[::1]' ||
      /^127(\.\d{1,3}){3}$/.test(hostname))
  );
}

/**
 * Reads `.env` (a variable that is already set wins) and the environment, and checks them as a whole.
 * Without SECRET_KEY, outside production, one is made and kept in the data folder, so that sessions survive a restart.
 */
export function loadConfig(source: NodeJS.ProcessEnv = process.env, envFile = '.env'): Config {
  const faults: string[] = [];
  const file = existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {};
  for (const name of Object.keys(file)) {
    if (!(name in Environment.shape)) faults.push(`${name}: no such setting (it stands in ${envFile})`);
  }
  const given = Object.entries({ ...file, ...source }).filter(([, value]) => value !== '');
  const parsed = Environment.safeParse(Object.fromEntries(given));
  for (const issue of parsed.error?.issues ?? []) faults.push(`${issue.path.join('.')}: ${issue.message}`);
  if (parsed.success) faults.push(...crossChecks(parsed.data));
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  const env = Object.freeze(parsed.data);
  return new Config(env, env.SECRET_KEY ?? keptSecret(resolve(env.DATA_DIR)));
}

function crossChecks(env: Environment): string[] {
  const faults: string[] = [];
  if ((env.ADMIN_EMAIL === undefined) !== (env.ADMIN_PASSWORD === undefined)) {
    faults.push('ADMIN_EMAIL, ADMIN_PASSWORD: set both or neither');
  }
  if (env.ADMIN_PASSWORD !== undefined && Buffer.byteLength(env.ADMIN_PASSWORD) > 72) {
    faults.push('ADMIN_PASSWORD: at most 72 bytes');
  }
  if (env.DATABASE_DIRECT_URL !== undefined && env.DATABASE_URL === undefined)
    faults.push('DATABASE_DIRECT_URL: stands beside a DATABASE_URL, which is missing');
  const sasl = [env.KAFKA_SASL_MECHANISM, env.KAFKA_SASL_USERNAME, env.KAFKA_SASL_PASSWORD];
  if (sasl.includes(undefined) && sasl.some((value) => value !== undefined)) {
    faults.push('KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD: set all or none');
  }
  const ca = env.KAFKA_SSL_CA_FILE;
  // Whoever names an authority means TLS: without it the login would go out in the clear.
  if (ca !== undefined && env.KAFKA_SSL === 'off') faults.push('KAFKA_SSL_CA_FILE: needs KAFKA_SSL=on');
  if (ca !== undefined && !existsSync(ca)) faults.push('KAFKA_SSL_CA_FILE: there is no such file');
  if (env.NODE_ENV !== 'production') return faults;
  const secret = env.SECRET_KEY?.toLowerCase();
  if (secret === undefined) faults.push('SECRET_KEY: must be set in production (openssl rand -base64 48)');
  else if (WELL_KNOWN_SECRETS.some((word) => secret.replaceAll(word, '').length < secret.length / 2)) {
    faults.push('SECRET_KEY: a well-known value; make your own (openssl rand -base64 48)');
  }
  return faults;
}

function keptSecret(dataDir: string): string {
  const path = join(dataDir, 'secret-key');
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  mkdirSync(dataDir, { recursive: true });
  const secret = randomBytes(48).toString('base64url');
  writeFileSync(path, `${secret}\n`, { mode: 0o600 });
  return secret;
}
