import { Injectable } from '@nestjs/common';
import type { Namespace } from 'socket.io';
import { LIVE_MESSAGES, type LiveMessage, type LivePayload } from './live.messages.js';

export const studentRoom = (userId: string): string => `student:${userId}`;

/**
 * The one way from the server to the sockets of `/api/live`, in every role: a process that serves no HTTP reaches the
 * sockets of the others through the database. Call it after the commit. Delivery is at most once, and never throws.
 */
@Injectable()
export class LiveService {
  private namespace: Namespace | undefined;

  /** Called once by the gateway. */
  attach(namespace: Namespace): void {
    this.namespace = namespace;
  }

  /** To all sockets of the student, whichever process holds them. */
  toStudent<M extends LiveMessage>(userId: string, message: M, payload: LivePayload<M>): void {
    this.namespace?.to(studentRoom(userId)).emit(message, checked(message, payload));
  }

  /** To the sockets of the student in this process: for what every process hears by itself. */
  toStudentHere<M extends LiveMessage>(userId: string, message: M, payload: LivePayload<M>): void {
    this.namespace?.local.to(studentRoom(userId)).emit(message, checked(message, payload));
  }
}

/** Nothing but what is documented leaves. */
const checked = (message: LiveMessage, payload: object): object =>
  LIVE_MESSAGES[message].payload.parse(payload);
