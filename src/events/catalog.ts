import { z } from 'zod';

const userId = z.uuid();
const studentId = z.int();
const exerciseId = z.int();
const submissionId = z.int();
const student = { studentId, userId };
const submission = { ...student, exerciseId, submissionId };
const score = z.number().min(0).max(100);

export const TOPICS = [
  'student-events',
  'exercise-submissions',
  'progress-updates',
  'chat-messages',
  'system-events',
] as const;
export type Topic = (typeof TOPICS)[number];

export const COMPONENTS = ['auth', 'exercises', 'submissions', 'analytics', 'chat', 'webhooks'] as const;
/** The room that publishes an event, and nobody else may. */
export type Component = (typeof COMPONENTS)[number];

export const SEVERITIES = ['info', 'warning', 'error'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface EventDefinition<T extends z.ZodObject = z.ZodObject> {
  topic: Topic;
  component: Component;
  /** How much an operator should mind, in the audit trail. */
  severity: Severity;
  /** One line for a reader of the catalog and of the AsyncAPI page. */
  meaning: string;
  /** Holds `userId` or `exerciseId`: the first of them is the key. */
  data: T;
}

const events =
  (topic: Topic, component: Component, severity: Severity = 'info') =>
  <T extends z.ZodRawShape>(meaning: string, shape: T) => ({
    topic,
    component,
    severity,
    meaning,
    data: z.object(shape),
  });

const account = events('student-events', 'auth');
const handedIn = events('exercise-submissions', 'submissions');
const progress = events('progress-updates', 'analytics');
const chat = events('chat-messages', 'chat');
const exercise = events('system-events', 'exercises');

/**
 * Every event of LearnFlow, and nothing else. On the wire the type is `com.learnflow.<name>.v1`.
 * The data are ids and facts: never code, chat text, passwords or addresses. Within a version only optional fields are added.
 */
export const CATALOG = {
  'student.registered': account('Somebody made an account', { ...student, role: z.string() }),
  'student.logged_in': account('A session began', { ...student, sessionId: z.uuid() }),
  'student.password_changed': account('The password was changed; other sessions ended', student),
  'student.updated': account('The profile or the role changed', { ...student, fields: z.array(z.string()) }),
  'student.deactivated': account('An admin disabled the account', student),
  'submission.created': handedIn('Code was handed in and waits for its grade', {
    ...submission,
    attempt: z.int(),
    language: z.string(),
  }),
  'submission.graded': handedIn('The grader has spoken', {
    ...submission,
    attempt: z.int(),
    verdict: z.string(),
    score,
  }),
  'submission.evaluated': handedIn('A person has put their word over the grader’s', {
    ...submission,
    score,
  }),
  'progress.changed': progress('Where a student stands with an exercise changed', {
    ...student,
    exerciseId,
    status: z.string(),
    attempts: z.int(),
    bestScore: score.nullable(),
  }),
  'exercise.completed': progress('A student completed an exercise for the first time', {
    ...student,
    exerciseId,
    attempts: z.int(),
  }),
  'mastery.changed': progress('The mastery of a topic changed', {
    ...student,
    topic: z.string(),
    before: z.number(),
    after: z.number(),
  }),
  'chat.session_started': chat('A conversation with the tutor began', {
    ...student,
    sessionId: z.uuid(),
    exerciseId: exerciseId.nullable(),
    agentType: z.string(),
  }),
  'chat.message_created': chat('A message was stored', {
    ...student,
    sessionId: z.uuid(),
    messageId: z.int(),
    role: z.string(),
    status: z.string(),
  }),
  'chat.session_ended': chat('A conversation ended', { ...student, sessionId: z.uuid() }),
  'exercise.created': exercise('An exercise was put in', { exerciseId, version: z.int() }),
  'exercise.updated': exercise('An exercise was changed', { exerciseId, version: z.int() }),
  'exercise.deleted': exercise('An exercise was taken away', { exerciseId }),
  'grader.failed': events(
    'system-events',
    'submissions',
    'warning',
  )('The platform could not grade a submission', {
    ...submission,
    reason: z.string(),
    willRetry: z.boolean(),
  }),
  'tutor.failed': events(
    'system-events',
    'chat',
    'warning',
  )('The tutor’s provider failed', {
    ...student,
    sessionId: z.uuid(),
    reason: z.string(),
  }),
  'webhook.disabled': events(
    'system-events',
    'webhooks',
    'warning',
  )('A webhook was switched off, since its deliveries had failed for long or it asked for no more', {
    ...student,
    webhookId: z.int(),
    reason: z.string(),
  }),
} as const satisfies Record<string, EventDefinition>;

export type EventName = keyof typeof CATALOG;
export type EventData<N extends EventName> = z.infer<(typeof CATALOG)[N]['data']>;
export const EVENT_NAMES = Object.keys(CATALOG) as EventName[];

/** The CloudEvents type, with the major version of the data. */
export const cloudEventType = (name: EventName): string => `com.learnflow.${name}.v1`;

const namesByType = new Map(EVENT_NAMES.map((name) => [cloudEventType(name), name]));
/** The event of a CloudEvents type; undefined for a type, or a major version, that this release does not know. */
export const findEventName = (type: string): EventName | undefined => namesByType.get(type);

/** The order of events holds per key: the student's, or the exercise's where no student is concerned. */
export const keyOf = (data: Readonly<Record<string, unknown>>): string =>
  String(data['userId'] ?? data['exerciseId']);
