import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ConfinedProcess } from './confined-process.js';
import type { Child, ChildEnd } from './spawn.js';

/** A process that takes its time to go. */
function scene() {
  const { promise: ended, resolve: end } = Promise.withResolvers<ChildEnd>();
  const [stdin, stdout, stderr, requests, answers] = Array.from({ length: 5 }, () => new PassThrough());
  const child = { pid: 0, stdin, stdout, stderr, requests, answers, ended, kill: () => undefined } as Child;
  const process = new ConfinedProcess(child, {
    pid: () => undefined,
    kill: () => void delay(60).then(() => end({ code: null, signal: 'SIGKILL' })),
    isOutOfMemory: () => false,
  });
  return { process };
}

describe('a process that is being ended', () => {
  it('is waited for beyond the deadline, and nothing else is kept from running', async () => {
    const { process } = scene();
    const received = process.receive(20);
    void process.kill();
    let turns = 0;
    const turning = setInterval(() => (turns += 1), 1);
    expect(await received).toMatchObject({ kind: 'exit', exit: { signal: 'SIGKILL' } });
    clearInterval(turning);
    expect(turns).toBeGreaterThan(3);
  });

  it('has run out of time where that was the reason', async () => {
    expect(await scene().process.receive(5)).toEqual({ kind: 'timeout' });
  });
});
