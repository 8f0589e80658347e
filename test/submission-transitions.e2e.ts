import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormConfig } from '../mikro-orm.config.js';
import { Student } from '../src/auth/student.entity.js';
import { DatabaseTarget } from '../src/database/connection/database-target.js';
import { Exercise } from '../src/exercises/exercise.entity.js';
import { Submission, SUBMISSION_STATUSES } from '../src/submissions/submission.entity.js';
import { moveSubmission, TRANSITIONS, type TransitionName } from '../src/submissions/transitions.js';
import { cloneDatabase, type TestDatabase } from './support/test-database.js';

type Row = Record<string, unknown>;

/** In a row on which every change shows; for a given value, what is written. */
const BEFORE = {
  failures: 3,
  exercise_fault: 'no test runs',
  exercise_version: 1,
  started_at: '2026-01-02',
  graded_at: '2026-01-03',
};

describe('a submission', () => {
  let database: TestDatabase;
  let orm: MikroORM;
  let studentId: number;
  let exerciseId: number;
  let id: number;

  beforeAll(async () => {
    database = await cloneDatabase();
    orm = await MikroORM.init(ormConfig(DatabaseTarget.direct(database.url), { logger: () => undefined }));
    const em = orm.em.fork();
    const student = em.create(Student, { email: 'ada@example.org', name: 'Ada', passwordHash: 'x' });
    const exercise = em.create(Exercise, {
      title: 'Add',
      description: 'Add.',
      difficultyLevel: 'beginner',
      topic: 'basics',
      testCases: [],
      hints: [],
    });
    await em.flush();
    studentId = student.id;
    exerciseId = exercise.id;
  });
  afterAll(async () => {
    await orm.close(true);
    await database.drop();
  });
  beforeEach(async () => {
    const em = orm.em.fork();
    const { exerciseVersion, attempt } = { exerciseVersion: 1, attempt: 1 };
    await em.nativeDelete(Submission, {});
    const submission = em.create(Submission, {
      student: em.getReference(Student, studentId),
      exercise: em.getReference(Exercise, exerciseId),
      exerciseVersion,
      attempt,
      language: 'python',
      code: 'x',
    });
    await em.flush();
    id = submission.id;
  });

  const row = async (): Promise<Row> => {
    const [found] = await database.query<Row>('select * from exercise_submissions where id = $1', [id]);
    return found ?? {};
  };
  const put = async (status: string) => {
    const running = status === 'running';
    const columns = {
      ...BEFORE,
      status,
      run_id: running ? randomUUID() : null,
      worker_key: running ? 7 : null,
    };
    const names = Object.keys(columns);
    await database.query(
      `update exercise_submissions set ${names.map((name, index) => `${name} = $${index + 1}`).join(', ')} where id = $${names.length + 1}`,
      [...Object.values(columns), id],
    );
  };
  const given: Record<TransitionName, () => unknown[]> = {
    claim: () => [randomUUID(), 8],
    store: () => ['accepted', 90, 'Well done.', 'wasm', '3.13', 'full', null],
    fail: () => [10, 'again', 'no more'],
    orphan: () => [4, 'again', 'no more'],
    giveUp: () => ['a test throws', 'not your fault'],
    release: () => [],
    regrade: () => [2],
    evaluate: () => [55.5, 'Nice idea.', studentId],
    settle: () => [66, null, studentId],
  };

  it('is queued when it is new', async () => {
    expect(await row()).toMatchObject({ status: 'queued', run_id: null, worker_key: null });
  });

  it.each(Object.keys(TRANSITIONS) as TransitionName[])(
    'moves by %s as the table says, and only so',
    async (name) => {
      const { from, to, columns }: { from: readonly string[]; to: string | null; columns: object } =
        TRANSITIONS[name];
      for (const status of SUBMISSION_STATUSES) {
        await put(status);
        const before = await row();
        const moved = await orm.em
          .fork()
          .transactional((em) => moveSubmission(em, name, { id }, given[name]()));
        const after = await row();
        const changed = Object.keys(after).filter(
          (column) => String(after[column]) !== String(before[column]),
        );
        expect({ status, moved }).toEqual({ status, moved: from.includes(status) });
        expect(Object.keys(columns)).toEqual(
          expect.arrayContaining(changed.filter((column) => column !== 'status')),
        );
        expect(after['status']).toBe(moved ? (to ?? status) : status);
        expect(after['run_id'] !== null).toBe(after['status'] === 'running');
        if (!moved) expect(changed).toEqual([]);
      }
    },
  );

  it('keeps a result only of the run that it names', async () => {
    await put('running');
    const em = orm.em.fork();
    expect(await moveSubmission(em, 'release', { id, runId: randomUUID() }, [])).toBe(false);
    expect(await moveSubmission(em, 'release', { id, runId: String((await row())['run_id']) }, [])).toBe(
      true,
    );
  });

  it('says that it is tried again until it has failed too often', async () => {
    const em = orm.em.fork();
    await put('running');
    await moveSubmission(em, 'fail', { id }, [5, 'again', 'no more']);
    expect(await row()).toMatchObject({ failures: 4, feedback: 'again' });
    await put('running');
    await moveSubmission(em, 'fail', { id }, [4, 'again', 'no more']);
    expect(await row()).toMatchObject({ failures: 4, feedback: 'no more' });
  });

  it('keeps a person’s word over what the grader says later', async () => {
    const em = orm.em.fork();
    await put('running');
    await moveSubmission(em, 'evaluate', { id }, given.evaluate());
    await moveSubmission(em, 'store', { id }, given.store());
    expect(await row()).toMatchObject({ score: '55.50', feedback: 'Nice idea.', verdict: 'accepted' });
  });
});
