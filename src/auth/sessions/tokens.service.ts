import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { createSigner, createVerifier } from 'fast-jwt';
import { z } from 'zod';
import { Config } from '../../common/config.js';
import { DomainError } from '../../common/errors/errors.js';
import type { Viewer } from '../../common/viewer.js';
import { databaseNowMs } from '../../database/clock.js';

/** An access token lives this long, and never longer than its session. */
export const ACCESS_TOKEN_SECONDS = 15 * 60;
/** What two processes that follow the database's clock may be apart. */
const CLOCK_TOLERANCE_SECONDS = 5;
const ALGORITHM = 'HS256';
const ISSUER = 'learnflow';
const CACHED_TOKENS = 1000;

const AccessClaims = z.object({ sub: z.uuid(), sid: z.uuid(), exp: z.number() });
export type AccessClaims = z.infer<typeof AccessClaims>;

/** `lfs_<session id>.<generation>.<mac>`: the prefix lets scanners of leaked secrets know it. */
const SESSION_TOKEN = /^lfs_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,9})\.([\w-]{43})$/;

/** What a session token says of itself; `mac` is still to be checked against the session's seed. */
export interface SessionToken {
  sessionId: string;
  generation: number;
  mac: string;
}

/** The session's side of its tokens. */
interface TokenSource {
  id: string;
  tokenSeed: string;
}

export const invalidToken = () =>
  new DomainError('invalid_token', undefined, {
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  });

/**
 * The two kinds of token. The access token is a JWT for the Authorization header. The session token, opaque to
 * clients, is the refresh token and also the cookie's value; a session has one good session token at a time.
 */
@Injectable()
export class TokensService {
  private readonly key: string;
  private readonly sign: (payload: object) => string;
  private readonly verify: (token: string) => unknown;

  constructor(config: Config) {
    this.key = config.secretKey;
    this.sign = createSigner({ key: this.key, algorithm: ALGORITHM, iss: ISSUER });
    this.verify = createVerifier({
      key: this.key,
      algorithms: [ALGORITHM],
      allowedIss: ISSUER,
      requiredClaims: ['exp', 'sub', 'sid'],
      // Times are told by the database's clock, which the library does not know.
      ignoreExpiration: true,
      // A page asks twenty times with one token; the session is looked up each time all the same.
      cache: CACHED_TOKENS,
      cacheTTL: ACCESS_TOKEN_SECONDS * 1000,
    });
  }

  /** Valid until `expiresAt`. */
  signAccess(viewer: Viewer, expiresAt: Date): string {
    return this.sign({
      sub: viewer.userId,
      sid: viewer.sessionId,
      role: viewer.role,
      iat: Math.floor(databaseNowMs() / 1000),
      exp: Math.floor(expiresAt.getTime() / 1000),
    });
  }

  /** Checks signature, algorithm and times; whether the session still lives is for the caller to ask. Throws invalid_token. */
  verifyAccess(token: string): AccessClaims {
    const claims = AccessClaims.safeParse(this.decode(token));
    if (!claims.success) throw invalidToken();
    if (databaseNowMs() / 1000 >= claims.data.exp + CLOCK_TOLERANCE_SECONDS) throw invalidToken();
    return claims.data;
  }

  private decode(token: string): unknown {
    try {
      return this.verify(token);
    } catch {
      return undefined;
    }
  }

  sessionToken(session: TokenSource & { generation: number }): string {
    return `lfs_${session.id}.${session.generation}.${this.mac(session, session.generation)}`;
  }

  /** Undefined for what has not the form of a session token. */
  readSessionToken(token: string): SessionToken | undefined {
    const match = SESSION_TOKEN.exec(token);
    if (match === null) return undefined;
    const [, sessionId, generation, mac] = match as unknown as [string, string, string, string];
    return { sessionId, generation: Number(generation), mac };
  }

  /** As `readSessionToken`; throws invalid_token. */
  parseSessionToken(token: string): SessionToken {
    const read = this.readSessionToken(token);
    if (read === undefined) throw invalidToken();
    return read;
  }

  /** True when this server made the token, for whichever generation. */
  isGenuine(token: SessionToken, source: TokenSource): boolean {
    return timingSafeEqual(Buffer.from(token.mac), Buffer.from(this.mac(source, token.generation)));
  }

  private mac(source: TokenSource, generation: number): string {
    return createHmac('sha256', this.key)
      .update(`session-token:${source.id}:${generation}:${source.tokenSeed}`)
      .digest('base64url');
  }
}
