import type { EntityManager } from '@mikro-orm/postgresql';
import { queryPrepared } from '../database/prepared.js';
import type { SUBMISSION_STATUSES } from './submission.entity.js';

type Status = (typeof SUBMISSION_STATUSES)[number];

interface Transition {
  from: readonly Status[];
  /** `null` where it stays what it is. */
  to: Status | null;
  /** What each column becomes, as SQL; `?` is a value that is given, in this order. */
  columns: Readonly<Record<string, string>>;
}

/** A run names a submission exactly while it is `running`. */
const NOBODYS = { run_id: 'null', worker_key: 'null' };
/** A person's word stands, whatever the grader says later. */
const unlessEvaluated = (column: string, value = '?') =>
  `case when evaluated_at is null then ${value} else ${column} end`;

const FAILED = {
  from: ['running'],
  to: 'error',
  columns: {
    ...NOBODYS,
    failures: 'failures + 1',
    /** The most failures in a row, the feedback before that, and from then on. */
    feedback: unlessEvaluated('feedback', 'case when failures + 1 < ? then ? else ? end'),
  },
} as const;
const EVALUATED = {
  score: '?',
  feedback: 'coalesce(?, feedback)',
  evaluated_by: '?',
  evaluated_at: 'now()',
} as const;

/** A submission's life. It begins as `queued`, the column's default; nothing but these writes its status. */
export const TRANSITIONS = {
  /** A worker takes it. */
  claim: {
    from: ['queued', 'error'],
    to: 'running',
    columns: { exercise_fault: 'null', run_id: '?', worker_key: '?', started_at: 'now()' },
  },
  /** The engine has given a verdict. */
  store: {
    from: ['running'],
    to: 'graded',
    columns: {
      ...NOBODYS,
      verdict: '?',
      score: unlessEvaluated('score'),
      feedback: unlessEvaluated('feedback'),
      sandbox: '?',
      runtime: '?',
      integrity: '?',
      integrity_reason: '?',
      exercise_fault: 'null',
      failures: '0',
      graded_at: 'now()',
    },
  },
  /** The platform has failed it. */
  fail: FAILED,
  /** The process that ran it has died. */
  orphan: FAILED,
  /** The exercise cannot be graded. */
  giveUp: {
    from: ['running'],
    to: 'error',
    columns: { ...NOBODYS, failures: '0', exercise_fault: '?', feedback: unlessEvaluated('feedback') },
  },
  /** The process stops, and nobody is to blame. */
  release: { from: ['running'], to: 'queued', columns: { ...NOBODYS, started_at: 'null' } },
  /** Somebody wants it graded anew. What says that the platform failed is over. */
  regrade: {
    from: ['queued', 'running', 'graded', 'error'],
    to: 'queued',
    columns: {
      ...NOBODYS,
      failures: '0',
      exercise_fault: 'null',
      exercise_version: '?',
      feedback: 'case when score is not null then feedback end',
    },
  },
  /** A person overrules the grader, who may be at it. */
  evaluate: { from: ['queued', 'running', 'graded'], to: null, columns: EVALUATED },
  /** A person says what the platform could not: there is nothing more to wait for. */
  settle: { from: ['error'], to: 'graded', columns: { ...EVALUATED, graded_at: 'now()' } },
} as const satisfies Record<string, Transition>;

export type TransitionName = keyof typeof TRANSITIONS;

/** What `set` says in a statement that makes this transition. */
export function changesOf(name: TransitionName): string {
  const { to, columns }: Transition = TRANSITIONS[name];
  const status = to === null ? [] : [`status = '${to}'`];
  return [...status, ...Object.entries(columns).map(([column, value]) => `${column} = ${value}`)].join(', ');
}

/** What `where` asks of the row. */
export const mayMove = (name: TransitionName, row = 'exercise_submissions'): string =>
  `${row}.status in (${TRANSITIONS[name].from.map((status) => `'${status}'`).join(', ')})`;

/** Moves one submission, of this run if one is named; false where it may not move so. */
export async function moveSubmission(
  em: EntityManager,
  name: TransitionName,
  { id, runId }: { id: number; runId?: string },
  given: readonly unknown[],
): Promise<boolean> {
  const ofRun = runId === undefined ? '' : ' and run_id = ?';
  const moved = await queryPrepared(
    em,
    `update exercise_submissions set ${changesOf(name)} where id = ? and ${mayMove(name)}${ofRun} returning id`,
    [...given, id, ...(runId === undefined ? [] : [runId])],
  );
  return moved.length > 0;
}
