import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { identity } from '../../../process/account.js';

/**
 * The lines of one process, each a socket. Input and output do not share one: a write to a program that has ended fails, and would
 * take with it what the program had printed and nobody had read yet.
 */
const LINES = ['frames', 'stdin', 'stdout', 'stderr', 'status'] as const;
export type Lines = Record<(typeof LINES)[number], Socket>;

/** A caller's first bytes: the token of its call, and which of the lines this is. */
const TOKEN_BYTES = 18;
const HEADER_LENGTH = (TOKEN_BYTES / 3) * 4 + 1;
/** Nobody but our own launchers knows of the socket; one that says nothing is none of them. */
const SILENCE_MS = 10_000;

interface Call {
  lines: Partial<Lines>;
  connected: (lines: Lines) => void;
}

/** Where processes that somebody else has started dial in, so that this process need not fork to share pipes with them. */
export class ConnectionHub {
  private readonly calls = new Map<string, Call>();
  private readonly server: Server;

  private constructor() {
    // A program may close its output before it has read its input, and the other way round.
    this.server = createServer({ allowHalfOpen: true }, (socket) => this.answer(socket));
    this.server.unref();
  }

  /** Listens on a socket file that the sandboxes' account may open. Rejects where none can be made. */
  static async open(path: string): Promise<ConnectionHub> {
    const hub = new ConnectionHub();
    await new Promise<void>((resolve, reject) => {
      hub.server.once('error', reject).listen(path, resolve);
    });
    try {
      chmodSync(path, 0o600);
      if (identity) chownSync(path, identity.uid, identity.gid);
    } catch (error) {
      hub.close();
      throw new Error(`chown ${(error as NodeJS.ErrnoException).code}`, { cause: error });
    }
    return hub;
  }

  /** A new call: `connected` resolves when each of its lines has been dialled. */
  expect(): { token: string; connected: Promise<Lines>; forget: () => void } {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const connected = new Promise<Lines>((resolve) => {
      this.calls.set(token, { lines: {}, connected: resolve });
    });
    const forget = (): void => {
      for (const socket of Object.values(this.calls.get(token)?.lines ?? {})) socket.destroy();
      this.calls.delete(token);
    };
    return { token, connected, forget };
  }

  close(): void {
    this.server.close();
  }

  private answer(socket: Socket): void {
    // EPIPE and the like only say that the process has gone.
    socket.on('error', () => undefined);
    socket.setTimeout(SILENCE_MS, () => socket.destroy());
    const read = (): void => {
      const header = socket.read(HEADER_LENGTH) as Buffer | null;
      if (header === null) return;
      socket.off('readable', read);
      socket.setTimeout(0);
      this.connect(header.toString('latin1'), socket);
    };
    socket.on('readable', read);
    socket.once('end', () => socket.off('readable', read));
  }

  private connect(header: string, socket: Socket): void {
    const token = header.slice(0, -1);
    const call = this.calls.get(token);
    const line = LINES[Number(header.at(-1))];
    if (!call || !line || call.lines[line]) return void socket.destroy();
    call.lines[line] = socket;
    if (!isComplete(call.lines)) return;
    this.calls.delete(token);
    call.connected(call.lines);
  }
}

const isComplete = (lines: Partial<Lines>): lines is Lines => LINES.every((line) => lines[line]);
