import { getEventListeners } from 'node:events';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { loadConfig } from '../../common/config.js';
import { KafkaTransport } from './kafka.transport.js';
import { pause } from '../../common/pause.js';

interface Queue {
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  pending: unknown[];
  throttledUntil: number;
  checkPendingRequests(): void;
}
type Schedule = (this: Queue) => void;

const nowhere = () =>
  new KafkaTransport(
    loadConfig(
      { KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1', SECRET_KEY: 'signs-nothing-in-this-test' },
      '/nonexistent/.env',
    ),
  );

describe('KafkaTransport without a broker', () => {
  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(['log', 'warn', 'error']));

  it('holds nothing of the tries that have failed', async () => {
    const transport = nowhere();
    const { signal } = (transport as unknown as { stopping: AbortController }).stopping;
    const tried = jest.spyOn(transport as unknown as { createConsumer(): unknown }, 'createConsumer');
    transport.start(() => Promise.resolve(true));
    while (tried.mock.calls.length < 4) await pause(20, new AbortController().signal);
    const held = getEventListeners(signal, 'abort').length;
    await transport.stop();
    expect(held).toBeLessThanOrEqual(1);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('kafkajs, cured of its idle timers', () => {
  nowhere();
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
    prototype: { scheduleCheckPendingRequests: Schedule };
  };
  let checks = 0;
  const queue = (pending: unknown[]): Queue => ({
    throttleCheckTimeoutId: null,
    pending,
    throttledUntil: -1,
    checkPendingRequests: () => (checks += 1),
  });

  it('sets no timer while nothing is pending', () => {
    const idle = queue([]);
    prototype.scheduleCheckPendingRequests.call(idle);
    expect(idle.throttleCheckTimeoutId).toBeNull();
  });

  it('looks after what is pending, with one timer at a time', () => {
    jest.useFakeTimers();
    const busy = queue([{}]);
    prototype.scheduleCheckPendingRequests.call(busy);
    prototype.scheduleCheckPendingRequests.call(busy);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(10);
    expect(checks).toBe(1);
    expect(busy.throttleCheckTimeoutId).toBeNull();
    jest.useRealTimers();
  });
});
