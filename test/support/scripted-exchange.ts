import { once } from 'node:events';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

/** What it knows of the protocol; anything else in a request is a fault. */
export const ChatBody = z.strictObject({
  model: z.string().min(1),
  messages: z
    .array(
      z.strictObject({
        role: z.enum(['system', 'user', 'assistant']),
        content: z
          .string()
          .min(1)
          .refine((text) => text.isWellFormed(), 'is not valid Unicode'),
      }),
    )
    .min(1),
  stream: z.boolean().default(false),
  stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
  max_tokens: z.int().min(1).optional(),
  max_completion_tokens: z.int().min(1).optional(),
});
export type ChatBody = z.infer<typeof ChatBody>;

/** One request that was understood. */
export interface SeenRequest {
  body: ChatBody;
  headers: IncomingHttpHeaders;
  /** The last message of the student, with the data before it. */
  last: string;
  /** The client went away before the answer was whole. */
  closedEarly: boolean;
  isOver: boolean;
}

/** Answers one request by the methods of the exchange; see `scripted-answers.ts` for ready ones. */
export type Answer = (exchange: Exchange) => Promise<void> | void;

/** Thrown into a script whose client has gone. */
export class ClientGone extends Error {}

interface Chunk {
  choices?: unknown;
  usage?: unknown;
}

/** One request and its answer on the wire. Every method does nothing more once the client has gone. */
export class Exchange {
  private readonly gone = new AbortController();
  private whole = '';
  private lineEnd = '\n';
  private isCut = false;

  constructor(
    readonly request: SeenRequest,
    private readonly response: ServerResponse,
  ) {
    response.on('close', () => {
      request.closedEarly = !response.writableFinished && !this.isCut;
      this.gone.abort();
    });
  }

  /** Line ends of the events to come. */
  useCrlf(): void {
    this.lineEnd = '\r\n';
  }

  /** Rejects when the client goes away meanwhile, which ends the script. */
  async wait(ms: number): Promise<void> {
    try {
      await pause(ms, undefined, { signal: this.gone.signal });
    } catch {
      throw new ClientGone();
    }
  }

  /** Until the client has gone. */
  async hang(): Promise<never> {
    if (!this.gone.signal.aborted) await once(this.gone.signal, 'abort');
    throw new ClientGone();
  }

  /** A piece of the answer's text. */
  async delta(content: string): Promise<void> {
    this.whole += content;
    await this.chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  }

  async chunk(chunk: Chunk): Promise<void> {
    if (!this.request.body.stream) return;
    const event = {
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 0,
      model: this.request.body.model,
    };
    await this.event(JSON.stringify({ ...event, ...chunk }));
  }

  async event(data: string): Promise<void> {
    await this.raw(`data: ${data}${this.lineEnd}${this.lineEnd}`);
  }

  /** Bytes as they are, in one write. */
  async raw(bytes: string | Buffer): Promise<void> {
    if (this.gone.signal.aborted) throw new ClientGone();
    if (!this.response.headersSent) this.response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    if (!this.response.write(bytes))
      await Promise.race([once(this.response, 'drain'), once(this.response, 'close')]);
  }

  /** Why the text ends; then, where the client asks for it, the count of tokens. */
  async finish(reason = 'stop', isCounted = true): Promise<void> {
    await this.chunk({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });
    if (isCounted && this.request.body.stream_options?.include_usage) {
      await this.chunk({ choices: [], usage: this.usage() });
    }
    if (!this.request.body.stream) {
      const choices = [
        { index: 0, message: { role: 'assistant', content: this.whole }, finish_reason: reason },
      ];
      this.json(200, { id: 'chatcmpl-1', object: 'chat.completion', choices, usage: this.usage() });
    }
  }

  /** The last event, and the end of the response. */
  async done(): Promise<void> {
    if (!this.request.body.stream) return;
    await this.event('[DONE]');
    this.end();
  }

  end(): void {
    this.response.end();
  }

  /** Cuts the connection. */
  cut(): void {
    this.isCut = true;
    this.response.destroy();
  }

  /** Only the head of an answer. */
  head(status: number): void {
    this.response.writeHead(status, { 'Content-Type': 'application/json' });
    this.response.flushHeaders();
  }

  json(status: number, body: unknown, headers: Record<string, string> = {}): void {
    this.response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    this.response.end(JSON.stringify(body));
  }

  text(status: number, body: string, headers: Record<string, string> = {}): void {
    this.response.writeHead(status, { 'Content-Type': 'text/html', ...headers });
    this.response.end(body);
  }

  private usage() {
    const asked = this.request.body.messages.reduce((sum, { content }) => sum + content.length, 0);
    const [prompt, completion] = [asked, this.whole.length].map((chars) => Math.ceil(chars / 4));
    return {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: (prompt ?? 0) + (completion ?? 0),
    };
  }
}
