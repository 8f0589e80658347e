import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ResultSweeperService } from '../src/submissions/results/result-sweeper.service.js';
import type { SubmissionView } from '../src/submissions/submissions.schemas.js';
import { addExercise, createExercise, type CreatedExercise } from './support/exercises.js';
import { send } from './support/http.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { submitAndWait } from './support/submissions.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const RIGHT = addExercise.solutionCode;

describe('reading submissions', () => {
  let app: TestApp;
  let teacher: TestStudent;
  let exercise: CreatedExercise;
  let mine: SubmissionView[];
  let reader: TestStudent;
  let stranger: TestStudent;
  beforeAll(async () => {
    app = await startTestApp();
    teacher = await makeInstructor(app);
    exercise = await createExercise(app, teacher);
    [reader, stranger] = await Promise.all([registerStudent(app), registerStudent(app)]);
    const second = await createExercise(app, teacher);
    mine = [];
    for (const exerciseId of [exercise.id, second.id, exercise.id, second.id, exercise.id]) {
      mine.unshift(await submitAndWait(app, reader, { exerciseId, code: RIGHT }));
    }
  });
  afterAll(() => app.stop());

  const get = (who: TestStudent, path: string) =>
    send(app, 'GET', `/api/submissions/${path}`, { headers: who.headers });
  const ids = (answer: { body: Record<string, unknown> }) =>
    (answer.body['items'] as SubmissionView[]).map(({ id }) => id);

  it('shows a submission to its owner and to instructors, and a 404 to everybody else', async () => {
    const id = String(mine[0]?.id);
    expect((await get(reader, id)).status).toBe(200);
    expect((await get(teacher, id)).status).toBe(200);
    expect((await get(stranger, id)).body.code).toBe('not_found');
    expect((await send(app, 'GET', `/api/submissions/${id}`)).status).toBe(401);
  });

  it.each(['0', '-1', 'abc', '1.5', '99999999999', '%00'])('refuses the id %s', async (id) => {
    expect((await get(reader, id)).status).toBe(422);
    expect((await get(reader, `student/${id}`)).status).toBe(422);
    expect((await get(reader, `exercise/${id}`)).status).toBe(422);
  });

  it('answers 404 for what does not exist', async () => {
    expect((await get(teacher, '2147483647')).status).toBe(404);
    expect((await get(teacher, 'student/2147483647')).status).toBe(404);
    expect((await get(teacher, 'exercise/2147483647')).status).toBe(404);
    expect((await get(reader, 'exercise/2147483647')).status).toBe(404);
  });

  it('pages a student’s submissions newest first, without gap or repetition', async () => {
    const path = `student/${reader.student.id}`;
    const first = await get(reader, `${path}?limit=2`);
    await submitAndWait(app, reader, { exerciseId: exercise.id, code: RIGHT });
    const second = await get(reader, `${path}?limit=2&cursor=${String(first.body['nextCursor'])}`);
    const third = await get(reader, `${path}?limit=2&cursor=${String(second.body['nextCursor'])}`);
    expect([...ids(first), ...ids(second), ...ids(third)]).toEqual(mine.map(({ id }) => id));
    expect(third.body['nextCursor']).toBeNull();
  });

  it('lists by exercise: own ones for a student, all for an instructor', async () => {
    const own = await get(reader, `student/${reader.student.id}?exerciseId=${mine[1]?.exerciseId}`);
    expect(ids(own)).toEqual([mine[1]?.id, mine[3]?.id]);
    const path = `exercise/${mine[1]?.exerciseId}`;
    expect(ids(await get(reader, path))).toEqual([mine[1]?.id, mine[3]?.id]);
    const foreign = await submitAndWait(app, stranger, { exerciseId: mine[1]?.exerciseId, code: RIGHT });
    expect(ids(await get(reader, path))).toEqual([mine[1]?.id, mine[3]?.id]);
    expect(ids(await get(teacher, path))).toEqual([foreign.id, mine[1]?.id, mine[3]?.id]);
  });

  it('shows lists to the student and to instructors, and a 404 to a stranger', async () => {
    const path = `student/${reader.student.id}`;
    expect((await get(teacher, path)).status).toBe(200);
    expect((await get(stranger, path)).body).toMatchObject({ status: 404, code: 'not_found' });
    const nobody = await registerStudent(app);
    expect((await get(nobody, `student/${nobody.student.id}`)).body).toEqual({ items: [], nextCursor: null });
  });

  it('keeps the list of a deleted exercise for those who handed something in', async () => {
    const passing = await createExercise(app, teacher);
    const { id } = await submitAndWait(app, reader, { exerciseId: passing.id, code: RIGHT });
    await send(app, 'DELETE', `/api/exercises/${passing.id}`, { headers: teacher.headers });
    expect(ids(await get(reader, `exercise/${passing.id}`))).toEqual([id]);
    expect((await get(stranger, `exercise/${passing.id}`)).status).toBe(404);
  });

  it('gives list items the whole shape, with results but without the long texts of their tests', async () => {
    const [item] = (await get(reader, `student/${reader.student.id}?limit=1`)).body[
      'items'
    ] as SubmissionView[];
    const whole = (await get(reader, String(item?.id))).body as unknown as SubmissionView;
    const bare = ({
      name,
      hidden,
      verdict,
      passed,
      durationMs,
      peakMemoryKb,
    }: SubmissionView['results'][number]) => {
      return { name, hidden, verdict, passed, durationMs, peakMemoryKb };
    };
    expect(item).toEqual({ ...whole, results: whole.results.map(bare) });
  });

  it.each(['cursor=abc', 'cursor=W10', 'limit=0', 'limit=101', 'exerciseId=x'])(
    'refuses ?%s',
    async (query) => {
      expect((await get(reader, `student/${reader.student.id}?${query}`)).status).toBe(422);
    },
  );

  it('forgets what the tests said of old submissions, but of no student’s best or latest', async () => {
    const { database } = app;
    const somebody = await registerStudent(app);
    await database.query(
      `insert into sweep_positions (name, position) select 'results', max(id) from exercise_submissions
       on conflict (name) do update set position = excluded.position`,
    );
    const old = await database.query<{ id: number }>(
      `insert into exercise_submissions (student_id, exercise_id, exercise_version, attempt, language, code, status, verdict, score, created_at)
       select $1, $2, 1, attempt, 'python', 'x', 'graded', 'wrong_answer', score, now() - make_interval(days => days)
       from unnest(array[40, 90, 60, 90, 50], array[500, 490, 480, 401, 399]) with ordinality old (score, days, attempt) returning id`,
      [somebody.student.id, exercise.id],
    );
    await database.query(
      `insert into code_execution_results (submission_id, position, name, hidden, weight, verdict, passed, duration_ms, created_at)
       select id, 0, 'Test', false, 1, 'wrong_answer', false, 1, now() from unnest($1::int[]) id`,
      [old.map(({ id }) => id)],
    );
    const sweeper = app.app.get(ResultSweeperService);
    expect(await sweeper.sweep(400)).toBe(4);
    expect(await sweeper.sweep(400)).toBe(0);
    const items = (await get(somebody, `student/${somebody.student.id}`)).body['items'] as SubmissionView[];
    expect(items.map(({ attempt, results }) => [attempt, results.length])).toEqual([
      [5, 1],
      [4, 0],
      [3, 0],
      [2, 1],
      [1, 0],
    ]);
    expect(items.at(-1)).toMatchObject({ code: 'x', score: 40, verdict: 'wrong_answer' });
  });
});
