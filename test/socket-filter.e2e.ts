import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module, UseFilters, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { z } from 'zod';
import { notFound } from '../src/common/errors/errors.js';
import { SocketFilter } from '../src/common/errors/socket.filter.js';
import { ValidationPipe } from '../src/common/schemas/validation.js';
import { closeSockets, connect } from './support/sockets.js';

const Greeting = z.strictObject({ name: z.string().min(1) });
type Greeting = z.infer<typeof Greeting>;

@UseFilters(new SocketFilter())
@WebSocketGateway({ namespace: '/greetings' })
class GreetingGateway {
  @SubscribeMessage('greet')
  greet(@MessageBody({ schema: Greeting }) { name }: Greeting): { ok: true; text: string } {
    if (name === 'nobody') throw notFound('person');
    if (name === 'bug') throw new TypeError('an internal text');
    return { ok: true, text: `Hello ${name}` };
  }
}

@Module({ providers: [GreetingGateway] })
class GreetingModule {}

describe('messages of a gateway with the socket filter', () => {
  let app: INestApplication;
  let greet: (body: unknown) => Promise<unknown>;
  let server: { url: string };

  beforeAll(async () => {
    app = await NestFactory.create(GreetingModule, { logger: false, forceCloseConnections: true });
    app.useGlobalPipes(new ValidationPipe());
    await app.listen(0, '127.0.0.1');
    server = { url: await app.getUrl() };
    const socket = await connect(server, '/greetings');
    greet = (body) => socket.timeout(5_000).emitWithAck('greet', body) as Promise<unknown>;
  });
  afterAll(async () => {
    closeSockets();
    await app.close();
  });

  it('are acknowledged when they are good', async () => {
    expect(await greet({ name: 'Ada' })).toEqual({ ok: true, text: 'Hello Ada' });
  });

  it.each([
    [{}, '/name'],
    [{ name: 7 }, '/name'],
    [{ name: 'a\0b' }, '/name'],
    [{ name: 'Ada', age: 7 }, '/age'],
    ['Ada', ''],
    [null, ''],
    [undefined, ''],
  ])('are refused with the fields at fault: %j', async (body, path) => {
    expect(await greet(body)).toMatchObject({
      ok: false,
      problem: { code: 'validation_failed', status: 422, instance: '/greetings#greet', errors: [{ path }] },
    });
  });

  it('are refused with the code of a rule of ours, and without internal text for a fault', async () => {
    expect(await greet({ name: 'nobody' })).toMatchObject({
      ok: false,
      problem: { code: 'not_found', status: 404 },
    });
    const fault = await greet({ name: 'bug' });
    expect(fault).toMatchObject({ ok: false, problem: { code: 'internal_error', status: 500 } });
    expect(JSON.stringify(fault)).not.toContain('internal text');
    expect(await greet({ name: 'Ada' })).toMatchObject({ ok: true });
  });
});
