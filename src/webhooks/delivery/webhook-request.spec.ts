import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ForbiddenAddress, post } from './webhook-request.js';

describe('post', () => {
  let server: Server;
  let port: number;
  let asked = 0;
  let answer: RequestListener = (_request, response) => response.end('ok');

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked += 1;
      answer(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const send = (host: string, allowPrivate = false, timeoutMs = 5_000) =>
    post({ url: `http://${host}:${port}/`, headers: {}, body: '{}', allowPrivate, timeoutMs });

  it('reaches a private address only where that is allowed', async () => {
    expect(await send('127.0.0.1', true)).toEqual({ status: 200, body: 'ok' });
    const before = asked;
    const hosts = [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '[::ffff:127.0.0.1]',
      '[::1]',
      '0.0.0.0',
    ];
    for (const host of hosts) await expect(send(host)).rejects.toThrow(ForbiddenAddress);
    expect(asked).toBe(before);
  });

  it('looks at what a name resolves to when it connects', async () => {
    const before = asked;
    await expect(send('localhost')).rejects.toThrow(ForbiddenAddress);
    expect(asked).toBe(before);
    expect((await send('localhost', true)).status).toBe(200);
  });

  it('follows no redirect', async () => {
    answer = (_request, response) =>
      response.writeHead(307, { Location: `http://127.0.0.1:${port}/other` }).end();
    const before = asked;
    expect(await send('127.0.0.1', true)).toMatchObject({ status: 307 });
    expect(asked).toBe(before + 1);
  });

  it('keeps 1 KiB of an endless answer, and no NUL', async () => {
    answer = (_request, response) => {
      response.on('error', () => undefined);
      const more = (): void => {
        if (!response.destroyed && response.write('x\0'.repeat(500))) setImmediate(more);
      };
      response.on('drain', more);
      more();
    };
    const { body } = await send('127.0.0.1', true);
    expect(body).toBe('x'.repeat(512));
  });

  it('gives up on a receiver that takes too long, before or within the answer', async () => {
    answer = () => undefined;
    await expect(send('127.0.0.1', true, 100)).rejects.toThrow('abort');
    answer = (_request, response) => void response.writeHead(200).write('slow');
    expect(await send('127.0.0.1', true, 300)).toEqual({ status: 200, body: 'slow' });
  });
});
