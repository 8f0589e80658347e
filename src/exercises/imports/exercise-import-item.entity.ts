import { defineEntity, p } from '@mikro-orm/core';
import { ExactJsonType } from '../../common/schemas/exact-json.js';
import type { Draft, FormatId } from '../formats/draft.js';
import type { Note } from '../formats/notes.js';
import { ExerciseImport } from './exercise-import.entity.js';

export const OUTCOMES = ['pending', 'created', 'updated', 'unchanged', 'refused', 'skipped'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface ItemFault {
  code: string;
  path: string;
  message: string;
}

/** One exercise of an import, and what became of it. */
const ExerciseImportItemSchema = defineEntity({
  name: 'ExerciseImportItem',
  tableName: 'exercise_import_items',
  properties: {
    import: () => p.manyToOne(ExerciseImport).ref().primary().fieldName('import_id').deleteRule('cascade'),
    /** From 1, in the order of the file. */
    position: p.integer().primary(),
    path: p.text(),
    format: p.text().$type<FormatId>(),
    outcome: p.enum(OUTCOMES).default('pending'),
    title: p.text().nullable(),
    /** Gone once it is dealt with. */
    draft: p.type(ExactJsonType).$type<Draft>().nullable(),
    notes: p.type(ExactJsonType).$type<Note[]>(),
    faults: p.type(ExactJsonType).$type<ItemFault[]>(),
    isPublished: p.boolean().nullable(),
    /** No relation: an exercise that is deleted for good takes no report along. */
    exerciseId: p.integer().nullable(),
  },
  indexes: [{ name: 'exercise_import_items_outcome_index', properties: ['import', 'outcome'] }],
});

export class ExerciseImportItem extends ExerciseImportItemSchema.class {}
ExerciseImportItemSchema.setClass(ExerciseImportItem);
