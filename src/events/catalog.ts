import { z } from 'zod';

const userId = z.uuid();
const studentId = z.int();
const exerciseId = z.int();
const submissionId = z.int();
const student = { studentId, userId };
const submission = { ...student, exerciseId, submissionId };
const score = z.number().min(0).max(100);

interface EventDefinition<T extends z.ZodObject = z.ZodObject> {
  topic: string;
  /** One line for a reader of the catalog and of the AsyncAPI page. */
  meaning: string;
  data: T;
}

const event = <T extends z.ZodRawShape>(topic: string, meaning: string, shape: T) => ({
  topic,
  meaning,
  data: z.object(shape),
});

/**
 * Every event of LearnFlow, and nothing else. On the wire the type is `com.learnflow.<name>.v1`.
 * The data are ids and facts: never code, chat text, passwords or addresses. Within a version only optional fields are added.
 */
export const CATALOG = {
  'student.registered': event('student-events', 'Somebody made an account', { ...student, role: z.string() }),
  'student.logged_in': event('student-events', 'A session began', { ...student, sessionId: z.uuid() }),
  'student.password_changed': event('student-events', 'The password was changed; other sessions ended', student),
  'student.updated': event('student-events', 'The profile or the role changed', { ...student, fields: z.array(z.string()) }),
  'student.deactivated': event('student-events', 'An admin disabled the account', student),
  'submission.created': event('exercise-submissions', 'Code was handed in and waits for its grade', {
    ...submission,
    attempt: z.int(),
    language: z.string(),
  }),
  'submission.graded': event('exercise-submissions', 'The grader has spoken', {
    ...submission,
    attempt: z.int(),
    verdict: z.string(),
    score,
  }),
  'submission.evaluated': event('exercise-submissions', 'A person has put their word over the grader’s', {
    ...submission,
    score,
  }),
  'progress.changed': event('progress-updates', 'Where a student stands with an exercise changed', {
    ...student,
    exerciseId,
    status: z.string(),
    attempts: z.int(),
    bestScore: score.nullable(),
  }),
  'exercise.completed': event('progress-updates', 'A student completed an exercise for the first time', {
    ...student,
    exerciseId,
    attempts: z.int(),
  }),
  'mastery.changed': event('progress-updates', 'The mastery of a topic changed', {
    ...student,
    topic: z.string(),
    before: z.number(),
    after: z.number(),
  }),
  'chat.session_started': event('chat-messages', 'A conversation with the tutor began', {
    ...student,
    sessionId: z.uuid(),
    exerciseId: exerciseId.nullable(),
    agentType: z.string(),
  }),
  'chat.message_created': event('chat-messages', 'A message was stored', {
    ...student,
    sessionId: z.uuid(),
    messageId: z.int(),
    role: z.string(),
    status: z.string(),
  }),
  'chat.session_ended': event('chat-messages', 'A conversation ended', { ...student, sessionId: z.uuid() }),
  'exercise.created': event('system-events', 'An exercise was put in', { exerciseId, version: z.int() }),
  'exercise.updated': event('system-events', 'An exercise was changed', { exerciseId, version: z.int() }),
  'exercise.deleted': event('system-events', 'An exercise was taken away', { exerciseId }),
  'grader.failed': event('system-events', 'The platform could not grade a submission', {
    ...submission,
    reason: z.string(),
    willRetry: z.boolean(),
  }),
  'tutor.failed': event('system-events', 'The tutor’s provider failed', {
    ...student,
    sessionId: z.uuid(),
    reason: z.string(),
  }),
} as const satisfies Record<string, EventDefinition>;

export type EventName = keyof typeof CATALOG;
export type EventData<N extends EventName> = z.infer<(typeof CATALOG)[N]['data']>;

/** The CloudEvents type, with the major version of the data. */
export const cloudEventType = (name: EventName): string => `com.learnflow.${name}.v1`;
