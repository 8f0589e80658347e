import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

export interface SocketMessage {
  /** One line for a reader. */
  meaning: string;
  payload: z.ZodType;
  example: unknown;
  /** What a client's message is acknowledged with when it is accepted. */
  ack?: z.ZodType;
}

/** A namespace of socket.io, as the AsyncAPI document shows it. */
export interface SocketChannel {
  /** A short name, unique. */
  id: string;
  /** With parameters in braces, such as `/api/chat/ws/{sessionId}`. */
  namespace: string;
  meaning: string;
  parameters?: Readonly<Record<string, string>>;
  toClient: Readonly<Record<string, SocketMessage>>;
  toServer?: Readonly<Record<string, SocketMessage>>;
}

/** Gateways register what they say and hear; nothing here knows a feature. */
@Injectable()
export class AsyncApiRegistry {
  private readonly registered: SocketChannel[] = [];

  /** To be called in the constructor of a gateway. */
  register(channel: SocketChannel): void {
    this.registered.push(channel);
  }

  get channels(): readonly SocketChannel[] {
    return this.registered.toSorted((a, b) => a.id.localeCompare(b.id));
  }
}
