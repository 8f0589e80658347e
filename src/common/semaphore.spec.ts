import { describe, expect, it } from '@jest/globals';
import { Semaphore } from './semaphore.js';

describe('Semaphore', () => {
  it('lets as many in as there are slots, and the next when one is given back', async () => {
    const slots = new Semaphore(2);
    const order: string[] = [];
    const first = await slots.take();
    await slots.take();
    const third = slots.take().then(() => order.push('third'));
    await Promise.resolve();
    order.push('released');
    first();
    await third;
    expect(order).toEqual(['released', 'third']);
  });

  it('leaves the line with the reason of the signal, and the slot to the next', async () => {
    const slots = new Semaphore(1);
    const release = await slots.take();
    const controller = new AbortController();
    const impatient = slots.take(controller.signal);
    const patient = slots.take();
    controller.abort(new Error('gone'));
    await expect(impatient).rejects.toThrow('gone');
    release();
    await expect(patient).resolves.toBeInstanceOf(Function);
  });

  it('serves those who yield after everybody else', async () => {
    const slots = new Semaphore(1);
    const release = await slots.take();
    const order: string[] = [];
    const enter = async (name: string, yields: boolean) => {
      const leave = await slots.take(undefined, { yields });
      order.push(name);
      leave();
    };
    const all = [enter('yielding', true), enter('first', false), enter('second', false)];
    release();
    await Promise.all(all);
    expect(order).toEqual(['first', 'second', 'yielding']);
  });
});
