import { z } from 'zod';

/** What a field means stands beside it, for a reader of the AsyncAPI page. Closed lists are words there, not the schema's. */
const text = (description: string) => z.string().meta({ description });
const count = (description: string) => z.int().meta({ description });

const studentId = count('The student, as routes name them');
const userId = z.uuid().meta({ description: 'The student, as tokens and sockets name them; the key' });
const exerciseId = count('The exercise');
const submissionId = count('The submission, as in GET /api/submissions/{submissionId}');
const student = { studentId, userId };
const submission = { ...student, exerciseId, submissionId };
const score = z.number().min(0).max(100).meta({ description: 'Passed weight over all weight, in percent' });
const attempt = count('Which of the student’s attempts at the exercise, from 1');
const attempts = count('Graded attempts so far');
const conversation = z.uuid().meta({ description: 'The conversation' });
const percent = z.number().meta({ description: 'Mastery in percent' });
const version = count('A change of tests or limits makes a new one');

/** Every topic, and what it is about. */
export const TOPIC_MEANINGS = {
  'student-events': 'Accounts: who came, logged in, changed or was shut out',
  'exercise-submissions': 'Code handed in, and what became of it',
  'progress-updates': 'Where students stand with exercises and topics',
  'chat-messages': 'Conversations with the tutor: that they happen, never what is said',
  'system-events': 'Exercises, and what an operator should see',
} as const;
export type Topic = keyof typeof TOPIC_MEANINGS;
export const TOPICS = Object.keys(TOPIC_MEANINGS) as Topic[];

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
  'student.registered': account('Somebody made an account', {
    ...student,
    role: text('student, instructor or admin'),
  }),
  'student.logged_in': account('A session began', {
    ...student,
    sessionId: z.uuid().meta({ description: 'The session, as in GET /api/auth/sessions' }),
  }),
  'student.password_changed': account('The password was changed; other sessions ended', student),
  'student.login_attacked': events(
    'student-events',
    'auth',
    'warning',
  )('The password was guessed at from places that the account does not know; at most once a day', {
    ...student,
    failures: count('Wrong passwords within a day, so far'),
    places: count('Addresses from which they came'),
  }),
  'student.updated': account('The profile or the role changed', {
    ...student,
    fields: z.array(z.string()).meta({ description: 'Names of what changed' }),
  }),
  'student.deactivated': account('An admin disabled the account', student),
  'submission.created': handedIn('Code was handed in and waits for its grade', {
    ...submission,
    attempt,
    language: text('python, javascript, ...'),
  }),
  'submission.graded': handedIn('The grader has spoken', {
    ...submission,
    attempt,
    verdict: text('accepted, wrong_answer, runtime_error, ...: the verdicts of a submission'),
    score,
  }),
  'submission.evaluated': handedIn('A person has put their word over the grader’s', {
    ...submission,
    score: score.meta({ description: 'The person’s, 0 to 100' }),
  }),
  'progress.changed': progress('Where a student stands with an exercise changed', {
    ...student,
    exerciseId,
    status: text('not_started, in_progress, completed or mastered'),
    attempts,
    bestScore: score.nullable().meta({ description: 'Null before the first grade' }),
  }),
  'exercise.completed': progress('A student completed an exercise for the first time', {
    ...student,
    exerciseId,
    attempts,
  }),
  'mastery.changed': progress('The mastery of a topic changed', {
    ...student,
    topic: text('The topic of exercises'),
    before: percent,
    after: percent,
  }),
  'chat.session_started': chat('A conversation with the tutor began', {
    ...student,
    sessionId: conversation,
    exerciseId: exerciseId.nullable().meta({ description: 'What it is about, where that is an exercise' }),
    agentType: text('triage, concepts, debug, code_review, exercise or progress'),
  }),
  'chat.message_created': chat('A message was stored', {
    ...student,
    sessionId: conversation,
    messageId: count('As in GET /api/chat/sessions/{sessionId}/messages'),
    role: text('user, assistant or system'),
    status: text('complete, streaming, failed or cancelled'),
  }),
  'chat.session_ended': chat('A conversation ended', { ...student, sessionId: conversation }),
  'exercise.created': exercise('An exercise was put in', { exerciseId, version }),
  'exercise.updated': exercise('An exercise was changed', { exerciseId, version }),
  'exercise.deleted': exercise('An exercise was taken away', { exerciseId }),
  'exercise.faulty': events(
    'system-events',
    'submissions',
    'warning',
  )('The tests of an exercise do not run, so that nobody can be graded', {
    ...submission,
    version,
    reason: text('The file, the line and what is wrong there'),
  }),
  'grader.failed': events(
    'system-events',
    'submissions',
    'warning',
  )('The platform could not grade a submission', {
    ...submission,
    reason: text('What went wrong in the platform'),
    willRetry: z.boolean().meta({ description: 'False when a person must look' }),
  }),
  'tutor.failed': events(
    'system-events',
    'chat',
    'warning',
  )('The tutor’s provider failed', {
    ...student,
    sessionId: conversation,
    reason: text('What the provider did, never what was said'),
  }),
  'webhook.disabled': events(
    'system-events',
    'webhooks',
    'warning',
  )('A webhook was switched off, since its deliveries had failed for long or it asked for no more', {
    ...student,
    webhookId: count('The webhook, as in GET /api/webhooks/{webhookId}'),
    reason: text('Why'),
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
