import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { decodeCursor, toPage, type PageQuery } from '../common/schemas/pagination.js';
import { hasRole, type Viewer } from '../common/viewer.js';
import { MAX_FAILURES } from './queue/grading-runs.service.js';
import { SubmissionResult, type SubmissionPage, type SubmissionView } from './submissions.schemas.js';
import { SUBMISSION_PAGE, TO_REGRADE, WHOLE_SUBMISSION, type ViewRow } from './submissions.sql.js';

const OPTIONAL = new Set(
  Object.entries(SubmissionResult.shape).flatMap(([name, { type }]) => (type === 'optional' ? [name] : [])),
);

/** One submission, whole, by conditions on `s`; null where there is none. */
export async function findSubmissionView(
  em: EntityManager,
  viewer: Viewer,
  condition: string,
  values: readonly unknown[],
): Promise<SubmissionView | null> {
  const row = await WHOLE_SUBMISSION(condition).first(em, values);
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
  const statement = SUBMISSION_PAGE(Object.keys(where).join(' and '));
  const rows = await statement.all(em, [...Object.values(where), limit + 1]);
  return toPage(
    rows,
    limit,
    (row) => toSubmissionView(row, viewer),
    (row) => [row.id],
  );
}

function toSubmissionView(
  { results: stored, sandbox, runtime, integrity, integrityReason, exerciseFault, ...row }: ViewRow,
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
  const rows = await TO_REGRADE.all(em, [exercise ?? null, givenUp, MAX_FAILURES]);
  return rows.map(({ id }) => id);
}
