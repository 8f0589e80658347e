import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/openapi/openapi.js';
import { PageQuery, type Page } from '../common/schemas/pagination.js';
import { idParam } from '../common/schemas/validation.js';
import { CurrentViewer, NeedsRole, type Viewer } from '../common/viewer.js';
import { AuditTrailService } from './audit/audit-trail.service.js';
import { DeadLettersService } from './consumers/dead-letters.service.js';
import { AuditQuery, SystemEventPage, type SystemEventView } from './audit/audit.schemas.js';
import { DeadLetterPage, ReplayView, type DeadLetterView } from './consumers/dead-letters.schemas.js';

@ApiTags('events')
@NeedsRole('admin')
@Controller('api/events')
export class EventsController {
  constructor(
    private readonly trail: AuditTrailService,
    private readonly dead: DeadLettersService,
  ) {}

  @ApiOperation({
    summary: 'List the audit trail',
    description: 'The audit trail: what happened, the newest first.',
  })
  @Get()
  @ApiOkResponse({ standardSchema: SystemEventPage })
  list(
    @CurrentViewer() viewer: Viewer,
    @Query({ schema: AuditQuery }) query: AuditQuery,
  ): Promise<Page<SystemEventView>> {
    return this.trail.list(viewer, query);
  }

  @ApiOperation({
    summary: 'List dead letters',
    description: 'Messages that could not be published or handled, kept whole for an admin.',
  })
  @Get('dead')
  @ApiOkResponse({ standardSchema: DeadLetterPage })
  listDead(
    @CurrentViewer() viewer: Viewer,
    @Query({ schema: PageQuery }) query: PageQuery,
  ): Promise<Page<DeadLetterView>> {
    return this.dead.list(viewer, query);
  }

  @ApiOperation({
    summary: 'Replay a dead letter',
    description: 'Handles or publishes the message again; on success the dead letter is deleted.',
  })
  @Post('dead/:id/replay')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: ReplayView })
  @ApiProblems('replay_failed')
  replay(@CurrentViewer() viewer: Viewer, @Param('id', { schema: idParam }) id: number): Promise<ReplayView> {
    return this.dead.replay(viewer, id);
  }

  @ApiOperation({ summary: 'Delete a dead letter', description: 'Deletes the message for good.' })
  @Delete('dead/:id')
  @HttpCode(204)
  @ApiNoContentResponse()
  discard(@CurrentViewer() viewer: Viewer, @Param('id', { schema: idParam }) id: number): Promise<void> {
    return this.dead.discard(viewer, id);
  }
}
