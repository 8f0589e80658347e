import type { SubmissionView } from '../../src/submissions/submissions.schemas.js';
import { send, type Answer } from './http.js';
import type { TestApp } from './test-app.js';
import type { TestDatabase } from './test-database.js';

export interface Caller {
  headers: Record<string, string>;
}

/** POST /api/submissions/, as it comes back. */
export function submit(
  app: TestApp,
  who: Caller,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return send(app, 'POST', '/api/submissions/', { body, headers: { ...who.headers, ...headers } });
}

/** Hands in code and waits for its grade; fails when it is not graded in half a minute. */
export async function submitAndWait(
  app: TestApp,
  who: Caller,
  body: Record<string, unknown>,
): Promise<SubmissionView> {
  const answer = await submit(app, who, body, { Prefer: 'wait=30' });
  const view = answer.body as unknown as SubmissionView;
  if (answer.status !== 201 || view.status !== 'graded') throw new Error(JSON.stringify(answer.body));
  return view;
}

/** Asks every 50 ms until the condition holds; fails with its last value after `timeoutMs`. */
export async function until<T>(
  ask: () => Promise<T>,
  holds: (value: T) => boolean,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    if (Date.now() > deadline) throw new Error(`Not within ${timeoutMs} ms; last: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Keeps a copy of every event put into the outbox, which is emptied as they go out: `event_log(type, data)`. */
export async function keepEvents(database: TestDatabase): Promise<void> {
  await database.query('create table event_log (seq bigserial, type text, data jsonb)');
  await database.query(
    `create function keep_event() returns trigger language plpgsql as $$ begin
       insert into event_log (type, data) values (replace(replace(new.type, 'com.learnflow.', ''), '.v1', ''), new.data);
       return null; end $$`,
  );
  await database.query(
    'create trigger keep_event after insert on outbox_event for each row execute function keep_event()',
  );
}
