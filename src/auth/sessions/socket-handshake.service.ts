import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { Socket } from 'socket.io';
import { addressKey, clientAddress, clientHost } from '../../common/limits/address-key.js';
import { Config } from '../../common/config.js';
import { DomainError, forbidden } from '../../common/errors/errors.js';
import { toDomainError, toProblem } from '../../common/errors/problem.filter.js';
import { RateLimiter } from '../../common/limits/rate-limit.js';
import type { Viewer } from '../../common/viewer.js';
import { AuthService } from '../auth.service.js';
import type { Credential } from './credentials.js';
import { SessionCookieService } from './session-cookie.service.js';
import { SocketSessionsService } from './socket-sessions.service.js';

/** Tabs and devices that share a login; beyond that something runs wild. */
const MAX_SOCKETS_PER_SESSION = 50;
/** Over all log-ins; each conversation that is open is one. */
const MAX_SOCKETS_PER_STUDENT = 100;

type Next = (error?: Error & { data?: unknown }) => void;

/**
 * Who may open a socket: whoever shows an access token (`auth: { token }`, or an Authorization header) or the cookie.
 * A refusal is the client's `connect_error`, with a problem document in its `data`.
 */
@Injectable()
export class SocketHandshakeService {
  private readonly logger = new Logger(SocketHandshakeService.name);

  constructor(
    private readonly config: Config,
    private readonly auth: AuthService,
    private readonly cookie: SessionCookieService,
    private readonly sessions: SocketSessionsService,
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
    this.sessions.keep(viewer, socket);
    // Before anything looks at a message: what nobody understands, or is not valid, costs as well.
    socket.use((packet, next) => {
      this.limiter.consume('default', `socket:${viewer.userId}`).then(
        () => next(),
        (error: unknown) => refuse(socket, packet, error),
      );
    });
    return viewer;
  }

  private async authenticate(socket: Socket): Promise<void> {
    try {
      const viewer = await this.auth.authenticate(this.credentialOf(socket));
      await this.limiter.consume('default', `account:${viewer.userId}`);
      if (this.sessions.count(viewer.sessionId) >= MAX_SOCKETS_PER_SESSION)
        throw new DomainError('rate_limited', `A login may have ${MAX_SOCKETS_PER_SESSION} sockets at once.`);
      if (this.sessions.countOf(viewer.userId) >= MAX_SOCKETS_PER_STUDENT)
        throw new DomainError(
          'rate_limited',
          `An account may have ${MAX_SOCKETS_PER_STUDENT} sockets at once.`,
        );
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
    const host = clientHost(headers, this.config.env.TRUST_PROXY);
    if (credential.kind === 'cookie' && this.cookie.isForeign(headers, host))
      throw forbidden('The cookie is not accepted from this origin; see CORS_ORIGINS.');
    return credential;
  }

  private addressOf({ handshake }: Socket): string | undefined {
    return clientAddress(handshake.headers, handshake.address, this.config.env.TRUST_PROXY);
  }

  private refusal(socket: Socket, thrown: unknown): Error & { data: unknown } {
    const error = toDomainError(thrown);
    const requestId = randomUUID();
    if (error.status >= 500)
      this.logger.error({ err: thrown, requestId }, `The handshake of ${socket.nsp.name} failed`);
    return Object.assign(new Error(error.code), { data: toProblem(error, socket.nsp.name, requestId) });
  }
}

/** Tells the sender, by the acknowledgement where one was asked for. */
function refuse(socket: Socket, packet: unknown[], thrown: unknown): void {
  const instance = `${socket.nsp.name}#${String(packet[0])}`;
  const problem = toProblem(toDomainError(thrown), instance, randomUUID());
  const acknowledge: unknown = packet.at(-1);
  if (typeof acknowledge === 'function') acknowledge({ ok: false, problem });
  else socket.emit('problem', problem);
}

/** The viewer behind an admitted socket. */
export function viewerOf(socket: Socket): Viewer {
  const { viewer } = socket.data as { viewer?: Viewer };
  if (viewer === undefined) throw new Error('A socket that no handshake has admitted');
  return viewer;
}
