import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { ApiProblems } from '../common/openapi/openapi.js';
import { PageQuery, type Page } from '../common/schemas/pagination.js';
import { RateLimit } from '../common/limits/rate-limit.js';
import { CurrentViewer, Public, type Viewer } from '../common/viewer.js';
import {
  ChangePassword,
  Login,
  LoginView,
  Refresh,
  Register,
  SessionPage,
  StudentView,
  UpdateMe,
  type SessionView,
} from './auth.schemas.js';
import { AuthService } from './auth.service.js';
import { LoginGuard, type LoginRequest } from './login.guard.js';
import { RefreshGuard } from './refresh.guard.js';
import { SessionCookieService } from './sessions/session-cookie.service.js';
import { SessionsService } from './sessions/sessions.service.js';
import { StudentsService } from './accounts/students.service.js';
import { PlacesService } from './throttle/places.service.js';

@ApiTags('auth')
@Controller('api/auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly sessions: SessionsService,
    private readonly students: StudentsService,
    private readonly cookie: SessionCookieService,
    private readonly places: PlacesService,
  ) {}

  @ApiOperation({
    summary: 'Register an account',
    description: 'Makes an account; logging in is the next step.',
  })
  @Public()
  @RateLimit('auth')
  @Post('register')
  @ApiCreatedResponse({ standardSchema: StudentView })
  @ApiProblems('email_taken')
  register(@Body({ schema: Register }) body: Register, @Req() request: Request): Promise<StudentView> {
    return this.auth.register(body, this.places.of(request));
  }

  @ApiOperation({
    summary: 'Log in',
    description: 'Begins a session of 24 hours; the answer also sets the cookie.',
  })
  @Public()
  // The guard counts by itself: a device that the account knows is spared.
  @RateLimit('none')
  @UseGuards(LoginGuard)
  @Post('login')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: LoginView })
  @ApiProblems('invalid_credentials', 'account_disabled')
  async login(
    // Already validated by the guard; here for the API document.
    @Body({ schema: Login }) _body: Login,
    @Req() request: LoginRequest,
    @Headers('user-agent') userAgent: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LoginView> {
    const place = this.places.remember(request, response);
    const attempt = { ...request.attempt, place };
    return this.cookie.set(response, await this.auth.login(request.user, attempt, userAgent));
  }

  @ApiOperation({
    summary: 'Refresh the session',
    description:
      'Spends the refresh token (of the body, else of the cookie) for the next one and a new access token.',
  })
  @Public()
  // Beside the default, its guard counts tokens that were made up.
  @UseGuards(RefreshGuard)
  @Post('refresh')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: LoginView })
  @ApiProblems('unauthenticated', 'invalid_token', 'account_disabled', 'forbidden')
  async refresh(
    @Body({ schema: Refresh }) body: Refresh,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LoginView> {
    return this.cookie.set(
      response,
      await this.sessions.refresh(body.refreshToken ?? this.cookie.read(request)),
    );
  }

  @ApiOperation({
    summary: 'Log out',
    description: 'Ends the session of this request; its tokens are dead at once.',
  })
  @Post('logout')
  @HttpCode(204)
  @ApiNoContentResponse()
  async logout(
    @CurrentViewer() viewer: Viewer,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.sessions.end(viewer, viewer.sessionId);
    this.cookie.clear(response);
  }

  @ApiOperation({
    summary: "Change one's own password",
    description: "Changes one's password and ends every other session.",
  })
  @RateLimit('auth')
  @Post('change-password')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiProblems('invalid_credentials', 'conflict')
  changePassword(
    @CurrentViewer() viewer: Viewer,
    @Body({ schema: ChangePassword }) body: ChangePassword,
    @Req() request: Request,
  ): Promise<void> {
    return this.auth.changePassword(viewer, body, this.places.of(request));
  }

  @ApiOperation({ summary: "Get one's own account", description: "One's own account." })
  @Get('me')
  @ApiOkResponse({ standardSchema: StudentView })
  me(@CurrentViewer() viewer: Viewer): Promise<StudentView> {
    return this.students.getMe(viewer);
  }

  @ApiOperation({
    summary: "Update one's own account",
    description: "Changes the named fields of one's profile; null clears an optional one.",
  })
  @Patch('me')
  @ApiOkResponse({ standardSchema: StudentView })
  updateMe(
    @CurrentViewer() viewer: Viewer,
    @Body({ schema: UpdateMe }) body: UpdateMe,
  ): Promise<StudentView> {
    return this.students.updateMe(viewer, body);
  }

  @ApiOperation({
    summary: "List one's own sessions",
    description: "One's own sessions that still live, the newest first.",
  })
  @Get('sessions')
  @ApiOkResponse({ standardSchema: SessionPage })
  listSessions(
    @CurrentViewer() viewer: Viewer,
    @Query({ schema: PageQuery }) query: PageQuery,
  ): Promise<Page<SessionView>> {
    return this.sessions.list(viewer, query);
  }

  @ApiOperation({
    summary: "Delete one of one's own sessions",
    description: "Ends one of one's own sessions, on whichever device.",
  })
  @Delete('sessions/:id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiProblems('not_found')
  endSession(@CurrentViewer() viewer: Viewer, @Param('id', { schema: z.uuid() }) id: string): Promise<void> {
    return this.sessions.end(viewer, id);
  }
}
