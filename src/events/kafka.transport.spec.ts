import { createRequire } from 'node:module';
import { describe, expect, it, jest } from '@jest/globals';
import { loadConfig } from '../common/config.js';
import { KafkaTransport } from './kafka.transport.js';

interface Queue {
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  pending: unknown[];
  throttledUntil: number;
  checkPendingRequests(): void;
}
type Schedule = (this: Queue) => void;

describe('kafkajs, cured of its idle timers', () => {
  new KafkaTransport(
    loadConfig(
      { KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1', SECRET_KEY: 'signs-nothing-in-this-test' },
      '/nonexistent/.env',
    ),
  );
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
