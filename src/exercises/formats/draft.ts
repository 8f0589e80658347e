import type { z } from 'zod';
import type { LanguageId, TestCase, Verdict } from '../../grading/grading.types.js';
import type { ExerciseBody } from '../exercises.schemas.js';
import type { ImportFault } from './import-fault.js';
import { Notes, type Note } from './notes.js';

export const FORMATS = [
  'learnflow',
  'coderunner',
  'dodona',
  'exercism',
  'kattis',
  'proforma',
  'nbgrader',
  'otter',
  'polygon',
  'dmoj',
  'hydro',
  'fps',
  'freecodecamp',
  'prairielearn',
  'artemis',
  'apps',
  'mbpp',
  'humaneval',
  'livecodebench',
  'quixbugs',
] as const;
export type FormatId = (typeof FORMATS)[number];

/** What an exercise body takes, before its defaults are in. */
export type DraftBody = Omit<z.input<typeof ExerciseBody>, 'testCases'> & { testCases: TestCase[] };

/** An exercise as a file of another system tells of it. */
export interface Draft {
  body: DraftBody;
  /** What the source calls it: importing it again updates the same exercise. At most 300 characters. */
  sourceId: string;
  /** Programs with a fault that the tests must find; for the check of a folder, not for the database. */
  wrong?: WrongProgram[];
}

export interface WrongProgram {
  path: string;
  code: string;
  /** Any but `accepted` where none is named. */
  verdict?: Verdict;
}

/** One exercise of an archive: read, or refused, with what there is to say. */
export interface Imported {
  /** Within the archive; with `#` and a name where a file holds several. */
  path: string;
  format: FormatId;
  draft?: Draft;
  notes: Note[];
  fault?: ImportFault;
}

/** A draft to be filled, with the defaults of a format that says nothing. */
export const newBody = (title: string, language: LanguageId): DraftBody => ({
  title,
  description: '',
  difficultyLevel: 'beginner',
  topic: '',
  language,
  testCases: [],
  hints: [],
  isPublished: true,
});

const LIMITS = {
  time: { least: 100, most: 30_000, unit: 'ms' },
  memory: { least: 16, most: 1024, unit: 'MB' },
} as const;

/** Within what an exercise may have; says so where it was not. */
export function clampLimit(kind: keyof typeof LIMITS, value: number, notes: Notes): number {
  const { least, most } = LIMITS[kind];
  const to = Math.min(most, Math.max(least, Math.round(value)));
  if (value < least || value > most) notes.add('limit_clamped', { limit: kind, from: value, to });
  return to;
}

const MAX_WEIGHT = 1000;

export function clampWeight(weight: number, notes: Notes, test: string): number {
  if (weight <= MAX_WEIGHT) return weight;
  notes.add('weight_clamped', { test, from: weight, to: MAX_WEIGHT });
  return MAX_WEIGHT;
}

const MAX_TITLE = 200;
const MAX_TOPIC = 100;
const MAX_TESTS = 200;
const MAX_TEXT = 262_144;

/** Takes out what cannot be stored, fills in what a body must have, and decides whether it may be published. */
export function finish(body: DraftBody, notes: Notes, topic = 'imported'): DraftBody {
  if (body.topic.trim() === '') {
    body.topic = topic;
    notes.add('topic_chosen', { topic });
  }
  body.title = singleLine(body.title).slice(0, MAX_TITLE) || 'Untitled';
  body.topic = singleLine(body.topic).slice(0, MAX_TOPIC);
  if (body.description.trim() === '') {
    body.description = body.title;
    notes.once('no_description');
  }
  body.testCases = body.testCases.filter((test, index) => fits(test, index, notes));
  for (const test of body.testCases) {
    if (test.name === undefined) continue;
    const name = singleLine(test.name).slice(0, MAX_TITLE);
    if (name === '') delete test.name;
    else test.name = name;
  }
  if (body.testCases.length === 0) notes.lose('no_tests');
  else if (body.solutionCode == null) notes.lose('no_solution');
  if (!notes.isWhole) body.isPublished = false;
  return body;
}

const singleLine = (text: string): string => text.replace(/\s+/g, ' ').trim().toWellFormed();

function fits(test: TestCase, index: number, notes: Notes): boolean {
  const name = test.name ?? index + 1;
  if (index >= MAX_TESTS) {
    notes.lose('test_skipped', { test: name, reason: `more than ${MAX_TESTS} tests` });
    return false;
  }
  const texts =
    test.kind === 'io'
      ? [test.stdin, test.expectedStdout]
      : test.kind === 'unit'
        ? Object.values(test.files)
        : [];
  if (texts.some((text) => typeof text === 'string' && text.length > MAX_TEXT)) {
    notes.lose('test_skipped', { test: name, reason: `larger than ${MAX_TEXT} characters` });
    return false;
  }
  return true;
}

/** Of names in several languages the English one, else the one that stands first. */
export function preferred(
  names: Readonly<Record<string, string>>,
): [language: string, text: string] | undefined {
  const entries = Object.entries(names);
  return entries.find(([language]) => language === 'en') ?? entries[0];
}
