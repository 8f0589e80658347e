import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEAD_LETTER_REASONS, PoisonError, toDomainEvent, toMessage } from './cloud-event.js';

const row = {
  seq: '1',
  id: randomUUID(),
  topic: 'student-events',
  key: randomUUID(),
  type: 'com.learnflow.student.deactivated.v1',
  data: '',
  headers: { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
  occurredAt: new Date('2026-11-23T08:00:00.123Z'),
};
const data = { studentId: 1, userId: row.key };

describe('an event on the wire', () => {
  it('comes out as it went in', () => {
    const message = toMessage({ ...row, data: JSON.stringify(data) });
    expect(message.headers).toMatchObject(row.headers);
    const { id, key, occurredAt } = row;
    expect(toDomainEvent(message)).toEqual({ id, name: 'student.deactivated', data, key, occurredAt });
  });

  it('may hold fields of a later release, which are passed over', () => {
    const message = toMessage({ ...row, data: JSON.stringify({ ...data, later: true }) });
    expect(toDomainEvent(message).data).toEqual(data);
  });

  it('is an event or poison, whatever the bytes and headers', () => {
    const good = toMessage({ ...row, data: JSON.stringify(data) });
    fc.assert(
      fc.property(
        fc.record({
          topic: fc.string(),
          key: fc.option(fc.string()),
          headers: fc.oneof(
            fc.dictionary(fc.string(), fc.string()),
            fc.constantFrom(...Object.keys(good.headers)).map((name) => ({ ...good.headers, [name]: 'x' })),
          ),
          value: fc
            .oneof(
              fc.uint8Array(),
              fc.json().map((text) => Buffer.from(text)),
            )
            .map((bytes) => Buffer.from(bytes)),
        }),
        (message) => {
          try {
            toDomainEvent(message);
          } catch (error) {
            expect(error).toBeInstanceOf(PoisonError);
            expect(DEAD_LETTER_REASONS).toContain((error as PoisonError).reason);
          }
        },
      ),
    );
  });
});
