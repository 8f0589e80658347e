import { createHmac } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../common/config.js';
import { notFound } from '../common/errors/errors.js';
import { hasRole, requireRole, type Viewer } from '../common/viewer.js';
import { ExercisesService } from '../exercises/exercises.service.js';
import { redact } from './privacy/redact.js';
import { findSessionView, messagePage, threadPage } from './chat.queries.js';
import type {
  ChatMessagePage,
  ChatMessageQuery,
  ChatThreadPage,
  ChatThreadView,
  QuestionsView,
  ThreadQuery,
} from './chat.schemas.js';
import { NAMES_OF, QUESTIONS } from './chat.sql.js';
import { groupQuestions } from './insights/question-groups.js';

const MAX_QUESTIONS = 2_000;
const MAX_GROUPS = 20;

/** Conversations as they are read, by their students and by instructors. */
@Injectable()
export class ChatThreadsService {
  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
    private readonly exercises: ExercisesService,
  ) {}

  /** Oldest first. Throws 404 for a stranger. */
  async listMessages(
    viewer: Viewer,
    sessionId: string,
    { deidentified, ...page }: ChatMessageQuery,
  ): Promise<ChatMessagePage> {
    const session = await findSessionView(this.em, sessionId);
    if (session === null) throw notFound('chat session');
    if (session.studentId !== viewer.studentId && !hasRole(viewer, 'instructor'))
      throw notFound('chat session');
    const found = await messagePage(this.em, sessionId, page);
    if (!deidentified) return found;
    const names = namesIn(await this.namesOf([session.studentId]));
    return {
      ...found,
      items: found.items.map(({ metadata, ...item }) => ({
        ...item,
        content: redact(item.content, names).text,
        // What was looked at leads back to the student.
        metadata: metadata && { ...metadata, context: undefined },
      })),
    };
  }

  /** Newest first. Throws 404 for an exercise that is not there. */
  async listOfExercise(
    viewer: Viewer,
    exerciseId: number,
    { deidentified, ...page }: ThreadQuery,
  ): Promise<ChatThreadPage> {
    requireRole(viewer, 'instructor');
    await this.exercises.getForSubmission(viewer, exerciseId);
    return threadPage(this.em, exerciseId, page, ({ userId, ...thread }) =>
      deidentified ? this.withoutPerson(thread, userId) : thread,
    );
  }

  /** Of the newest questions, those that come most often. Throws 404 for an exercise that is not there. */
  async questions(viewer: Viewer, exerciseId: number): Promise<QuestionsView> {
    requireRole(viewer, 'instructor');
    await this.exercises.getForSubmission(viewer, exerciseId);
    const rows = await QUESTIONS.all(this.em, [exerciseId, MAX_QUESTIONS]);
    const groups = groupQuestions(rows.map((row) => ({ ...row, askedAt: new Date(row.askedAt) })));
    const names = namesIn(await this.namesOf([...new Set(rows.map(({ studentId }) => studentId))]));
    return {
      items: groups.slice(0, MAX_GROUPS).map(({ question, lastAskedAt, ...group }) => ({
        ...group,
        question: redact(question, names).text,
        lastAskedAt: lastAskedAt.toISOString(),
      })),
    };
  }

  private withoutPerson(thread: ChatThreadView, userId: string): ChatThreadView {
    const topic = thread.topic === null ? null : redact(thread.topic, namesIn([thread.student])).text;
    return { ...thread, topic, studentId: null, student: this.pseudonym(userId) };
  }

  private async namesOf(studentIds: readonly number[]): Promise<string[]> {
    if (studentIds.length === 0) return [];
    const rows = await NAMES_OF.all(this.em, [studentIds]);
    return rows.map(({ name }) => name);
  }

  /** The same word for the same student, so that threads can be told apart; nobody without the key finds out whose. */
  private pseudonym(userId: string): string {
    const digest = createHmac('sha256', this.config.secretKey).update(`pseudonym:${userId}`).digest('hex');
    return `student-${digest.slice(0, 16)}`;
  }
}

/** As they write them, and as others do who are in a hurry. */
const namesIn = (names: readonly string[]): string[] => names.flatMap((name) => [name, name.toLowerCase()]);
