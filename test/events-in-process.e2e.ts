import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { EVENT_TRANSPORT, type EventTransport } from '../src/events/transports/event-transport.js';
import type { Message } from '../src/events/cloud-event.js';
import { EventsRuntimeService } from '../src/events/events-runtime.service.js';
import { InboxService } from '../src/events/consumers/inbox.service.js';
import { HandlerHook } from './support/event-app.js';
import { createScene, type Scene } from './support/event-scene.js';
import type { Change } from './support/event-workload.js';
import { until } from './support/until.js';

/** The faults of delivery that can happen without a broker. Each test prints its counts. */
describe('delivery in process', () => {
  let scene: Scene;
  let messages: Message[];

  beforeEach(async () => {
    messages = [];
    scene = await createScene();
  });
  afterEach(() => scene.close());

  /** Keeps what goes over the transport. */
  const tap = (app: INestApplication): void => {
    const transport = app.get<EventTransport>(EVENT_TRANSPORT);
    const publish = transport.publish.bind(transport);
    transport.publish = (batch) => {
      messages.push(...batch);
      return publish(batch);
    };
  };
  const published = (): Change[] =>
    messages
      .filter(({ topic }) => topic === 'progress-updates')
      .map(({ key, value }) => ({
        key: key ?? '',
        version: (JSON.parse(value.toString()) as { attempts: number }).attempts,
      }));
  const never = new AbortController().signal;

  it('gathers what happens while there is much to do', async () => {
    const begun: number[] = [];
    await scene.host((made) => {
      tap(made);
      const transport = made.get<EventTransport>(EVENT_TRANSPORT);
      const publish = transport.publish.bind(transport);
      transport.publish = (batch) => {
        begun.push(performance.now());
        return publish(batch);
      };
    });
    await scene.workload.run(300);
    await scene.finish('gathered', { published });
    const [first = 0, last = 0] = [begun[0], begun.at(-1)];
    expect(begun.length).toBeGreaterThan(1);
    // One batch each 40 ms, and one more where the first was quick to be fetched.
    expect(begun.length).toBeLessThanOrEqual((last - first) / 40 + 2);
  });

  it('dead-letters what no handler can take, once, and lets all others pass', async () => {
    const app = await scene.host((made) => {
      tap(made);
      made.get(HandlerHook).run = ({ data }) =>
        data.status === 'poison' ? Promise.reject(new TypeError('a bug')) : Promise.resolve();
    });
    await scene.workload.run(50);
    const [key = ''] = scene.workload.keys;
    const put = (type: string, data: object) =>
      scene.database.query(
        `insert into outbox_event (id, topic, key, type, data, headers, occurred_at)
         values ($1, 'student-events', $2, $3, $4, '{}', now())`,
        [randomUUID(), key, `com.learnflow.${type}`, JSON.stringify(data)],
      );
    const changed = { studentId: 1, userId: key, exerciseId: 1, attempts: 0, bestScore: null };
    await put('student.registered.v7', {});
    await put('student.registered.v1', { studentId: 'x' });
    await put('progress.changed.v1', { ...changed, status: 'poison' });
    await scene.workload.run(50);
    await until(
      'all poison is dead-lettered',
      async () => (await scene.database.query('select 1 from dead_letter')).length === 3,
    );
    // The audit trail has no quarrel with the event that the other consumer's bug could not take.
    await scene.database.query(`delete from system_events where data ->> 'attempts' = '0'`);
    const report = await scene.finish('poison, in process', { published, deadLetters: 3 });
    expect(report.acknowledged).toBe(90);
    const reasons = await scene.database.query<{ reason: string }>(
      'select reason from dead_letter order by reason',
    );
    expect(reasons.map(({ reason }) => reason)).toEqual(['handler_failed', 'invalid_data', 'unknown_type']);
    await app.close();
  });

  it('has no effect from copies, side by side and in whatever order they come', async () => {
    const app = await scene.host(tap);
    await scene.workload.run(100);
    await scene.finish('before the copies', { published });
    const inbox = app.get(InboxService);
    const copies = [...messages, ...messages]
      .map((message) => ({ message, at: Math.random() }))
      .toSorted((a, b) => a.at - b.at);
    await Promise.all(copies.map(({ message }) => inbox.deliver(message, 'copy', never)));
    const report = await scene.finish('all again, twice, shuffled, side by side', {
      published: () => [...published(), ...published(), ...published()],
    });
    expect(report).toMatchObject({ effects: 90, duplicates: 180, deadLetters: 0 });
  });

  it('has each effect once when events first come shuffled and doubled', async () => {
    await scene.host((app) => {
      const transport = app.get<EventTransport>(EVENT_TRANSPORT);
      const publish = transport.publish.bind(transport);
      transport.publish = async (batch) => {
        messages.push(...batch);
        const doubled = [...batch, ...batch]
          .map((message) => ({ message, at: Math.random() }))
          .toSorted((a, b) => a.at - b.at);
        await publish(doubled.map(({ message }) => message));
      };
    });
    await scene.workload.run(150);
    const report = await scene.finish('shuffled and doubled at first delivery', {
      published,
      shuffled: true,
    });
    expect(report.effects).toBe(135);
  });

  it('tries faults of the moment again, and has the effect once', async () => {
    let failures = 0;
    await scene.host((app) => {
      tap(app);
      app.get(HandlerHook).run = () => {
        failures += 1;
        const fault = Object.assign(new Error('could not serialize access'), { code: '40001' });
        return failures % 3 === 0 ? Promise.resolve() : Promise.reject(fault);
      };
    });
    await scene.workload.run(20);
    const report = await scene.finish('two faults of the moment before each effect', { published });
    expect(report.effects).toBe(18);
    expect(failures).toBeGreaterThanOrEqual(54);
  });

  it('forgets what was handled two weeks ago, and nothing younger', async () => {
    const app = await scene.host();
    await scene.database.query(
      `insert into inbox_event (consumer, event_id, handled_at)
       select 'audit', gen_random_uuid(), now() - make_interval(days => days) from unnest(array[1, 13, 15, 400]) days`,
    );
    await app.get(EventsRuntimeService).sweep();
    const left = await scene.database.query(
      'select (now() - handled_at)::text as age from inbox_event order by 1',
    );
    expect(left).toHaveLength(2);
  });

  it('keeps the audit trail for as long as is set, and nothing longer', async () => {
    const app = await scene.host();
    await scene.database.query(
      `insert into system_events (event_id, type, component, subject, data, occurred_at, recorded_at)
       select gen_random_uuid(), 'aged', 'auth', days::text, '{}', now() - make_interval(days => days), now()
       from unnest(array[1, 399, 401, 900]) days`,
    );
    expect(await app.get(EventsRuntimeService).sweep()).toBeUndefined();
    const left = await scene.database.query<{ subject: string }>(
      `select subject from system_events where type = 'aged' order by id`,
    );
    expect(left.map(({ subject }) => subject)).toEqual(['1', '399']);
  });

  it('is found out by the checker when the inbox is off', async () => {
    const app = await scene.host((made) => {
      tap(made);
      Object.assign(made.get(InboxService), { note: () => Promise.resolve(true) });
    });
    await scene.workload.run(20);
    await scene.finish('inbox off, before a copy', { published });
    const [copy] = messages;
    if (copy === undefined) throw new Error('no event');
    await app.get(InboxService).deliver(copy, 'copy', never);
    await expect(scene.finish('inbox off, after a copy', { published })).rejects.toThrow(
      /effect happened twice/,
    );
  });

  it('is found out by the checker when rows are deleted before they are handled', async () => {
    await scene.host((app) => {
      const transport = app.get<EventTransport>(EVENT_TRANSPORT);
      transport.publish = (batch) => {
        messages.push(...batch);
        return Promise.resolve();
      };
    });
    await scene.workload.run(20);
    const broken = scene.finish('acknowledged without being handled', { published, timeoutMs: 2_000 });
    await expect(broken).rejects.toThrow(/committed, without effect/);
  });
});
