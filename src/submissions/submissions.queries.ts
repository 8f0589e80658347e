import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { decodeCursor, toPage, type PageQuery } from '../common/pagination.js';
import { instant } from '../common/sql.js';
import { queryPrepared } from '../database/prepared.js';
import { RESULT_TEXTS } from '../grading/test-result.js';
import { hasRole, type Viewer } from '../common/viewer.js';
import { MAX_FAILURES } from './grading-runs.service.js';
import { resultColumn } from './result-columns.js';
import { SubmissionResult, type SubmissionPage, type SubmissionView } from './submissions.schemas.js';

const COLUMNS = `s.id, s.student_id as "studentId", s.exercise_id as "exerciseId", s.exercise_version as "exerciseVersion",
  s.attempt, s.language, s.code, s.files, s.status, s.verdict, s.score::float8 as score, s.feedback,
  s.sandbox, s.runtime, s.integrity, s.integrity_reason as "integrityReason",
  s.exercise_fault as "exerciseFault",
  ${instant('s.created_at')} as "createdAt", ${instant('s.started_at')} as "startedAt", ${instant('s.graded_at')} as "gradedAt"`;

/** Up to a megabyte a submission, which is why lists go without. The message is short. */
const TEXTS = RESULT_TEXTS.filter((name) => name !== 'message');
const ALL = Object.keys(SubmissionResult.shape);
const FACTS = ALL.filter((name) => !(TEXTS as string[]).includes(name));

const OPTIONAL = new Set(
  Object.entries(SubmissionResult.shape).flatMap(([name, { type }]) => (type === 'optional' ? [name] : [])),
);

const members = (names: readonly string[]) =>
  names.map((name) => `'${name}', r.${resultColumn(name)}`).join(', ');
const results = (
  names: readonly string[],
) => `coalesce((select json_agg(json_build_object(${members(names)}) order by r.position)
  from code_execution_results r where r.submission_id = s.id), '[]') as results`;

type Row = Omit<SubmissionView, 'results' | 'queue'> & { results: Record<string, unknown>[] | string };

/** One submission, whole, by conditions on `s`; null where there is none. */
export async function findSubmissionView(
  em: EntityManager,
  viewer: Viewer,
  condition: string,
  values: readonly unknown[],
): Promise<SubmissionView | null> {
  const [row] = await queryPrepared<Row>(
    em,
    `select ${COLUMNS}, ${results(ALL)} from exercise_submissions s where ${condition}`,
    values,
  );
  return row === undefined ? null : toSubmissionView(row, viewer);
}

/** A page of submissions, newest first, by conditions on `s`. */
export async function submissionPage(
  em: EntityManager,
  viewer: Viewer,
  conditions: Record<string, unknown>,
  { limit, cursor }: PageQuery,
): Promise<SubmissionPage> {
  const where = { ...conditions };
  if (cursor !== undefined) where['s.id < ?'] = decodeCursor(cursor, z.tuple([z.int()]))[0];
  const rows = await queryPrepared<Row>(
    em,
    `select ${COLUMNS}, ${results(FACTS)} from exercise_submissions s
     where ${Object.keys(where).join(' and ')} order by s.id desc limit ?`,
    [...Object.values(where), limit + 1],
  );
  return toPage(
    rows,
    limit,
    (row) => toSubmissionView(row, viewer),
    (row) => [row.id],
  );
}

function toSubmissionView(
  { results: stored, sandbox, runtime, integrity, integrityReason, exerciseFault, ...row }: Row,
  viewer: Viewer,
): SubmissionView {
  const seesAll = hasRole(viewer, 'instructor');
  const parsed = (typeof stored === 'string' ? JSON.parse(stored) : stored) as Record<string, unknown>[];
  let hiddenTests = 0;
  const shown = parsed.map((result) => {
    if (result['hidden'] === true) hiddenTests += 1;
    return seesAll ? wholeResult(result) : studentsResult(result, hiddenTests);
  });
  const { floor, ceil } = Math;
  const times =
    hiddenTests > 0 && !seesAll
      ? { startedAt: toSecond(row.startedAt, floor), gradedAt: toSecond(row.gradedAt, ceil) }
      : {};
  const forInstructors = { sandbox, runtime, integrity, integrityReason, exerciseFault };
  return { ...row, ...times, ...(seesAll && forInstructors), queue: null, results: shown };
}

/** How long a hidden test has run would tell of its data: both ends are rounded outwards. */
const toSecond = (time: string | null, round: (seconds: number) => number): string | null =>
  time === null ? null : new Date(round(Date.parse(time) / 1000) * 1000).toISOString();

/** Leaves out the texts that a test does not have. */
function wholeResult(result: Record<string, unknown>): SubmissionResult {
  const present = Object.entries(result).filter(([field, value]) => value !== null || !OPTIONAL.has(field));
  return Object.fromEntries(present) as SubmissionResult;
}

/** A hidden test shows its verdict alone: its name, its time and its memory could speak of its data. */
function studentsResult(result: Record<string, unknown>, hiddenTest: number): SubmissionResult {
  const { hidden, verdict, passed } = result as SubmissionResult;
  if (!hidden) return wholeResult(result);
  return { name: `Hidden test ${hiddenTest}`, hidden, verdict, passed, durationMs: null, peakMemoryKb: null };
}

/** All of an exercise, or all that the platform has failed for good; oldest first. */
export async function idsToRegrade(
  em: EntityManager,
  { exercise, givenUp = false }: { exercise?: number | undefined; givenUp?: boolean | undefined },
): Promise<number[]> {
  const rows = await em.execute<{ id: number }[]>(
    `select id from exercise_submissions
     where exercise_id = coalesce(?, exercise_id)
       and (not ? or status = 'error' and (failures >= ? or exercise_fault is not null)) order by id`,
    [exercise ?? null, givenUp, MAX_FAILURES],
  );
  return rows.map(({ id }) => id);
}
