import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express, { type NextFunction, type Request, type Response } from 'express';
import { DomainError } from '../errors/errors.js';
import { jsonBody } from './json-body.js';

describe('a JSON body', () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    const app = express();
    app.use(...jsonBody('2mb', 300));
    app.post('/', (request, response) => void response.json({ body: (request.body as unknown) ?? null }));
    app.use((error: DomainError, _request: Request, response: Response, _next: NextFunction) => {
      if (!response.headersSent) response.status(error.status).json({ code: error.code });
    });
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.close();
  });

  const post = async (body: Uint8Array<ArrayBuffer> | string, type = 'application/json') => {
    const headers = { 'Content-Type': type };
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body });
    return [answer.status, await answer.json()];
  };

  it.each([
    ['a lone continuation byte', [0x80]],
    ['a cut sequence', [0xc3]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a byte that never occurs', [0xff]],
  ])('with %s is refused, not repaired', async (_name, bytes) => {
    const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]);
    expect(await post(new Uint8Array(body))).toEqual([400, { code: 'malformed_json' }]);
  });

  it('may hold every character, and begin with a mark of the byte order', async () => {
    expect(await post('\uFEFF{"a":"ä€😀"}')).toEqual([200, { body: { a: 'ä€😀' } }]);
    expect(await post('{"a":1}', 'application/json; charset="UTF-8"')).toEqual([200, { body: { a: 1 } }]);
    expect(await post('')).toEqual([200, { body: null }]);
  });

  it('in another encoding is refused by its name', async () => {
    expect(await post('{"a":1}', 'application/json; charset=utf-16')).toEqual([
      415,
      { code: 'unsupported_media_type' },
    ]);
  });

  it('that does not come to its end is answered and cut', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write(
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a"',
    );
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1\.1 408 .*"code":"request_timeout"/s);
  });
});
