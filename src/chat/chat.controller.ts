import { Body, Controller, Get, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiExtension, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiProblems } from '../common/openapi/openapi.js';
import { PageQuery } from '../common/schemas/pagination.js';
import { RateLimit } from '../common/limits/rate-limit.js';
import { idParam } from '../common/schemas/validation.js';
import { CurrentViewer, type Viewer } from '../common/viewer.js';
import {
  ChatExchange,
  ChatMessageBody,
  ChatMessagePage,
  ChatMessageQuery,
  ChatSessionBody,
  ChatSessionPage,
  ChatSessionView,
  sessionParam,
} from './chat.schemas.js';
import { ChatService } from './chat.service.js';
import { ChatThreadsService } from './chat-threads.service.js';
import { EventStream } from './event-stream.js';
import { ReplyWaitersService } from './reply-waiters.service.js';

/** Beside JSON, for whoever accepts it. */
const STREAM = {
  'text/event-stream': {
    schema: {
      type: 'string' as const,
      description: 'Server-sent events, one a line of `event` and of `data`',
    },
    example:
      'event: delta\ndata: {"messageId":812,"seq":0,"text":"Look at "}\n\nevent: message\ndata: {"id":812,"status":"complete"}\n\n',
  },
};

@ApiTags('chat')
@Controller('api/chat/sessions')
export class ChatController {
  constructor(
    private readonly chat: ChatService,
    private readonly threads: ChatThreadsService,
    private readonly waiters: ReplyWaitersService,
  ) {}

  @ApiOperation({
    summary: 'Create a chat session',
    description: 'Begins a conversation with the tutor, about an exercise or free.',
  })
  @Post()
  @ApiCreatedResponse({ standardSchema: ChatSessionView })
  @ApiProblems('not_found')
  start(
    @CurrentViewer() viewer: Viewer,
    @Body({ schema: ChatSessionBody }) body: ChatSessionBody,
  ): Promise<ChatSessionView> {
    return this.chat.start(viewer, body);
  }

  @ApiOperation({
    summary: 'List the chat sessions of a student',
    description: 'The conversations of one student, newest first; for the student and for instructors.',
  })
  @Get(':studentId')
  @ApiOkResponse({ standardSchema: ChatSessionPage })
  list(
    @CurrentViewer() viewer: Viewer,
    @Param('studentId', { schema: idParam }) studentId: number,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<ChatSessionPage> {
    return this.chat.list(viewer, studentId, page);
  }

  @ApiOperation({
    summary: 'List the messages of a chat session',
    description: 'The messages of a conversation, oldest first; for its student and for instructors.',
  })
  @Get(':sessionId/messages')
  @ApiOkResponse({ standardSchema: ChatMessagePage })
  messages(
    @CurrentViewer() viewer: Viewer,
    @Param('sessionId', { schema: sessionParam }) sessionId: string,
    @Query({ schema: ChatMessageQuery }) query: ChatMessageQuery,
  ): Promise<ChatMessagePage> {
    return this.threads.listMessages(viewer, sessionId, query);
  }

  @ApiOperation({
    summary: 'Send a message to the tutor',
    description:
      'A message to the tutor; the answer waits for the reply. With `Accept: text/event-stream` it streams: `delta` events `{ messageId, seq, text }`, numbered from 0, then a `message` event with the whole reply. A reply goes on without its reader.',
  })
  @Post(':sessionId/messages')
  @RateLimit('chat')
  @ApiExtension('x-stream', STREAM)
  @ApiCreatedResponse({ standardSchema: ChatExchange })
  @ApiProblems('forbidden', 'session_ended', 'service_unavailable')
  async send(
    @CurrentViewer() viewer: Viewer,
    @Param('sessionId', { schema: sessionParam }) sessionId: string,
    @Body({ schema: ChatMessageBody }) body: ChatMessageBody,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { message, reply } = await this.chat.send(viewer, sessionId, body);
    const stream = EventStream.ifAsked(request, response);
    const gone = goneSignal(response);
    let seq = 0;
    const ended = await this.waiters.follow(reply, gone, (text) =>
      stream?.send('delta', { messageId: reply.id, seq: seq++, text }),
    );
    if (stream === undefined) response.status(201).json({ message, reply: ended });
    else stream.end('message', ended);
  }

  @ApiOperation({
    summary: 'End a chat session',
    description: 'Ends a conversation; a message after it is refused.',
  })
  @Put(':sessionId/end')
  @ApiOkResponse({ standardSchema: ChatSessionView })
  @ApiProblems('forbidden')
  end(
    @CurrentViewer() viewer: Viewer,
    @Param('sessionId', { schema: sessionParam }) sessionId: string,
  ): Promise<ChatSessionView> {
    return this.chat.end(viewer, sessionId);
  }
}

/** Aborts when the client no longer reads. */
function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  // It may have gone while the message was stored; that is told only once.
  if (response.destroyed) gone.abort();
  return gone.signal;
}
