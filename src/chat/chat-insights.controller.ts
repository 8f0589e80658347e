import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { idParam } from '../common/schemas/validation.js';
import { CurrentViewer, NeedsRole, type Viewer } from '../common/viewer.js';
import { ChatThreadPage, QuestionsView, ThreadQuery } from './chat.schemas.js';
import { ChatThreadsService } from './chat-threads.service.js';

@ApiTags('chat')
@NeedsRole('instructor')
@Controller('api/chat/exercises')
export class ChatInsightsController {
  constructor(private readonly threads: ChatThreadsService) {}

  @ApiOperation({
    summary: 'List the chat sessions about an exercise',
    description: 'The conversations about an exercise, newest first; de-identified on demand.',
  })
  @Get(':exerciseId/sessions')
  @ApiOkResponse({ standardSchema: ChatThreadPage })
  list(
    @CurrentViewer() viewer: Viewer,
    @Param('exerciseId', { schema: idParam }) exerciseId: number,
    @Query({ schema: ThreadQuery }) query: ThreadQuery,
  ): Promise<ChatThreadPage> {
    return this.threads.listOfExercise(viewer, exerciseId, query);
  }

  @ApiOperation({
    summary: 'List what students ask about an exercise',
    description: 'What students ask most about an exercise: like questions together, without names.',
  })
  @Get(':exerciseId/questions')
  @ApiOkResponse({ standardSchema: QuestionsView })
  questions(
    @CurrentViewer() viewer: Viewer,
    @Param('exerciseId', { schema: idParam }) exerciseId: number,
  ): Promise<QuestionsView> {
    return this.threads.questions(viewer, exerciseId);
  }
}
