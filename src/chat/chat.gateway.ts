import { randomUUID } from 'node:crypto';
import { UseFilters } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayInit,
} from '@nestjs/websockets';
import type { Namespace, Socket } from 'socket.io';
import { SocketHandshakeService, viewerOf } from '../auth/sessions/socket-handshake.service.js';
import { toProblem } from '../common/errors/problem.filter.js';
import { RateLimiter } from '../common/limits/rate-limit.js';
import { SocketFilter } from '../common/errors/socket.filter.js';
import { AsyncApiRegistry } from '../events/asyncapi/asyncapi-registry.js';
import { Cancel, CHAT_NAMESPACE, FROM_CLIENT, MISSED, Sync, TO_CLIENT, Typing } from './chat.messages.js';
import { ChatMessageBody, type ChatMessageView } from './chat.schemas.js';
import { ChatService } from './chat.service.js';
import { ChatSignalsService, type SessionNews } from './chat-signals.service.js';

const NAMESPACE = /^\/api\/chat\/ws\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TYPING_EVERY_MS = 1_000;

interface Accepted {
  ok: true;
}

/** A namespace for each session; whoever is in it hears everything of it, whichever process it happens in. */
@UseFilters(new SocketFilter())
@WebSocketGateway({ namespace: NAMESPACE })
export class ChatGateway implements OnGatewayInit<Namespace>, OnGatewayConnection<Socket> {
  constructor(
    private readonly handshake: SocketHandshakeService,
    private readonly chat: ChatService,
    private readonly signals: ChatSignalsService,
    private readonly limiter: RateLimiter,
    documents: AsyncApiRegistry,
  ) {
    documents.register({
      id: 'chat',
      namespace: CHAT_NAMESPACE,
      meaning: 'A conversation with the tutor, for the student whose it is',
      parameters: { sessionId: 'Of POST /api/chat/sessions/' },
      toClient: TO_CLIENT,
      toServer: FROM_CLIENT,
    });
  }

  /** `parent` is that of all sessions. */
  afterInit(parent: Namespace): void {
    parent.use(this.handshake.admit);
    parent.use(this.handshake.admitIf((viewer, socket) => this.chat.getOwn(viewer, sessionOf(socket))));
  }

  /** Each socket hears for itself: there are one or two in a session. */
  handleConnection(socket: Socket): void {
    this.handshake.begin(socket);
    let reading: Promise<void> | undefined;
    const unsubscribe = this.signals.subscribe(sessionOf(socket), (news) => {
      if (reading === undefined && news.kind !== 'message') return void this.tell(socket, news);
      // A message has to be read first, and what comes after it waits behind it.
      const turn = (reading ?? Promise.resolve())
        .then(() => this.tell(socket, news))
        .finally(() => {
          if (reading === turn) reading = undefined;
        });
      reading = turn;
    });
    socket.once('disconnect', unsubscribe);
  }

  @SubscribeMessage('message')
  async message(
    @ConnectedSocket() socket: Socket,
    @MessageBody({ schema: ChatMessageBody }) body: ChatMessageBody,
  ): Promise<Accepted & { message: ChatMessageView; replyId: number }> {
    const viewer = viewerOf(socket);
    await this.limiter.consume('chat', `account:${viewer.userId}`);
    const { message, reply } = await this.chat.send(viewer, sessionOf(socket), body);
    return { ok: true, message, replyId: reply.id };
  }

  @SubscribeMessage('typing')
  async typing(
    @ConnectedSocket() socket: Socket,
    @MessageBody({ schema: Typing }) _body: unknown,
  ): Promise<Accepted> {
    const data = socket.data as { typedAt?: number };
    if (Date.now() - (data.typedAt ?? 0) >= TYPING_EVERY_MS) {
      data.typedAt = Date.now();
      await this.limiter.consume('default', `account:${viewerOf(socket).userId}`);
      await this.chat.typing(viewerOf(socket), sessionOf(socket), socket.id);
    }
    return { ok: true };
  }

  @SubscribeMessage('cancel')
  async cancel(
    @ConnectedSocket() socket: Socket,
    @MessageBody({ schema: Cancel }) body: { messageId?: number } | undefined,
  ): Promise<Accepted> {
    await this.limiter.consume('default', `account:${viewerOf(socket).userId}`);
    await this.chat.cancel(viewerOf(socket), sessionOf(socket), body?.messageId ?? null);
    return { ok: true };
  }

  @SubscribeMessage('sync')
  async sync(
    @ConnectedSocket() socket: Socket,
    @MessageBody({ schema: Sync }) { after }: { after: number },
  ): Promise<Accepted & { messages: ChatMessageView[] }> {
    await this.limiter.consume('default', `account:${viewerOf(socket).userId}`);
    return { ok: true, messages: await this.chat.sync(viewerOf(socket), sessionOf(socket), after) };
  }

  private async tell(socket: Socket, news: SessionNews): Promise<void> {
    switch (news.kind) {
      case 'delta': {
        const { messageId, seq, text } = news;
        socket.emit('delta', { messageId, seq, text });
        break;
      }
      case 'message':
        await this.tellMessage(socket, news.messageId);
        break;
      case 'typing':
        if (news.from !== socket.id) socket.emit('typing', { role: news.role });
        break;
      case 'ended':
        socket.emit('ended', { sessionId: sessionOf(socket) });
        break;
      case 'missed':
        tellMissed(socket);
    }
  }

  private async tellMessage(socket: Socket, messageId: number): Promise<void> {
    try {
      const message = await this.chat.findMessage(messageId);
      if (message !== null) socket.emit('message', message);
    } catch {
      tellMissed(socket);
    }
  }
}

const tellMissed = (socket: Socket): boolean =>
  socket.emit('problem', toProblem(MISSED, socket.nsp.name, randomUUID()));

const sessionOf = (socket: Socket): string => socket.nsp.name.slice(socket.nsp.name.lastIndexOf('/') + 1);
