import type { Json } from '../../grading/grading.types.js';

/** What an importer has to say about an exercise that it could not take over as it was. Stable words. */
export const NOTE_CODES = [
  'all_or_nothing_dropped',
  'archive_empty',
  'case_replaced',
  'config_unreadable',
  'custom_checker',
  'description_converted',
  'doctest_converted',
  'duplicate_id',
  'encoding_guessed',
  'field_refused',
  'file_dropped',
  'file_input',
  'grading_flattened',
  'group_flattened',
  'hide_rest_dropped',
  'image_dropped',
  'language_unknown',
  'language_version',
  'limit_clamped',
  'limit_dropped',
  'link_dropped',
  'name_from_asserts',
  'name_from_slug',
  'no_description',
  'no_solution',
  'no_tests',
  'no_visible_tests',
  'not_verified',
  'option_dropped',
  'output_unwrapped',
  'path_flattened',
  'penalties_dropped',
  'points_split',
  'printed_test_converted',
  'prototype_missing',
  'pytest_marks_ignored',
  'question_skipped',
  'secret_data_missing',
  'skipped',
  'solution_fails',
  'starter_passes',
  'statement_only_pdf',
  'task_marks_dropped',
  'test_missing',
  'test_skipped',
  'test_type_guessed',
  'tests_unskipped',
  'time_limit_of_all_tests',
  'time_limit_unknown',
  'topic_chosen',
  'uml_dropped',
  'unknown_key',
  'weight_clamped',
] as const;
export type NoteCode = (typeof NOTE_CODES)[number];

/** With `test` (a name or a number from 1), `file`, `path`, `reason` and so on, where they say more. */
export interface Note {
  code: NoteCode;
  [detail: string]: Json | undefined;
}

/** The notes of one exercise, and whether it has lost something without which it must not be published. */
export class Notes {
  readonly all: Note[] = [];
  isWhole = true;

  add(code: NoteCode, details: Omit<Note, 'code'> = {}): void {
    this.all.push({ code, ...details });
  }

  /** What is missing decides about right and wrong: the exercise comes in unpublished. */
  lose(code: NoteCode, details: Omit<Note, 'code'> = {}): void {
    this.isWhole = false;
    this.add(code, details);
  }

  has(code: NoteCode): boolean {
    return this.all.some((note) => note.code === code);
  }

  /** For what holds for many tests but is worth one line. */
  once(code: NoteCode, details: Omit<Note, 'code'> = {}): void {
    if (!this.has(code)) this.add(code, details);
  }
}
