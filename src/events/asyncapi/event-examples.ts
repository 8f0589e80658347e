import { CATALOG, cloudEventType, type EventData, type EventName } from '../catalog.js';

const USER_ID = '7b0f9ca3-6d1a-4a1e-9d2b-0d7f0c5c9a11';

/** One value for each field of the catalog. */
const FIELDS: Readonly<Record<string, unknown>> = {
  studentId: 12,
  userId: USER_ID,
  exerciseId: 7,
  submissionId: 42,
  messageId: 311,
  webhookId: 3,
  sessionId: '5d6e1c0a-0d53-4f0e-9b5c-6f0f5d7e8a90',
  role: 'student',
  fields: ['name'],
  attempt: 2,
  attempts: 2,
  language: 'python',
  verdict: 'accepted',
  score: 100,
  bestScore: 100,
  status: 'completed',
  version: 1,
  topic: 'lists',
  before: 41,
  after: 55,
  agentType: 'debug',
  failures: 10,
  places: 3,
  willRetry: true,
  reason: 'the sandbox did not start',
};

/** Where a field means something else than elsewhere. */
const OWN_FIELDS: Partial<Record<EventName, Readonly<Record<string, unknown>>>> = {
  'chat.message_created': { role: 'assistant', status: 'complete' },
  'tutor.failed': { reason: 'no answer in 30 s' },
  'webhook.disabled': { reason: 'no delivery succeeded for 20 hours' },
};

/** An example of the event's data, valid by its schema; throws for a field that has none here. */
export function exampleData<N extends EventName>(name: N): EventData<N> {
  const { data } = CATALOG[name];
  const values = { ...FIELDS, ...OWN_FIELDS[name] };
  const fields = Object.keys(data.shape).map((field) => {
    if (!(field in values)) throw new Error(`${name}: there is no example of ${field}`);
    return [field, values[field]];
  });
  return data.parse(Object.fromEntries(fields)) as EventData<N>;
}

export const exampleHeaders = (name: EventName, key: string) => ({
  'content-type': 'application/json',
  ce_specversion: '1.0',
  ce_id: '0f1c9a52-5b5e-4a7e-8a3d-3c1f4b3f9f10',
  ce_source: '/learnflow',
  ce_type: cloudEventType(name),
  ce_time: '2026-03-01T09:30:00.000Z',
  ce_partitionkey: key,
});
