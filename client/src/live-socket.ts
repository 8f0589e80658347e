import type { Socket } from 'socket.io-client';
import type { components } from './generated/sockets.js';
import { openSocket, type SocketMeans } from './sockets.js';

type Schemas = components['schemas'];

export interface LiveListeners {
  'submission.updated'?: (news: Schemas['live.submission.updated']) => void;
  'progress.updated'?: (news: Schemas['live.progress.updated']) => void;
  'leaderboard.updated'?: (news: Schemas['live.leaderboard.updated']) => void;
  'login.attacked'?: (news: Schemas['live.login.attacked']) => void;
  /** Connected, for the first time or again: what was missed meanwhile has to be read from the routes. */
  resync?: () => void;
  /** It does not connect again by itself. */
  refused?: (error: Error) => void;
}

export interface LiveSocket {
  close(): void;
}

/** Hints for the student who is logged in. */
export function openLive(means: SocketMeans, listeners: LiveListeners): LiveSocket {
  const { resync, refused, ...messages } = listeners;
  const socket = openSocket<Socket>(means, '/api/live', (error) => refused?.(error));
  socket.on('connect', () => resync?.());
  for (const [name, listener] of Object.entries(messages)) if (listener) socket.on(name, listener);
  return { close: () => void socket.close() };
}
