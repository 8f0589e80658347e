import { describe, expect, it } from '@jest/globals';
import { ConnectionException } from '@mikro-orm/core';
import { retryWhileAway } from './retry-while-away.js';

const away = () => new ConnectionException(new Error('Connection terminated'));

describe('retryWhileAway', () => {
  it('stores when the database is back', async () => {
    let tries = 0;
    const store = () => ((tries += 1) < 3 ? Promise.reject(away()) : Promise.resolve('stored'));
    expect(await retryWhileAway(store, () => false)).toBe('stored');
    expect(tries).toBe(3);
  });

  it('gives up when it is told to, and at once where something else is wrong', async () => {
    await expect(
      retryWhileAway(
        () => Promise.reject(away()),
        () => true,
      ),
    ).rejects.toThrow('terminated');
    await expect(
      retryWhileAway(
        () => Promise.reject(new Error('wrong')),
        () => false,
      ),
    ).rejects.toThrow('wrong');
  });
});
