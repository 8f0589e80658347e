import { WebSocketGateway, type OnGatewayConnection, type OnGatewayInit } from '@nestjs/websockets';
import type { Namespace, Socket } from 'socket.io';
import { SocketHandshakeService } from '../auth/sessions/socket-handshake.service.js';
import { AsyncApiRegistry } from '../events/asyncapi/asyncapi-registry.js';
import { LIVE_MESSAGES, LIVE_NAMESPACE } from './live.messages.js';
import { LiveService, studentRoom } from './live.service.js';

/** One-way: clients listen. Every socket is in the room of its student. */
@WebSocketGateway({ namespace: LIVE_NAMESPACE })
export class LiveGateway implements OnGatewayInit<Namespace>, OnGatewayConnection<Socket> {
  constructor(
    private readonly handshake: SocketHandshakeService,
    private readonly live: LiveService,
    documents: AsyncApiRegistry,
  ) {
    const meaning = 'Hints for the student who is logged in. Who missed some reads the routes again.';
    documents.register({ id: 'live', namespace: LIVE_NAMESPACE, meaning, toClient: LIVE_MESSAGES });
  }

  afterInit(namespace: Namespace): void {
    namespace.use(this.handshake.admit);
    this.live.attach(namespace);
  }

  handleConnection(socket: Socket): void {
    const { userId } = this.handshake.begin(socket);
    void socket.join(studentRoom(userId));
  }
}
