import { defineEntity, p } from '@mikro-orm/core';
import { databaseNow } from '../../database/clock.js';
import { Student } from '../../auth/student.entity.js';

export const IMPORT_STATUSES = ['queued', 'running', 'completed', 'cancelled'] as const;

/** A file of exercises that was read; its exercises are checked and saved one after the other by a worker. */
const ExerciseImportSchema = defineEntity({
  name: 'ExerciseImport',
  tableName: 'exercise_imports',
  properties: {
    id: p.integer().primary(),
    status: p.enum(IMPORT_STATUSES).default('queued'),
    /** Reports what would become of each, and saves none. */
    dryRun: p.boolean(),
    fileName: p.text(),
    total: p.integer(),
    createdBy: () => p.manyToOne(Student).ref().fieldName('created_by').nullable().deleteRule('set null'),
    createdAt: p.datetime(3).onCreate(() => databaseNow()),
    finishedAt: p.datetime(3).nullable(),
    /** Which process works on it, and until when it is taken to be alive. */
    leasedBy: p.text().nullable(),
    leasedUntil: p.datetime(3).nullable(),
  },
});

export class ExerciseImport extends ExerciseImportSchema.class {}
ExerciseImportSchema.setClass(ExerciseImport);
