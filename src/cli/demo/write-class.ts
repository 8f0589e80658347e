import { randomUUID } from 'node:crypto';
import { pause } from '../../common/pause.js';
import { EntityManager } from '@mikro-orm/postgresql';
import type { INestApplicationContext } from '@nestjs/common';
import { ProgressService } from '../../analytics/progress/progress.service.js';
import { Student } from '../../auth/student.entity.js';
import { ChatService } from '../../chat/chat.service.js';
import { DomainError } from '../../common/errors/errors.js';
import { addEvent, outboxRecord } from '../../events/outbox/outbox.js';
import { Exercise } from '../../exercises/exercise.entity.js';
import { HintReveal } from '../../exercises/hints/hint-reveal.entity.js';
import { storeGrade } from '../../submissions/queue/store-grade.js';
import { Submission } from '../../submissions/submission.entity.js';
import { moveSubmission } from '../../submissions/transitions.js';
import type { PlannedAttempt, PlannedStudent, PlannedWork } from './class-plan.js';
import type { GradedPrograms } from './programs.js';

const GRADED_AFTER_MS = 1_200;
const REPLY_WITHIN_MS = 30_000;

/** Writes what the plan says, as if it had happened then: by the services that a real class goes through. */
export class ClassWriter {
  private readonly em: EntityManager;
  private readonly progress: ProgressService;
  private readonly chat: ChatService;
  readonly written = { submissions: 0, messages: 0 };

  constructor(
    app: INestApplicationContext,
    private readonly course: readonly Exercise[],
    private readonly programs: GradedPrograms,
  ) {
    this.em = app.get(EntityManager);
    this.progress = app.get(ProgressService, { strict: false });
    this.chat = app.get(ChatService, { strict: false });
  }

  async register(plan: PlannedStudent, passwordHash: string): Promise<Student> {
    return this.em.fork().transactional(async (em) => {
      const { email, name, timezone, registeredAt: createdAt } = plan;
      const student = em.create(Student, { email, name, timezone, passwordHash, createdAt });
      await em.flush();
      addEvent(em, 'student.registered', {
        studentId: student.id,
        userId: student.userId,
        role: student.role,
      });
      return student;
    });
  }

  async work(
    student: Student,
    { exercise: place, attempts, takesHint, question }: PlannedWork,
  ): Promise<void> {
    const exercise = this.course[place];
    if (exercise === undefined) return;
    for (const [index, attempt] of attempts.entries()) {
      const isLast = index === attempts.length - 1;
      if (takesHint && isLast && exercise.hints.length > 0)
        await this.takeHint(student, exercise, attempt.at);
      await this.submit(student, exercise, index + 1, attempt);
      if (index === 0 && question !== null)
        await this.ask(student, exercise, question, new Date(attempt.at.getTime() + 30_000));
    }
  }

  private async takeHint(student: Student, exercise: Exercise, before: Date): Promise<void> {
    const em = this.em.fork();
    em.create(HintReveal, {
      student: em.getReference(Student, student.id),
      exercise: em.getReference(Exercise, exercise.id),
      // The tutor may have given the first ones.
      hintIndex: await em.count(HintReveal, { student: student.id, exercise: exercise.id }),
      revealedAt: new Date(before.getTime() - 20_000),
    });
    await em.flush();
  }

  private async submit(
    student: Student,
    exercise: Exercise,
    attempt: number,
    { program, at }: PlannedAttempt,
  ): Promise<void> {
    const { code, report } = await this.programs.get(exercise, program);
    const { id: studentId, userId, timezone } = student;
    const { id: exerciseId, version: exerciseVersion, topic, difficultyLevel, language } = exercise;
    const gradedAt = new Date(at.getTime() + GRADED_AFTER_MS);
    await this.em.fork().transactional(async (em) => {
      const runId = randomUUID();
      const submission = em.create(Submission, {
        student: em.getReference(Student, studentId),
        exercise: em.getReference(Exercise, exerciseId),
        exerciseVersion,
        attempt,
        language,
        code,
        createdAt: at,
      });
      await em.flush();
      const submissionId = submission.id;
      await moveSubmission(em, 'claim', { id: submissionId }, [runId, null]);
      await this.progress.countSubmission(em, studentId);
      const run = {
        runId,
        submissionId,
        exerciseVersion,
        attempt,
        language,
        code,
        student: { studentId, userId, timezone },
        exercise: { exerciseId, topic, difficultyLevel },
        spec: null,
        codeFiles: {},
        isRegrade: false,
        waitedSeconds: 0,
      };
      await storeGrade(em, run, report);
      await em.execute('update exercise_submissions set started_at = ?, graded_at = ? where id = ?', [
        at,
        gradedAt,
        submissionId,
      ]);
      const ids = { studentId, userId, exerciseId, submissionId, attempt };
      const { verdict, score } = report;
      const records = [
        { ...outboxRecord('submission.created', { ...ids, language }), occurredAt: at },
        { ...outboxRecord('submission.graded', { ...ids, verdict, score }), occurredAt: gradedAt },
      ];
      await this.progress.record(em, run.student, run.exercise, ...records);
    });
    this.written.submissions += 1;
  }

  /** A whole conversation with the built-in tutor, moved to its time when it has ended. */
  private async ask(student: Student, exercise: Exercise, question: string, at: Date): Promise<void> {
    const viewer = student.asViewer('');
    const { sessionId } = await this.chat.start(viewer, { exerciseId: exercise.id, agentType: 'triage' });
    const { reply } = await this.chat.send(viewer, sessionId, { content: question });
    await this.whenAnswered(reply.id);
    await this.chat.end(viewer, sessionId);
    const em = this.em.fork();
    await em.execute(
      `update chat_messages set created_at = ?::timestamptz + case when role = 'user' then interval '0' else interval '3 seconds' end
       where session_id = ?`,
      [at, sessionId],
    );
    await em.execute(
      "update chat_sessions set started_at = ?, ended_at = ?::timestamptz + interval '5 minutes' where session_id = ?",
      [at, at, sessionId],
    );
    await em.execute(
      'update hint_reveals set revealed_at = ? where student_id = ? and exercise_id = ? and revealed_at > ?',
      [at, student.id, exercise.id, at],
    );
    this.written.messages += 2;
  }

  private async whenAnswered(messageId: number): Promise<void> {
    const deadline = performance.now() + REPLY_WITHIN_MS;
    for (;;) {
      const message = await this.chat.findMessage(messageId);
      if (message !== null && message.status !== 'streaming') return;
      if (performance.now() > deadline)
        throw new DomainError('service_unavailable', 'The tutor does not answer.');
      await pause(10);
    }
  }
}
