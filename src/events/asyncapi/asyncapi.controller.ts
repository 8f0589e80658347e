import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../common/viewer.js';
import { asyncApiPage } from './asyncapi-page.js';
import { AsyncApiRegistry } from './asyncapi-registry.js';
import { buildAsyncApi, type AsyncApiDocument } from './asyncapi.js';

/** Beside the OpenAPI document and its page, and as public as those. */
@Public()
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
  page(): string {
    return asyncApiPage(this.document());
  }
}
