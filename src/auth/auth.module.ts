import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { RateLimitGuard } from '../common/limits/rate-limit.js';
import { StrictRequestsGuard } from '../common/http/strict-requests.guard.js';
import { AccountsService } from './accounts/accounts.service.js';
import { AdminBootstrapService } from './accounts/admin-bootstrap.service.js';
import { AuthController } from './auth.controller.js';
import { AuthGuard } from './auth.guard.js';
import { AuthService } from './auth.service.js';
import { LocalStrategy, LoginGuard } from './login.guard.js';
import { PasswordsService } from './accounts/passwords.service.js';
import { RefreshGuard } from './refresh.guard.js';
import { SessionCookieService } from './sessions/session-cookie.service.js';
import { SessionsService } from './sessions/sessions.service.js';
import { SocketHandshakeService } from './sessions/socket-handshake.service.js';
import { SocketSessionsService } from './sessions/socket-sessions.service.js';
import { StudentsController } from './accounts/students.controller.js';
import { StudentsService } from './accounts/students.service.js';
import { LoginThrottleService } from './throttle/login-throttle.service.js';
import { PlacesService } from './throttle/places.service.js';
import { TokensService } from './sessions/tokens.service.js';

@Module({
  controllers: [AuthController, StudentsController],
  providers: [
    AccountsService,
    AuthService,
    AdminBootstrapService,
    SessionsService,
    StudentsService,
    PasswordsService,
    TokensService,
    LoginThrottleService,
    PlacesService,
    SessionCookieService,
    SocketHandshakeService,
    SocketSessionsService,
    LocalStrategy,
    LoginGuard,
    RefreshGuard,
    // In this order: limits are counted per viewer.
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_GUARD, useExisting: RateLimitGuard },
    { provide: APP_GUARD, useClass: StrictRequestsGuard },
  ],
  exports: [AuthService, AdminBootstrapService, SocketHandshakeService],
})
export class AuthModule {}
