import type { Request, Response } from 'express';

/** Between events, so that no proxy takes the connection for dead. */
const KEEP_ALIVE_MS = 15_000;

/** Server-sent events as an answer. */
export class EventStream {
  private readonly keepAlive: NodeJS.Timeout;

  private constructor(private readonly response: Response) {
    response.status(201).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
    this.keepAlive = setInterval(() => this.write(': still here\n\n'), KEEP_ALIVE_MS).unref();
    response.once('close', () => clearInterval(this.keepAlive));
  }

  /** Undefined for a client that would rather have JSON. */
  static ifAsked(request: Request, response: Response): EventStream | undefined {
    return request.accepts(['json', 'text/event-stream']) === 'text/event-stream'
      ? new EventStream(response)
      : undefined;
  }

  send(event: string, data: unknown): void {
    this.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  end(event: string, data: unknown): void {
    this.send(event, data);
    clearInterval(this.keepAlive);
    this.response.end();
  }

  /** What a slow reader does not take is bounded by the length of a reply. */
  private write(text: string): void {
    if (!this.response.writableEnded && !this.response.destroyed) this.response.write(text);
  }
}
