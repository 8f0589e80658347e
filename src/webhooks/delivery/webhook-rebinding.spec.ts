import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { isPublicAddress } from './public-address.js';

/** The one address that everybody has, taken for one of the public internet here. */
const OUTSIDE = '127.0.0.1';
const INSIDE = '10.0.0.1';

type Answer = (error: null, addresses: { address: string; family: number }[]) => void;
const answers: string[][] = [];
let asked = 0;

jest.unstable_mockModule('node:dns', () => ({
  lookup: (_host: string, _options: object, done: Answer) => {
    asked += 1;
    const addresses = answers.shift() ?? [];
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  },
}));
jest.unstable_mockModule('./public-address.js', () => ({
  isPublicAddress: (address: string) => address === OUTSIDE || isPublicAddress(address),
}));
const { ForbiddenAddress, post } = await import('./webhook-request.js');

/** A name server of the attacker's, who answers as he likes. */
describe('post to a name that leads elsewhere the second time', () => {
  let server: Server;
  let arrived: number;

  beforeAll(async () => {
    server = createServer((_request, response) => {
      arrived += 1;
      response.end('ok');
    }).listen(0, OUTSIDE);
    await once(server, 'listening');
  });
  beforeEach(() => {
    arrived = 0;
    answers.length = 0;
    asked = 0;
  });
  afterAll(() => void server.close());

  const send = () => {
    const { port } = server.address() as AddressInfo;
    const url = `http://rebind.example:${port}/`;
    return post({ url, headers: {}, body: '{}', allowPrivate: false, timeoutMs: 5_000 });
  };

  it('connects to the very address that was looked at, and asks for the name once', async () => {
    answers.push([OUTSIDE], [INSIDE]);
    expect(await send()).toEqual({ status: 200, body: 'ok' });
    expect(arrived).toBe(1);
    expect(asked).toBe(1);
  });

  it('looks again at each try', async () => {
    answers.push([OUTSIDE], [INSIDE]);
    await send();
    await expect(send()).rejects.toThrow(ForbiddenAddress);
    expect(arrived).toBe(1);
  });

  it.each([
    ['a private address among others', [OUTSIDE, INSIDE]],
    ['loopback in IPv6', ['::1']],
    ['loopback mapped into IPv6', ['::ffff:127.0.0.1']],
    ['loopback through NAT64', ['64:ff9b::7f00:1']],
    ['the metadata service', ['169.254.169.254']],
    ['nothing', []],
  ])('goes nowhere when the name leads to %s', async (_name, addresses) => {
    answers.push(addresses);
    await expect(send()).rejects.toThrow(ForbiddenAddress);
    expect(arrived).toBe(0);
  });
});
