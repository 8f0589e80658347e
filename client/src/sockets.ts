import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { isProblem, ProblemError } from './problem-error.js';
import type { TokenKeeper } from './tokens.js';

export interface SocketMeans {
  baseUrl: string;
  tokens: TokenKeeper;
}

type Options = Partial<ManagerOptions & SocketOptions>;
const REJECTED = new Set(['invalid_token', 'unauthenticated']);

/**
 * A socket that logs in with the token of the moment, and with a new one where that has expired. Socket.io connects again
 * by itself after a loss; a refusal ends it.
 */
export function openSocket<S extends Socket>(
  { baseUrl, tokens }: SocketMeans,
  namespace: string,
  onRefused: (error: Error) => void,
  options: Options = {},
): S {
  let token: string | undefined;
  const auth = (tell: (data: { token: string | undefined }) => void): void => {
    token = tokens.accessToken;
    tell({ token });
  };
  const socket = io(`${baseUrl}${namespace}`, { ...options, auth, forceNew: true }) as S;
  let renewed = false;
  socket.on('connect', () => (renewed = false));
  socket.on('connect_error', (error: Error & { data?: unknown }) => {
    // Without `data` the server was not reached, and socket.io goes on trying.
    if (!isProblem(error.data)) return;
    const problem = new ProblemError(error.data);
    if (renewed || !REJECTED.has(problem.code)) return onRefused(problem);
    renewed = true;
    tokens.renewed(token).then(
      (next) => (next === undefined ? onRefused(problem) : socket.connect()),
      (cause: unknown) => onRefused(cause instanceof Error ? cause : problem),
    );
  });
  return socket;
}
