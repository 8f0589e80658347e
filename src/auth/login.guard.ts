import { Injectable, type ExecutionContext } from '@nestjs/common';
import { AuthGuard as PassportGuard, PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-local';
import { ValidationPipe } from '../common/validation.js';
import { Login } from './auth.schemas.js';
import { AuthService, type VerifiedLogin } from './auth.service.js';

@Injectable()
export class LocalStrategy extends PassportStrategy(Strategy, 'local') {
  constructor(private readonly auth: AuthService) {
    super({ usernameField: 'email', session: false });
  }

  validate(email: string, password: string): Promise<VerifiedLogin> {
    return this.auth.verifyPassword({ email, password });
  }
}

/** Guards run before pipes: without this, passport would see a body that nobody has validated. */
@Injectable()
export class LoginGuard extends PassportGuard('local') {
  private readonly pipe = new ValidationPipe();

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    request.body = await this.pipe.transform<unknown>(request.body, { type: 'body', schema: Login });
    return (await super.canActivate(context)) as boolean;
  }
}
