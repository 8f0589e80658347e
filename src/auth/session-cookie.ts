import { Injectable } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';
import { Config } from '../common/config.js';
import { forbidden } from '../common/errors.js';
import type { LoginView } from './auth.schemas.js';
import { isForeign, readCookie, SESSION_COOKIE } from './credentials.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The cookie of browsers: its value is the session token, the same as `refreshToken` in the answer. */
@Injectable()
export class SessionCookie {
  constructor(private readonly config: Config) {}

  /** Sets the cookie that goes with the answer, and hands the answer on. */
  set(response: Response, answer: LoginView): LoginView {
    const expires = new Date(answer.session.expiresAt);
    response.cookie(SESSION_COOKIE, answer.refreshToken, { ...this.options(), expires });
    response.setHeader('Cache-Control', 'no-store');
    return answer;
  }

  clear(response: Response): void {
    response.clearCookie(SESSION_COOKIE, this.options());
  }

  /** The cookie of a request that may change something; 403 when another site sends it. */
  read(request: Request): string | undefined {
    const token = readCookie(request.headers);
    if (token !== undefined) this.refuseForeign(request);
    return token;
  }

  refuseForeign(request: Request): void {
    if (SAFE_METHODS.has(request.method)) return;
    if (isForeign(request.headers, request.host, this.config.env.CORS_ORIGINS)) {
      throw forbidden('The cookie is not accepted from this origin; see CORS_ORIGINS.');
    }
  }

  private options(): CookieOptions {
    return { httpOnly: true, sameSite: 'lax', secure: this.config.isProduction, path: '/' };
  }
}
