import { Controller, Get, Header, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request } from 'express';
import { rootOf } from '../../common/pages/layout.js';
import { AnyQuery } from '../../common/http/strict-requests.guard.js';
import { Public } from '../../common/viewer.js';
import { asyncApiPage } from './asyncapi-page.js';
import { AsyncApiRegistry } from './asyncapi-registry.js';
import { buildAsyncApi, type AsyncApiDocument } from './asyncapi.js';

/** Beside the OpenAPI document and its page, and as public as those. */
@Public()
@AnyQuery()
@ApiExcludeController()
@Controller('api')
export class AsyncApiController {
  private built: AsyncApiDocument | undefined;

  constructor(private readonly registry: AsyncApiRegistry) {}

  @Get('asyncapi.json')
  document(): AsyncApiDocument {
    this.built ??= buildAsyncApi(this.registry.channels);
    return this.built;
  }

  @Get('docs/events')
  @Header('Content-Type', 'text/html; charset=utf-8')
  page(@Req() request: Request): string {
    return asyncApiPage(this.document(), rootOf(request));
  }
}
