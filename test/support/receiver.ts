import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './until.js';

export interface ReceivedPost {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A real HTTP server on loopback, as an integrator runs it. */
export class Receiver {
  readonly posts: ReceivedPost[] = [];
  answer: (post: ReceivedPost, response: ServerResponse) => void = (_post, response) =>
    response.writeHead(204).end();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Receiver> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const post = { path: request.url ?? '', headers: request.headers, body };
        receiver.posts.push(post);
        receiver.answer(post, response);
      });
    });
    const receiver = new Receiver(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  url(path = '/hook'): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** The posts to the path, as soon as there are so many. */
  async waitFor(count: number, path: string): Promise<ReceivedPost[]> {
    const found = () => this.posts.filter((post) => post.path === path);
    return until(`${count} posts to ${path}`, () => (found().length >= count ? found() : undefined));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Written from the specification, not from our code; throws where the signature or the time is wrong. */
export function verify({ headers, body }: ReceivedPost, secret: string): void {
  const [id, timestamp] = [headers['webhook-id'], headers['webhook-timestamp']].map(String);
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  if (headers['webhook-signature'] !== `v1,${expected}`) throw new Error('The signature is wrong');
  if (Math.abs(Number(timestamp) - Date.now() / 1000) > 300) throw new Error('The time is wrong');
}
