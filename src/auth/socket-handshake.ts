import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { Socket } from 'socket.io';
import { addressKey } from '../common/address-key.js';
import { Config } from '../common/config.js';
import { DomainError, forbidden } from '../common/errors.js';
import { toDomainError, toProblem } from '../common/problem.filter.js';
import { RateLimiter } from '../common/rate-limit.js';
import type { Viewer } from '../common/viewer.js';
import { AuthService } from './auth.service.js';
import type { Credential } from './credentials.js';
import { SessionCookie } from './session-cookie.js';
import { SocketSessions } from './socket-sessions.js';

/** Tabs and devices that share a login; beyond that something runs wild. */
const MAX_SOCKETS_PER_SESSION = 50;

type Next = (error?: Error & { data?: unknown }) => void;

/**
 * Who may open a socket: whoever shows an access token (`auth: { token }`, or an Authorization header) or the cookie.
 * A refusal is the client's `connect_error`, with a problem document in its `data`.
 */
@Injectable()
export class SocketHandshake {
  private readonly logger = new Logger(SocketHandshake.name);

  constructor(
    private readonly config: Config,
    private readonly auth: AuthService,
    private readonly cookie: SessionCookie,
    private readonly sessions: SocketSessions,
    private readonly limiter: RateLimiter,
  ) {}

  /** The middleware of a namespace. After it `viewerOf(socket)` answers. */
  readonly admit = (socket: Socket, next: Next): void => {
    this.authenticate(socket).then(
      () => next(),
      (error: unknown) => next(this.refusal(socket, error)),
    );
  };

  /** A further middleware, after `admit`: what `check` throws is the refusal. */
  admitIf(check: (viewer: Viewer, socket: Socket) => Promise<unknown>): (socket: Socket, next: Next) => void {
    return (socket, next) => {
      check(viewerOf(socket), socket).then(
        () => next(),
        (error: unknown) => next(this.refusal(socket, error)),
      );
    };
  }

  /** To be called when the socket is connected: from now on it is cut when its login session ends. */
  begin(socket: Socket): Viewer {
    const viewer = viewerOf(socket);
    this.sessions.keep(viewer.sessionId, socket);
    return viewer;
  }

  private async authenticate(socket: Socket): Promise<void> {
    try {
      const viewer = await this.auth.authenticateCredential(this.credentialOf(socket));
      await this.limiter.consume('default', `account:${viewer.userId}`);
      if (this.sessions.count(viewer.sessionId) >= MAX_SOCKETS_PER_SESSION)
        throw new DomainError('rate_limited', `A login may have ${MAX_SOCKETS_PER_SESSION} sockets at once.`);
      (socket.data as { viewer?: Viewer }).viewer = viewer;
    } catch (error) {
      await this.limiter.consume('default', `address:${addressKey(this.addressOf(socket))}`);
      throw error;
    }
  }

  private credentialOf({ handshake }: Socket): Credential {
    const { token } = handshake.auth as { token?: unknown };
    if (typeof token === 'string') return { kind: 'access', token };
    const { headers } = handshake;
    const credential = this.cookie.credentialOf(headers);
    if (credential === undefined) throw new DomainError('unauthenticated');
    // CORS does not cover WebSockets: any page may open one, and the browser sends the cookie along.
    if (credential.kind === 'cookie' && this.cookie.isForeign(headers, headers.host))
      throw forbidden('The cookie is not accepted from this origin; see CORS_ORIGINS.');
    return credential;
  }

  /** As Express does it: each trusted proxy has put the address of its client at the end of the header. */
  private addressOf({ handshake }: Socket): string | undefined {
    const proxies = this.config.env.TRUST_PROXY;
    const forwarded = [handshake.headers['x-forwarded-for'] ?? []].flat().join(',');
    const addresses = [...forwarded.split(','), handshake.address].map((part) => part.trim()).filter(Boolean);
    return addresses.at(-1 - Math.min(proxies, addresses.length - 1));
  }

  private refusal(socket: Socket, thrown: unknown): Error & { data: unknown } {
    const error = toDomainError(thrown);
    const requestId = randomUUID();
    if (error.status >= 500)
      this.logger.error({ err: thrown, requestId }, `The handshake of ${socket.nsp.name} failed`);
    return Object.assign(new Error(error.code), { data: toProblem(error, socket.nsp.name, requestId) });
  }
}

/** The viewer behind an admitted socket. */
export function viewerOf(socket: Socket): Viewer {
  const { viewer } = socket.data as { viewer?: Viewer };
  if (viewer === undefined) throw new Error('A socket that no handshake has admitted');
  return viewer;
}
