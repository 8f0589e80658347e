import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { RateLimitGuard } from '../common/rate-limit.js';
import { StrictRequestsGuard } from '../common/strict-requests.guard.js';
import { AdminBootstrap } from './admin-bootstrap.js';
import { AuthController } from './auth.controller.js';
import { AuthGuard } from './auth.guard.js';
import { AuthService } from './auth.service.js';
import { LocalStrategy, LoginGuard } from './login.guard.js';
import { Passwords } from './passwords.js';
import { SessionCookie } from './session-cookie.js';
import { SessionsService } from './sessions.service.js';
import { SocketHandshake } from './socket-handshake.js';
import { SocketSessions } from './socket-sessions.js';
import { StudentsController } from './students.controller.js';
import { StudentsService } from './students.service.js';
import { LoginThrottle } from './throttle/login-throttle.js';
import { Places } from './throttle/places.js';
import { Tokens } from './tokens.js';

@Module({
  controllers: [AuthController, StudentsController],
  providers: [
    AuthService,
    AdminBootstrap,
    SessionsService,
    StudentsService,
    Passwords,
    Tokens,
    LoginThrottle,
    Places,
    SessionCookie,
    SocketHandshake,
    SocketSessions,
    LocalStrategy,
    LoginGuard,
    // In this order: limits are counted per viewer.
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_GUARD, useExisting: RateLimitGuard },
    { provide: APP_GUARD, useClass: StrictRequestsGuard },
  ],
  exports: [AuthService, AdminBootstrap, SocketHandshake],
})
export class AuthModule {}
