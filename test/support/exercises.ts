import type { TestApp } from './test-app.js';

/** The body of a small valid exercise: `add(a, b)` in Python, two visible tests and a hidden one. */
export const addExercise = {
  title: 'Add two numbers',
  description: 'Write `add(a, b)`.',
  difficultyLevel: 'beginner',
  topic: 'functions',
  language: 'python',
  starterCode: 'def add(a, b):\n    return 0\n',
  solutionCode: 'def add(a, b):\n    return a + b\n',
  testCases: [
    { kind: 'call', name: 'two and three', function: 'add', args: [2, 3], expected: 5 },
    { kind: 'call', name: 'below zero', function: 'add', args: [-2, 1], expected: -1, weight: 2 },
    { kind: 'call', name: 'secret sum', function: 'add', args: [40, 2], expected: 42, hidden: true },
  ],
  hints: ['Look at the plus sign.', 'Return something.', 'return a + b'],
};

export interface CreatedExercise {
  id: number;
  version: number;
  [field: string]: unknown;
}

/** Puts in `addExercise` with other values on top through the API; fails unless the answer is 201. */
export async function createExercise(
  app: TestApp,
  instructor: { headers: Record<string, string> },
  overrides: Record<string, unknown> = {},
): Promise<CreatedExercise> {
  const answer = await fetch(`${app.url}/api/exercises/`, {
    method: 'POST',
    headers: { ...instructor.headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...addExercise, ...overrides }),
  });
  if (answer.status !== 201) throw new Error(`Exercise refused: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as CreatedExercise;
}

interface Sent {
  status: number;
  headers: Headers;
  /** Empty where there is none. */
  etag: string;
  text: string;
  /** Parsed; undefined where the answer is empty. */
  body: Record<string, unknown>;
}

/** A request below `/api/exercises`; a `body` that is a string goes out as it is. */
export async function sendExercises(
  app: TestApp,
  who: { headers: Record<string, string> } | undefined,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Sent> {
  const answer = await fetch(`${app.url}/api/exercises${path}`, {
    method,
    headers: { ...who?.headers, 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const parsed = (text === '' ? undefined : JSON.parse(text)) as Record<string, unknown>;
  return {
    status: answer.status,
    headers: answer.headers,
    etag: answer.headers.get('etag') ?? '',
    text,
    body: parsed,
  };
}

/** The data of the events of one type, wherever they are by now: on their way out, or in the audit trail. */
export async function exerciseEvents(
  app: TestApp,
  type: 'created' | 'updated' | 'deleted',
  exerciseId: number,
): Promise<object[]> {
  const rows = await app.database.query<{ data: object }>(
    `select id, data from outbox_event where type = 'com.learnflow.exercise.' || $1 || '.v1' and key = $2
     union select event_id, data from system_events where type = 'exercise.' || $1 and subject = $2`,
    [type, String(exerciseId)],
  );
  return rows.map(({ data }) => data);
}
