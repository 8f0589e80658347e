import { describe, expect, it } from '@jest/globals';
import { FailureLimiter } from './failure-limiter.js';

describe('FailureLimiter', () => {
  it('never lets more fail than the limit, however many come at once', async () => {
    const limiter = new FailureLimiter(3, 60);
    const turns = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const turn = await limiter.enter('a');
        turn.leave(true);
        return turn.exceeded;
      }),
    );
    expect(turns.filter((exceeded) => !exceeded)).toHaveLength(3);
    expect(await limiter.enter('a')).toMatchObject({ exceeded: true, remaining: 0, limit: 3 });
  });

  it('lets any number succeed at once: who comes beyond the limit waits for those under way', async () => {
    const limiter = new FailureLimiter(3, 60);
    let underWay = 0;
    let most = 0;
    const turns = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const turn = await limiter.enter('a');
        most = Math.max(most, (underWay += 1));
        await Promise.resolve();
        underWay -= 1;
        turn.leave(false);
        return turn.exceeded;
      }),
    );
    expect(turns).toEqual(Array<boolean>(20).fill(false));
    expect(most).toBeLessThanOrEqual(3);
  });

  it('refuses everybody in line as soon as the limit is reached, and other keys go on', async () => {
    const limiter = new FailureLimiter(2, 60);
    const first = [await limiter.enter('a'), await limiter.enter('a')];
    const line = [1, 2, 3].map(() => limiter.enter('a'));
    expect((await limiter.enter('b')).exceeded).toBe(false);
    for (const turn of first) turn.leave(true);
    expect((await Promise.all(line)).map(({ exceeded }) => exceeded)).toEqual([true, true, true]);
  });
});
