import { defineEntity, p } from '@mikro-orm/core';
import { databaseNow } from '../database/clock.js';
import { Student } from '../auth/student.entity.js';
import { Exercise } from '../exercises/exercise.entity.js';
import { VERDICTS, type LanguageId } from '../grading/grading.types.js';

export const SUBMISSION_STATUSES = ['queued', 'running', 'graded', 'error'] as const;

const SubmissionSchema = defineEntity({
  name: 'Submission',
  tableName: 'exercise_submissions',
  properties: {
    id: p.integer().primary(),
    student: () => p.manyToOne(Student).ref().fieldName('student_id').deleteRule('cascade'),
    exercise: () => p.manyToOne(Exercise).ref().fieldName('exercise_id'),
    exerciseVersion: p.integer(),
    /** From 1, per student and exercise. */
    attempt: p.integer(),
    language: p.text().$type<LanguageId>(),
    code: p.text(),
    /** Beside the main file, by path. */
    files: p
      .json<Record<string, string>>()
      .default('{}')
      .onCreate(() => ({})),
    status: p.enum(SUBMISSION_STATUSES).default('queued'),
    verdict: p.enum(VERDICTS).nullable(),
    /** What counts: the grader's, or a person's word over it. */
    score: p.decimal('number').precision(5).scale(2).nullable(),
    feedback: p.text().nullable(),
    /** The person who overruled the grader. */
    evaluatedBy: () => p.manyToOne(Student).ref().fieldName('evaluated_by').nullable().deleteRule('set null'),
    evaluatedAt: p.datetime(3).nullable(),
    idempotencyKey: p.text().nullable(),
    /** SHA-256 of the request, so that one key cannot stand for two requests. */
    requestHash: p.text().nullable(),
    /** Names the run that may store a result; another run's result is dropped. */
    runId: p.uuid().nullable(),
    /** The advisory lock that the running process holds: where nobody holds it, the run is orphaned. */
    workerKey: p.integer().nullable(),
    /** Runs in a row that the platform, not the student, has failed. */
    failures: p.integer().default(0),
    sandbox: p.text().nullable(),
    runtime: p.text().nullable(),
    integrity: p.text().nullable(),
    /** Why it is not `full`, for instructors. */
    integrityReason: p.text().nullable(),
    /** Why no run can grade it: the exercise's own fault, for instructors. It is not tried again by itself. */
    exerciseFault: p.text().nullable(),
    createdAt: p.datetime(3).onCreate(() => databaseNow()),
    startedAt: p.datetime(3).nullable(),
    /** When the grade that counts was given: by the last run, or by a person where no run has succeeded. */
    gradedAt: p.datetime(3).nullable(),
  },
  indexes: [
    { name: 'exercise_submissions_student_index', properties: ['student', 'id'] },
    { name: 'exercise_submissions_exercise_index', properties: ['exercise', 'id'] },
    {
      name: 'exercise_submissions_waiting_index',
      expression:
        'create index "exercise_submissions_waiting_index" on "exercise_submissions" ("id") where status in (\'queued\', \'running\', \'error\')',
    },
  ],
  uniques: [
    { name: 'exercise_submissions_attempt_unique', properties: ['student', 'exercise', 'attempt'] },
    { name: 'exercise_submissions_idempotency_key_unique', properties: ['student', 'idempotencyKey'] },
  ],
});

export class Submission extends SubmissionSchema.class {}
SubmissionSchema.setClass(Submission);
