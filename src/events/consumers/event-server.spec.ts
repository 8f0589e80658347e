import { describe, expect, it } from '@jest/globals';
import { EVENT_NAMES } from '../catalog.js';
import { EventServer } from './event-server.js';

const handler = () => Promise.resolve();
const audit = { consumer: 'audit', method: Symbol('record') };

describe('the start-up check of events', () => {
  it('passes when every event has a consumer', () => {
    const server = new EventServer();
    for (const name of EVENT_NAMES) server.addHandler(name, handler, true, audit);
    expect(() => server.check()).not.toThrow();
  });

  it('stops the start for a handler of something that is no event', () => {
    const server = new EventServer();
    expect(() => server.addHandler('student.registred', handler, true, audit)).toThrow(
      'audit consumes student.registred, which is no event',
    );
  });

  it('stops the start for a bare @EventPattern, which would have no inbox', () => {
    const server = new EventServer();
    expect(() => server.addHandler('student.registered', handler, true)).toThrow('not a @Consumes method');
  });

  it('stops the start when a consumer would handle an event twice', () => {
    const server = new EventServer();
    server.addHandler('student.registered', handler, true, audit);
    expect(() => server.addHandler('student.registered', handler, true, audit)).toThrow('twice');
  });

  it('stops the start for an event that nobody hears', () => {
    const server = new EventServer();
    server.addHandler('student.registered', handler, true, audit);
    expect(() => server.check()).toThrow('student.logged_in has no consumer');
  });
});
