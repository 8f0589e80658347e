import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { CATALOG, cloudEventType, EVENT_NAMES, findEventName, type EventName } from './catalog.js';

const SOURCE = fileURLToPath(new URL('../', import.meta.url));

/** The events that the files of a room publish, read from the source. */
function publishedBy(room: string): string[] {
  return readdirSync(join(SOURCE, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .flatMap((file) => [
      ...readFileSync(join(SOURCE, room, file), 'utf8').matchAll(
        /(?:addEvent\(\s*[\w.]+,|outboxRecord\()\s*'([^']+)'/g,
      ),
    ])
    .map(([, name = '']) => name);
}

/** All but the command line, whose demo tells what other rooms would have told weeks ago. */
const rooms = readdirSync(SOURCE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'cli')
  .map(({ name }) => name);

describe('the catalog of events', () => {
  const built = EVENT_NAMES.filter((name) => {
    const { component } = CATALOG[name];
    return existsSync(join(SOURCE, component, `${component}.module.ts`));
  });

  it.each(built)('%s is published by its own room', (name) => {
    expect(publishedBy(CATALOG[name].component)).toContain(name);
  });

  it('holds every event that any room publishes, and the room is the one it names', () => {
    const foreign = rooms.flatMap((room) =>
      publishedBy(room).filter((name) => CATALOG[name as EventName]?.component !== room),
    );
    expect(foreign).toEqual([]);
  });

  it('finds an event by the type on the wire, and none for another version', () => {
    for (const name of EVENT_NAMES) expect(findEventName(cloudEventType(name))).toBe(name);
    expect(findEventName('com.learnflow.student.registered.v2')).toBeUndefined();
  });

  it.each(EVENT_NAMES)('%s holds no code, text, password or address', (name) => {
    const fields = Object.keys(CATALOG[name].data.shape);
    expect(fields.filter((field) => /code|content|text|password|email|name|url/i.test(field))).toEqual([]);
  });
});
