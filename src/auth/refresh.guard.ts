import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { RateLimitGuard } from '../common/limits/rate-limit.js';
import { SessionCookieService } from './sessions/session-cookie.service.js';
import { SessionsService } from './sessions/sessions.service.js';

/** Made-up tokens are counted against their address; whoever shows one that this server has made is spared what others do there. */
@Injectable()
export class RefreshGuard implements CanActivate {
  constructor(
    private readonly sessions: SessionsService,
    private readonly cookie: SessionCookieService,
    private readonly limits: RateLimitGuard,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    // Before validation the body may be anything.
    const { refreshToken } = (request.body ?? {}) as { refreshToken?: unknown };
    const token = typeof refreshToken === 'string' ? refreshToken : this.cookie.peek(request);
    if (!(await this.sessions.hasMade(token)))
      await this.limits.countFailure(request, http.getResponse<Response>());
    return true;
  }
}
