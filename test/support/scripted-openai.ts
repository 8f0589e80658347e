import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { says } from './scripted-answers.js';
import { until } from './until.js';

/** What it knows of the protocol; anything else in a request is a fault. */
const ChatBody = z.strictObject({
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

/**
 * A server that speaks OpenAI's Chat Completions over real HTTP, as strictly as the real one and with what you script:
 *
 *     const server = await ScriptedOpenAi.start();
 *     // OPENAI_BASE_URL=server.baseUrl, OPENAI_API_KEY=server.key
 *     server.queue.push(fails(429, { retryAfter: '1' }), says('Look at line 3.'));   // one answer for each request
 *     server.script = (request) => leaks(solutionFor(request), 'base64');            // when the queue is empty
 *     ...
 *     expect(server.faults).toEqual([]);
 *     await server.stop();
 */
export class ScriptedOpenAi {
  readonly key = 'sk-test-Scripted0123456789';
  /** Answers in this order first, then `script`. */
  readonly queue: Answer[] = [];
  script: (request: SeenRequest) => Answer = () =>
    says('What does your program print for the first example?');
  readonly requests: SeenRequest[] = [];
  /** Requests that the real server would have refused, and errors of a script. */
  readonly faults: string[] = [];

  /** For OPENAI_BASE_URL; it stays known when the server has stopped. */
  readonly baseUrl: string;

  private constructor(private readonly server: Server) {
    this.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  }

  static async start(): Promise<ScriptedOpenAi> {
    const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      scripted.receive(request, response).catch((error: unknown) => {
        scripted.faults.push(String(error));
        response.destroy();
      });
    });
    server.listen({ port: 0, host: '127.0.0.1', backlog: 2_048 });
    await once(server, 'listening');
    const scripted = new ScriptedOpenAi(server);
    return scripted;
  }

  get running(): number {
    return this.requests.filter((request) => !request.isOver).length;
  }

  /** The requests as soon as there are so many. */
  async waitFor(count: number): Promise<SeenRequest[]> {
    return until(`${count} requests`, () => (this.requests.length >= count ? this.requests : undefined));
  }

  reset(): void {
    this.queue.length = 0;
    this.requests.length = 0;
    this.faults.length = 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const parsed = this.check(request, Buffer.concat(parts).toString());
    if ('status' in parsed) {
      this.faults.push(parsed.message);
      sendError(response, parsed.status, { message: parsed.message, type: 'invalid_request_error' });
      return;
    }
    const last = parsed.body.messages.findLast(({ role }) => role === 'user')?.content ?? '';
    const seen = { body: parsed.body, headers: request.headers, last, closedEarly: false, isOver: false };
    this.requests.push(seen);
    const exchange = new Exchange(seen, response);
    const answer = this.queue.shift() ?? this.script(seen);
    try {
      await answer(exchange);
    } catch (error) {
      if (!(error instanceof ClientGone)) throw error;
    } finally {
      seen.isOver = true;
    }
  }

  private check(
    request: IncomingMessage,
    text: string,
  ): { body: ChatBody } | { status: number; message: string } {
    if (request.url !== '/v1/chat/completions')
      return { status: 404, message: `Unknown path ${request.url}` };
    if (request.method !== 'POST') return { status: 405, message: `Not allowed: ${request.method}` };
    if (request.headers.authorization !== `Bearer ${this.key}`) {
      return {
        status: 401,
        message: `Incorrect API key provided: ${request.headers.authorization?.slice(7)}.`,
      };
    }
    if (!request.headers['content-type']?.startsWith('application/json')) {
      return { status: 400, message: 'The body must be JSON' };
    }
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return { status: 400, message: 'The body is not JSON' };
    }
    const parsed = ChatBody.safeParse(json);
    if (!parsed.success) return { status: 400, message: z.prettifyError(parsed.error) };
    const roles = parsed.data.messages.map(({ role }) => role);
    const turns = roles[0] === 'system' ? roles.slice(1) : roles;
    const isAlternating = turns.every((role, index) => role === (index % 2 === 0 ? 'user' : 'assistant'));
    return isAlternating && turns.length % 2 === 1
      ? { body: parsed.data }
      : { status: 400, message: 'Roles must alternate user/assistant, from user to user' };
  }
}

class ClientGone extends Error {}

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

function sendError(response: ServerResponse, status: number, error: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ error }));
}
