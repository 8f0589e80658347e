import { Controller, Get, Header, Redirect, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request } from 'express';
import { publicUrl } from '../http/public-prefix.js';
import { RateLimit } from '../limits/rate-limit.js';
import { AnyQuery } from '../http/strict-requests.guard.js';
import { Public } from '../viewer.js';
import { rootOf } from './layout.js';
import { problemsPage } from './problems-page.js';
import { startPage } from './start-page.js';
import { webhooksPage } from './webhooks-page.js';

const HTML = 'text/html; charset=utf-8';

/** Pages for people, beside those of the OpenAPI and the AsyncAPI document. Links from elsewhere carry parameters of their own. */
@Public()
@AnyQuery()
@RateLimit('none')
@ApiExcludeController()
@Controller()
export class PagesController {
  @Get()
  @Header('Content-Type', HTML)
  start(@Req() request: Request): string {
    return startPage(rootOf(request), publicUrl(request));
  }

  /** Relative, so that it holds under any path prefix. */
  @Get('api')
  @Redirect()
  api(@Req() { path }: Request): { url: string; statusCode: number } {
    return { url: path.endsWith('/') ? 'docs' : 'api/docs', statusCode: 302 };
  }

  @Get('api/docs/problems')
  @Header('Content-Type', HTML)
  problems(@Req() request: Request): string {
    return problemsPage(rootOf(request));
  }

  @Get('api/docs/webhooks')
  @Header('Content-Type', HTML)
  webhooks(@Req() request: Request): string {
    return webhooksPage(rootOf(request));
  }
}
