import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { says } from './scripted-answers.js';
import { ChatBody, ClientGone, Exchange, type Answer, type SeenRequest } from './scripted-exchange.js';
import { until } from './until.js';

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

function sendError(response: ServerResponse, status: number, error: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ error }));
}
