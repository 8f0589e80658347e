import { randomUUID } from 'node:crypto';
import { defineEntity, p } from '@mikro-orm/core';
import { databaseNow } from '../database/clock.js';
import { Student } from '../auth/student.entity.js';
import { ExactJsonType } from '../common/schemas/exact-json.js';
import type { Checker, Files, LanguageId, TestCase } from '../grading/grading.types.js';
import type { StudentFiles } from './schemas/code-files.schemas.js';

export const DIFFICULTY_LEVELS = ['beginner', 'intermediate', 'advanced'] as const;
export const TUTOR_SUPPORTS = ['low', 'moderate', 'high'] as const;
export type TutorSupport = (typeof TUTOR_SUPPORTS)[number];

const ExerciseSchema = defineEntity({
  name: 'Exercise',
  tableName: 'exercises',
  properties: {
    id: p.integer().primary(),
    /** Names a starter exercise, which is put in only once; null for all others. */
    slug: p.text().nullable(),
    /** Its name in files of other systems, which keeps it the same exercise when they come back. */
    uuid: p
      .uuid()
      .defaultRaw('gen_random_uuid()')
      .onCreate(() => randomUUID()),
    /** Where it was imported from, and what it is called there; null for one that was made here. */
    sourceFormat: p.text().nullable(),
    sourceId: p.text().nullable(),
    title: p.text(),
    /** The title in other languages, by language. */
    titles: p
      .json<Record<string, string>>()
      .default('{}')
      .onCreate(() => ({})),
    tags: p
      .array()
      .default([])
      .onCreate(() => []),
    author: p.text().nullable(),
    source: p.text().nullable(),
    licence: p.text().nullable(),
    description: p.text(),
    difficultyLevel: p.enum(DIFFICULTY_LEVELS),
    topic: p.text(),
    language: p.text().$type<LanguageId>().default('python'),
    allowedLanguages: p.array().nullable(),
    /** Of `language`, as far as it matters: `3.12`. Null where any will do. */
    languageVersion: p.text().nullable(),
    /** Null for the language's own default. */
    solutionFile: p.text().nullable(),
    starterCode: p.text().nullable(),
    solutionCode: p.text().nullable(),
    expectedOutput: p.text().nullable(),
    /** As the author wrote them; what is graded is `gradedTests`. */
    testCases: p.type(ExactJsonType).$type<TestCase[]>(),
    /** Data and modules in the working folder of every test. */
    files: p
      .type(ExactJsonType)
      .$type<Files>()
      .default('{}')
      .onCreate(() => ({})),
    /** Written by students beside the main file. */
    studentFiles: p
      .json<StudentFiles>()
      .default('{}')
      .onCreate(() => ({})),
    checker: p.json<Checker>().nullable(),
    hints: p.json<string[]>(),
    timeLimitMs: p.integer().default(2000),
    /** Of all tests together. */
    totalTimeLimitMs: p.integer().nullable(),
    memoryLimitMb: p.integer().default(128),
    typeCheck: p.boolean().default(false),
    stopAtFirstFailure: p.boolean().default(false),
    isPublished: p.boolean().default(true),
    /** How far the tutor may help with it. */
    tutorSupport: p.enum(TUTOR_SUPPORTS).default('moderate'),
    /** `full` or `low`, as the author check has seen it; null where none was run. */
    integrity: p.text().$type<'full' | 'low'>().nullable(),
    integrityReason: p.text().nullable(),
    /** Rises with each change of tests or limits; submissions remember it. */
    version: p.integer().default(1),
    /** Rises with every change; it is the ETag, and the guard against lost updates. */
    revision: p.integer().version(),
    createdBy: () => p.manyToOne(Student).ref().fieldName('created_by').nullable().deleteRule('set null'),
    createdAt: p.datetime(3).onCreate(() => databaseNow()),
    updatedAt: p
      .datetime(3)
      .onCreate(() => databaseNow())
      .onUpdate(() => databaseNow()),
    deletedAt: p.datetime(3).nullable(),
  },
  indexes: [
    { name: 'exercises_topic_index', properties: ['topic'] },
    { name: 'exercises_difficulty_level_index', properties: ['difficultyLevel'] },
    { name: 'exercises_language_index', properties: ['language'] },
    {
      name: 'exercises_title_prefix_index',
      expression:
        'create index "exercises_title_prefix_index" on "exercises" (lower("title") text_pattern_ops)',
    },
    {
      name: 'exercises_search_index',
      expression:
        'create index "exercises_search_index" on "exercises" using gin (to_tsvector(\'english\', "title" || \' \' || "topic" || \' \' || "description"))',
    },
  ],
  uniques: [
    { name: 'exercises_slug_unique', properties: ['slug'] },
    { name: 'exercises_uuid_unique', properties: ['uuid'] },
    { name: 'exercises_source_unique', properties: ['sourceFormat', 'sourceId'] },
  ],
  checks: [
    { name: 'exercises_time_limit_ms_check', expression: 'time_limit_ms >= 100 and time_limit_ms <= 30000' },
    {
      name: 'exercises_memory_limit_mb_check',
      expression: 'memory_limit_mb >= 16 and memory_limit_mb <= 1024',
    },
  ],
});

export class Exercise extends ExerciseSchema.class {}
ExerciseSchema.setClass(Exercise);

/** The tests that count: `expectedOutput` without any tests is one of a program that reads nothing. */
export function gradedTests({ testCases, expectedOutput }: Gradable): TestCase[] {
  if (testCases.length > 0 || expectedOutput == null) return testCases;
  return [{ kind: 'io', stdin: '', expectedStdout: expectedOutput, weight: 1, hidden: false }];
}

interface Gradable {
  testCases: TestCase[];
  expectedOutput?: string | null | undefined;
}
