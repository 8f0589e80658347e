import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { DomainError } from '../common/errors/errors.js';
import { RateLimitGuard } from '../common/limits/rate-limit.js';
import { IS_PUBLIC, NEEDS_ROLE, requireRole, type Role, type Viewer } from '../common/viewer.js';
import { AuthService } from './auth.service.js';
import { SessionCookieService } from './sessions/session-cookie.service.js';

/** Global: every HTTP route needs a login unless it is marked `@Public()`. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly auth: AuthService,
    private readonly cookie: SessionCookieService,
    private readonly limits: RateLimitGuard,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // A socket is authenticated once, in its handshake; its messages come through here too.
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(IS_PUBLIC, targets) === true) return true;
    try {
      await this.admit(context, this.reflector.getAllAndOverride<Role | undefined>(NEEDS_ROLE, targets));
    } catch (error) {
      // The guard of limits comes after this one; a refusal is to be counted too.
      await this.limits.canActivate(context);
      throw error;
    }
    return true;
  }

  private async admit(context: ExecutionContext, role: Role | undefined): Promise<void> {
    const request = context.switchToHttp().getRequest<Request & { viewer?: Viewer }>();
    const viewer = await this.authenticate(request);
    request.viewer = viewer;
    if (role !== undefined) requireRole(viewer, role);
  }

  private async authenticate(request: Request): Promise<Viewer> {
    const credential = this.cookie.credentialOf(request.headers);
    if (credential === undefined) {
      throw new DomainError('unauthenticated', undefined, { headers: { 'WWW-Authenticate': 'Bearer' } });
    }
    if (credential.kind === 'cookie') this.cookie.refuseForeign(request);
    return this.auth.authenticate(credential);
  }
}
