import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SubmissionView } from '../src/submissions/submissions.schemas.js';
import { addExercise, createExercise, type CreatedExercise } from './support/exercises.js';
import { send } from './support/http.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { keepEvents, submit, submitAndWait, until } from './support/submissions.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const RIGHT = addExercise.solutionCode;
const WRONG = 'def add(a, b):\n    return 0\n';
const SLOW = 'import time\n\ndef add(a, b):\n    time.sleep(0.5)\n    return a + b\n';
const SECRET_KEY = 'shared by two processes of one platform';

describe('evaluating and grading again', () => {
  let app: TestApp;
  let teacher: TestStudent;
  let student: TestStudent;
  let exercise: CreatedExercise;

  beforeAll(async () => {
    app = await startTestApp({ SECRET_KEY });
    await keepEvents(app.database);
    teacher = await makeInstructor(app);
  });
  afterAll(() => app.stop());
  const prepare = async () => {
    student = await registerStudent(app);
    exercise = await createExercise(app, teacher);
  };

  const call = (who: TestStudent, method: string, path: string, body?: unknown) =>
    send(app, method, `/api/submissions/${path}`, { headers: who.headers, body });
  const evaluate = (id: number, body: object) => call(teacher, 'PUT', `${id}/evaluate`, body);
  const regrade = (id: number) => call(teacher, 'POST', `${id}/regrade`);
  const handIn = (code: string) => submitAndWait(app, student, { exerciseId: exercise.id, code });
  const whenGraded = async (id: number): Promise<SubmissionView> => {
    const answer = await until(
      () => call(teacher, 'GET', String(id)),
      (seen) => seen.body['status'] === 'graded',
    );
    return answer.body as unknown as SubmissionView;
  };
  const progress = async () => {
    const [row] = await app.database.query(
      'select status, attempts, best_score::float8 as best, completed_at is not null as done from progress where student_id = $1 and exercise_id = $2',
      [student.student.id, exercise.id],
    );
    return row;
  };
  const eventsOf = async (id: number): Promise<string[]> => {
    const rows = await app.database.query<{ type: string }>(
      `select type from event_log where (data->>'submissionId')::int = $1 order by seq`,
      [id],
    );
    return rows.map(({ type }) => type);
  };

  describe('evaluation', () => {
    beforeAll(prepare);

    it('puts a person’s score and words over the grader’s, and into the progress', async () => {
      const { id } = await handIn(WRONG);
      const answer = await evaluate(id, { score: 75.456, feedback: 'The idea is right.' });
      expect(answer).toMatchObject({
        status: 200,
        body: { status: 'graded', score: 75.46, feedback: 'The idea is right.' },
      });
      expect(answer.body['verdict']).toBe('wrong_answer');
      expect(await progress()).toMatchObject({ best: 75.46, done: true });
      expect(await eventsOf(id)).toEqual(['submission.created', 'submission.graded', 'submission.evaluated']);
    });

    it('stands after a regrade, which changes verdict and results only', async () => {
      const { id } = await handIn(RIGHT);
      await evaluate(id, { score: 10, feedback: 'Copied.' });
      expect((await regrade(id)).status).toBe(202);
      const view = await whenGraded(id);
      expect(view).toMatchObject({ verdict: 'accepted', score: 10, feedback: 'Copied.' });
      expect(view.results).toHaveLength(3);
    });

    it('may come before the grader’s word, which then changes neither score nor feedback', async () => {
      const { body } = await submit(app, student, { exerciseId: exercise.id, code: SLOW });
      const early = await evaluate(Number(body['id']), { score: 42, feedback: 'Seen.' });
      expect(early.body).toMatchObject({ score: 42, verdict: null, gradedAt: null });
      const view = await whenGraded(Number(body['id']));
      expect(view).toMatchObject({ score: 42, feedback: 'Seen.', verdict: 'accepted' });
    });

    it('keeps the grader’s words where the person says none', async () => {
      const { id, feedback } = await handIn(WRONG);
      expect((await evaluate(id, { score: 0 })).body['feedback']).toBe(feedback);
    });

    it.each([
      [{ score: 101 }],
      [{ score: -1 }],
      [{ score: '5' }],
      [{}],
      [{ score: 5, verdict: 'accepted' }],
      [{ score: 5, feedback: 'a\0' }],
    ])('refuses %j', async (body) => {
      const { id } = await handIn(WRONG);
      expect((await evaluate(id, body)).status).toBe(422);
    });

    it('is for instructors, as regrading is', async () => {
      const { id } = await handIn(WRONG);
      expect((await call(student, 'PUT', `${id}/evaluate`, { score: 100 })).status).toBe(403);
      expect((await call(student, 'POST', `${id}/regrade`)).status).toBe(403);
      expect((await evaluate(2_147_483_647, { score: 1 })).status).toBe(404);
      expect((await regrade(2_147_483_647)).status).toBe(404);
    });
  });

  describe('regrade', () => {
    beforeAll(prepare);

    it('grades by the current version, and takes progress back', async () => {
      const { id } = await handIn(RIGHT);
      expect(await progress()).toMatchObject({ status: 'mastered', best: 100, attempts: 1 });
      const testCases = [{ kind: 'call', function: 'add', args: ['a', 'b'], expected: 'b a' }];
      const changed = { ...addExercise, solutionCode: undefined, testCases };
      const put = await send(app, 'PUT', `/api/exercises/${exercise.id}`, {
        headers: teacher.headers,
        body: changed,
      });
      expect(put.status).toBe(200);
      expect((await regrade(id)).body).toMatchObject({ exerciseVersion: 2, score: 100, verdict: 'accepted' });
      expect(await whenGraded(id)).toMatchObject({
        exerciseVersion: 2,
        score: 0,
        verdict: 'wrong_answer',
        attempt: 1,
      });
      expect(await progress()).toMatchObject({ status: 'in_progress', best: 0, attempts: 1, done: false });
      expect(await eventsOf(id)).toEqual(['submission.created', 'submission.graded', 'submission.graded']);
    });

    it('drops the result of a run that was under way', async () => {
      await prepare();
      const { body } = await submit(app, student, { exerciseId: exercise.id, code: SLOW });
      const id = Number(body['id']);
      await until(
        () => call(student, 'GET', String(id)),
        (seen) => seen.body['status'] === 'running',
      );
      // Six slow tests in place of three: the old run ends while the new one is still under way.
      const test = { kind: 'call', function: 'add', args: [1, 1], expected: 3 };
      const testCases = Array.from({ length: 6 }, () => test);
      await send(app, 'PUT', `/api/exercises/${exercise.id}`, {
        headers: teacher.headers,
        body: { ...addExercise, solutionCode: undefined, testCases },
      });
      expect((await regrade(id)).body).toMatchObject({
        status: expect.stringMatching(/^(queued|running)$/),
        exerciseVersion: 2,
      });
      expect(await whenGraded(id)).toMatchObject({ score: 0, verdict: 'wrong_answer' });
      expect(await eventsOf(id)).toEqual(['submission.created', 'submission.graded']);
      const rows = await app.database.query('select 1 from code_execution_results where submission_id = $1', [
        id,
      ]);
      expect(rows).toHaveLength(6);
    });

    it('of twenty at once grades once more at least, and leaves one set of results', async () => {
      await prepare();
      const { id } = await handIn(RIGHT);
      const answers = await Promise.all(Array.from({ length: 20 }, () => regrade(id)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
      expect(await whenGraded(id)).toMatchObject({ score: 100, attempt: 1 });
      const rows = await app.database.query('select 1 from code_execution_results where submission_id = $1', [
        id,
      ]);
      expect(rows).toHaveLength(3);
    });
  });

  describe('when the platform fails', () => {
    beforeAll(prepare);

    it('says so, costs no attempt, and tries again by itself', async () => {
      await app.database.query('update exercise_versions set version = 99 where exercise_id = $1', [
        exercise.id,
      ]);
      const { body } = await submit(app, student, { exerciseId: exercise.id, code: RIGHT });
      const id = Number(body['id']);
      const failed = await until(
        () => call(student, 'GET', String(id)),
        (seen) => seen.body['status'] === 'error',
      );
      expect(failed.body).toMatchObject({ verdict: null, score: null, results: [] });
      expect(failed.body['feedback']).toMatch(/grader failed, not your code/);
      expect(await progress()).toBeUndefined();
      const [event] = await app.database.query<{ data: object }>(
        `select data from event_log where type = 'grader.failed' and (data->>'submissionId')::int = $1`,
        [id],
      );
      expect(event?.data).toMatchObject({
        willRetry: true,
        userId: student.student.userId,
        exerciseId: exercise.id,
      });
      await app.database.query('update exercise_versions set version = 1 where exercise_id = $1', [
        exercise.id,
      ]);
      const view = await whenGraded(id);
      expect(view).toMatchObject({ score: 100, verdict: 'accepted', attempt: 1 });
      expect(view.feedback).not.toMatch(/grader failed/);
      expect(await progress()).toMatchObject({ attempts: 1, status: 'mastered' });
    });

    it('gives up after ten failures in a row, until it is graded again by hand', async () => {
      await prepare();
      await app.database.query('update exercise_versions set version = 99 where exercise_id = $1', [
        exercise.id,
      ]);
      const { body } = await submit(app, student, { exerciseId: exercise.id, code: RIGHT });
      const id = Number(body['id']);
      await until(
        () =>
          app.database.query(
            `update exercise_submissions set failures = 9 where id = $1 and status = 'error' and failures = 1 returning id`,
            [id],
          ),
        (rows) => rows.length === 1,
      );
      const seen = await until(
        () => call(student, 'GET', String(id)),
        ({ body: view }) => /several times/.test(String(view['feedback'])),
      );
      expect(seen.body['status']).toBe('error');
      const left = await app.database.query(
        `select 1 from pgboss.job where state < 'active' and singleton_key = $1`,
        [String(id)],
      );
      expect(left).toEqual([]);
      await app.database.query('update exercise_versions set version = 1 where exercise_id = $1', [
        exercise.id,
      ]);
      expect((await regrade(id)).body).toMatchObject({ status: 'queued', feedback: null });
      expect(await whenGraded(id)).toMatchObject({ score: 100 });
    });

    it('lets a person’s evaluation settle what could not be graded', async () => {
      await prepare();
      await app.database.query('update exercise_versions set version = 99 where exercise_id = $1', [
        exercise.id,
      ]);
      const { body } = await submit(app, student, { exerciseId: exercise.id, code: RIGHT });
      const id = Number(body['id']);
      await until(
        () => call(student, 'GET', String(id)),
        (seen) => seen.body['status'] === 'error',
      );
      const answer = await evaluate(id, { score: 90, feedback: 'Fine.' });
      expect(answer.body).toMatchObject({ status: 'graded', verdict: null, score: 90, feedback: 'Fine.' });
      expect(await progress()).toMatchObject({ best: 90, attempts: 1, done: true });
    });
  });

  describe('a worker that starts later', () => {
    let front: TestApp;
    beforeAll(async () => {
      front = await startTestApp({ APP_ROLE: 'api', SECRET_KEY });
    });
    afterAll(() => front.stop());

    it('grades what was handed in before the exercise was deleted', async () => {
      const [author, learner] = [await makeInstructor(front), await registerStudent(front)];
      const { id: exerciseId } = await createExercise(front, author);
      const { body } = await submit(front, learner, { exerciseId, code: RIGHT });
      await send(front, 'DELETE', `/api/exercises/${exerciseId}`, { headers: author.headers });
      const worker = await startTestApp({ APP_ROLE: 'worker', SECRET_KEY }, front.database);
      const seen = await until(
        () => send(front, 'GET', `/api/submissions/${String(body['id'])}`, { headers: learner.headers }),
        (answer) => answer.body['status'] === 'graded',
      );
      expect(seen.body).toMatchObject({ score: 100, verdict: 'accepted' });
      await worker.stop();
    });
  });
});
