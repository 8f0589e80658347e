import { Injectable, type ExecutionContext } from '@nestjs/common';
import { AuthGuard as PassportGuard, PassportStrategy } from '@nestjs/passport';
import type { Request, Response } from 'express';
import { Strategy } from 'passport-local';
import { DomainError } from '../common/errors/errors.js';
import { RateLimitGuard } from '../common/limits/rate-limit.js';
import { ValidationPipe } from '../common/schemas/validation.js';
import { Login } from './auth.schemas.js';
import { AuthService, type VerifiedLogin } from './auth.service.js';
import { LoginThrottleService, type LoginAttempt } from './throttle/login-throttle.service.js';
import { PlacesService } from './throttle/places.service.js';

@Injectable()
export class LocalStrategy extends PassportStrategy(Strategy, 'local') {
  constructor(private readonly auth: AuthService) {
    super({ usernameField: 'email', session: false, passReqToCallback: true });
  }

  validate({ attempt }: LoginRequest, email: string, password: string): Promise<VerifiedLogin> {
    return this.auth.verifyPassword({ email, password }, attempt);
  }
}

/** A request that has shown the right password. */
export type LoginRequest = Request & { user: VerifiedLogin; attempt: LoginAttempt };

/**
 * The limits first, then the shape, then the password: guards run before pipes, and passport would see a body that
 * nobody has validated. A device that the account knows is spared the limit of its address.
 */
@Injectable()
export class LoginGuard extends PassportGuard('local') {
  private readonly pipe = new ValidationPipe();

  constructor(
    private readonly throttle: LoginThrottleService,
    private readonly places: PlacesService,
    private readonly limits: RateLimitGuard,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<LoginRequest>();
    const place = this.places.of(request);
    const isKnown = await this.throttle.knowsDevice(namedEmail(request), place);
    if (!isKnown) await this.limits.countFailure(request, context.switchToHttp().getResponse<Response>());
    const login = await this.pipe.transform<Login>(request.body as Login, { type: 'body', schema: Login });
    request.body = login;
    request.attempt = await this.throttle.begin(login.email, place, isKnown);
    try {
      return (await super.canActivate(context)) as boolean;
    } catch (error) {
      await this.conclude(request.attempt, login.email, error);
      throw error;
    }
  }

  private async conclude(attempt: LoginAttempt, email: string, error: unknown): Promise<void> {
    const code = error instanceof DomainError ? error.code : undefined;
    if (code === 'invalid_credentials') await this.throttle.failed(attempt, email);
    else if (code !== 'account_disabled') await this.throttle.withdraw(attempt);
  }
}

/** Before validation the body may be anything. */
function namedEmail(request: Request): string | undefined {
  const { email } = (request.body ?? {}) as { email?: unknown };
  return typeof email === 'string' ? email.trim().toLowerCase().slice(0, 254) : undefined;
}
