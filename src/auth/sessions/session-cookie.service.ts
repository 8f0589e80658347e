import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';
import { Config } from '../../common/config.js';
import { forbidden } from '../../common/errors/errors.js';
import { databaseNowMs } from '../../database/clock.js';
import type { LoginView } from '../auth.schemas.js';
import {
  cookieName,
  isForeign,
  readCookie,
  readCredential,
  SESSION_COOKIE,
  type Credential,
} from './credentials.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The cookie of browsers: its value is the session token, the same as `refreshToken` in the answer. */
@Injectable()
export class SessionCookieService {
  private readonly name: string;

  constructor(private readonly config: Config) {
    this.name = cookieName(SESSION_COOKIE, config.isProduction);
  }

  /** What a request or a handshake shows, the cookie or a token. */
  credentialOf(headers: IncomingHttpHeaders): Credential | undefined {
    return readCredential(headers, this.name);
  }

  /** True where another site's page makes a browser send the cookie. */
  isForeign(headers: IncomingHttpHeaders, host: string | undefined): boolean {
    return isForeign(headers, host, this.config.allowsOrigin);
  }

  /** Sets the cookie that goes with the answer, and hands the answer on. */
  set(response: Response, answer: LoginView): LoginView {
    // A span, which no two clocks can disagree about.
    const maxAge = Date.parse(answer.session.expiresAt) - databaseNowMs();
    response.cookie(this.name, answer.refreshToken, { ...this.options(), maxAge });
    return answer;
  }

  clear(response: Response): void {
    response.clearCookie(this.name, this.options());
  }

  /** The cookie's value, whoever sends it. */
  peek({ headers }: Request): string | undefined {
    return readCookie(headers, this.name);
  }

  /** The cookie of a request that may change something; 403 when another site sends it. */
  read(request: Request): string | undefined {
    const token = this.peek(request);
    if (token !== undefined) this.refuseForeign(request);
    return token;
  }

  refuseForeign(request: Request): void {
    if (SAFE_METHODS.has(request.method)) return;
    if (this.isForeign(request.headers, request.host)) {
      throw forbidden('The cookie is not accepted from this origin; see CORS_ORIGINS.');
    }
  }

  private options(): CookieOptions {
    return { httpOnly: true, sameSite: 'lax', secure: this.config.isProduction, path: '/' };
  }
}
