import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { Problem } from '../../src/common/errors/problem.js';

type Options = Partial<ManagerOptions & SocketOptions>;
export type Received = unknown;

interface Listening {
  /** `http://host:port` */
  url: string;
}

const WAIT_MS = 20_000;

const open = new Set<Socket>();

function openSocket(app: Listening, namespace: string, options: Options): Socket {
  const quiet = { transports: ['websocket'], reconnection: false, forceNew: true };
  const socket = io(app.url + namespace, { ...quiet, ...options });
  open.add(socket);
  return socket;
}

/** Resolves when connected; rejects with the `connect_error`. */
export async function connect(app: Listening, namespace: string, options: Options = {}): Promise<Socket> {
  const socket = openSocket(app, namespace, options);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

/** The problem document of a refused handshake; fails when it is admitted. */
export async function refused(app: Listening, namespace: string, options: Options = {}): Promise<Problem> {
  const error: unknown = await connect(app, namespace, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) throw new Error('The handshake was admitted');
  return (error as { data: Problem }).data;
}

export interface TrackedSocket {
  socket: Socket;
  /** Everything that came, in order. */
  received: [message: string, payload: Received][];
  /** The next message of that name that no earlier call has answered. */
  next(message: string): Promise<Received>;
}

/** A connected socket that forgets nothing, so that no test has to listen in time. */
export async function trackedSocket(
  app: Listening,
  namespace: string,
  token: string,
): Promise<TrackedSocket> {
  const socket = openSocket(app, namespace, { auth: { token } });
  const received: [string, Received][] = [];
  const taken = new Set<[string, Received]>();
  let wake = () => undefined as void;
  socket.onAny((message: string, payload: Received) => {
    received.push([message, payload]);
    wake();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const next = async (message: string): Promise<Received> => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      wake();
    }, WAIT_MS);
    for (;;) {
      const found = received.find((entry) => entry[0] === message && !taken.has(entry));
      if (found !== undefined) {
        taken.add(found);
        clearTimeout(timer);
        return found[1];
      }
      if (late) throw new Error(`No ${message} in ${WAIT_MS} ms, but ${JSON.stringify(received)}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return { socket, received, next };
}

/** Call it before what should cut the socket; answers socket.io's reason. */
export const disconnected = (socket: Socket): Promise<string> =>
  new Promise((resolve) => socket.once('disconnect', resolve));

export function closeSockets(): void {
  for (const socket of open) socket.close();
  open.clear();
}
