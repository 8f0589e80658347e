import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Grader } from '../src/grading/grader.js';
import { createExercise, type CreatedExercise } from './support/exercises.js';
import { send } from './support/http.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { keepEvents, submit, submitAndWait, until } from './support/submissions.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const RIGHT = 'def add(a, b):\n    return a + b\n';
const KIB_64 = 65_536;

describe('submissions', () => {
  let app: TestApp;
  let teacher: TestStudent;
  let student: TestStudent;
  let exercise: CreatedExercise;

  const get = (who: TestStudent, path: string) =>
    send(app, 'GET', `/api/submissions/${path}`, { headers: who.headers });
  const body = (code = RIGHT) => ({ exerciseId: exercise.id, code });
  const events = (type: string, submissionId: unknown) =>
    app.database.query<{ data: Record<string, unknown> }>(
      `select data from event_log where type = $1 and (data->>'submissionId')::int = $2`,
      [type, submissionId],
    );

  beforeAll(async () => {
    app = await startTestApp();
    await keepEvents(app.database);
    [teacher, student] = await Promise.all([makeInstructor(app), registerStudent(app)]);
    exercise = await createExercise(app, teacher);
  });
  afterAll(() => app.stop());

  describe('handing in', () => {
    it('answers 201 with the whole submission, where to find it, and its event in the outbox', async () => {
      const answer = await submit(app, student, body());
      expect(answer.status).toBe(201);
      expect(answer.headers.get('location')).toBe(`/api/submissions/${String(answer.body['id'])}`);
      expect(answer.headers.get('preference-applied')).toBeNull();
      const { studentId, userId } = { studentId: student.student.id, userId: student.student.userId };
      expect(answer.body).toMatchObject({
        studentId,
        exerciseId: exercise.id,
        exerciseVersion: 1,
        attempt: 1,
        language: 'python',
        code: RIGHT,
        verdict: null,
        score: null,
        feedback: null,
        results: [],
        gradedAt: null,
      });
      expect(['queued', 'running']).toContain(answer.body['status']);
      const [created] = await events('submission.created', answer.body['id']);
      expect(created?.data).toEqual({
        studentId,
        userId,
        exerciseId: exercise.id,
        submissionId: answer.body['id'],
        attempt: 1,
        language: 'python',
      });
      const graded = await until(
        () => get(student, String(answer.body['id'])),
        (seen) => seen.body['status'] === 'graded',
      );
      expect(graded.body).toMatchObject({ verdict: 'accepted', score: 100 });
    });

    it.each([
      ['a body that is no object', [], ''],
      ['no code', { exerciseId: 1 }, 'code'],
      ['no exercise', { code: '' }, 'exerciseId'],
      ['an exercise id that is a text', { exerciseId: '1', code: '' }, 'exerciseId'],
      ['an exercise id beyond an integer', { exerciseId: 2 ** 31, code: '' }, 'exerciseId'],
      ['code that is a number', { exerciseId: 1, code: 5 }, 'code'],
      ['NUL in the code', { exerciseId: 1, code: 'a\0b' }, 'code'],
      ['a lone surrogate in the code', { exerciseId: 1, code: 'a\ud800b' }, 'code'],
      ['a language that nobody knows', { exerciseId: 1, code: '', language: 'cobol' }, 'language'],
      ['an unknown field', { exerciseId: 1, code: '', score: 100 }, 'score'],
    ])('refuses %s', async (_, refused, path) => {
      const answer = await submit(app, student, refused as Record<string, unknown>);
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({
        code: 'validation_failed',
        errors: [expect.objectContaining({ path: path && `/${path}` })],
      });
    });

    it('refuses an anonymous one, an unknown exercise, and one that the student does not see', async () => {
      expect((await submit(app, { headers: {} }, body())).status).toBe(401);
      expect((await submit(app, student, { exerciseId: 999_999, code: '' })).status).toBe(404);
      const draft = await createExercise(app, teacher, { isPublished: false });
      expect((await submit(app, student, { exerciseId: draft.id, code: '' })).status).toBe(404);
      expect((await submit(app, teacher, { exerciseId: draft.id, code: RIGHT })).status).toBe(201);
    });

    it('takes exactly 64 KiB of UTF-8, and not a byte more', async () => {
      const ascii = RIGHT + '#'.repeat(KIB_64 - RIGHT.length);
      const comment = `${RIGHT}#`.padEnd(RIGHT.length + (RIGHT.length % 2 === 0 ? 2 : 1), '#');
      const wide = comment + 'é'.repeat((KIB_64 - comment.length) / 2);
      expect((await submitAndWait(app, student, body(ascii))).code).toBe(ascii);
      expect((await submitAndWait(app, student, body(wide))).score).toBe(100);
      expect((await submit(app, student, body(`${ascii}#`))).status).toBe(422);
      expect((await submit(app, student, body('é'.repeat(KIB_64 / 2 + 1)))).status).toBe(422);
    });

    it('takes only a language that the exercise allows', async () => {
      const answer = await submit(app, student, { ...body(), language: 'javascript' });
      expect(answer.body).toMatchObject({
        status: 422,
        code: 'validation_failed',
        errors: [{ path: '/language', code: 'invalid_choice', params: { allowed: ['python'] } }],
      });
    });

    it('says so when this server cannot grade an allowed language', async () => {
      const both = await createExercise(app, teacher);
      await app.database.query(`update exercises set allowed_languages = '{python,go}' where id = $1`, [
        both.id,
      ]);
      const grader = app.app.get(Grader);
      const others = grader.runtimes().filter(({ language }) => language !== 'go');
      jest.spyOn(grader, 'runtimes').mockReturnValueOnce(others);
      const answer = await submit(app, student, { exerciseId: both.id, code: '', language: 'go' });
      expect(answer.body).toMatchObject({ status: 422, code: 'language_not_available' });
    });

    it('numbers 30 parallel attempts from 1 to 30, and counts them', async () => {
      const eager = await registerStudent(app);
      const answers = await Promise.all(Array.from({ length: 30 }, () => submit(app, eager, body())));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 201));
      const attempts = answers.map((answer) => Number(answer.body['attempt'])).toSorted((a, b) => a - b);
      expect(attempts).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
      const all = () =>
        app.database.query<{ status: string }>(
          'select status from exercise_submissions where student_id = $1',
          [eager.student.id],
        );
      await until(all, (rows) => rows.every(({ status }) => status === 'graded'));
      const stats = await app.database.query('select * from student_stats where student_id = $1', [
        eager.student.id,
      ]);
      expect(stats).toMatchObject([
        { total_submissions: 30, exercises_completed: 1, exercises_attempted: 1 },
      ]);
      const progress = await app.database.query('select * from progress where student_id = $1', [
        eager.student.id,
      ]);
      expect(progress).toMatchObject([{ attempts: 30 }]);
    });
  });

  describe('Idempotency-Key', () => {
    const keyed = (who: TestStudent, key: string, code = RIGHT) =>
      submit(app, who, body(code), { 'Idempotency-Key': key });

    it('makes one submission, one event and one run of 50 parallel requests', async () => {
      const hasty = await registerStudent(app);
      const answers = await Promise.all(Array.from({ length: 50 }, () => keyed(hasty, 'only-once')));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
      const [id, ...others] = new Set(answers.map((answer) => answer.body['id']));
      expect(others).toEqual([]);
      const replays = answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true');
      expect(replays).toHaveLength(49);
      await until(
        () => get(hasty, String(id)),
        (seen) => seen.body['status'] === 'graded',
      );
      expect(await events('submission.created', id)).toHaveLength(1);
      expect(await events('submission.graded', id)).toHaveLength(1);
      expect(
        await app.database.query('select total_submissions as n from student_stats where student_id = $1', [
          hasty.student.id,
        ]),
      ).toEqual([{ n: 1 }]);
    });

    it('answers a repetition with the same submission and says so', async () => {
      const first = await keyed(student, 'again');
      const second = await keyed(student, 'again');
      expect(first.headers.get('idempotent-replayed')).toBeNull();
      expect(second.headers.get('idempotent-replayed')).toBe('true');
      expect(second).toMatchObject({
        status: 201,
        body: { id: first.body['id'], attempt: first.body['attempt'] },
      });
      expect(second.headers.get('location')).toBe(first.headers.get('location'));
    });

    it('refuses the same key for another request', async () => {
      await keyed(student, 'mine');
      expect((await keyed(student, 'mine', 'pass')).body).toMatchObject({
        status: 422,
        code: 'idempotency_key_reused',
      });
      const answer = await submit(
        app,
        student,
        { ...body(), language: 'python' },
        { 'Idempotency-Key': 'mine' },
      );
      expect(answer.body.code).toBe('idempotency_key_reused');
    });

    it('belongs to one student', async () => {
      const other = await registerStudent(app);
      const [mine, theirs] = [await keyed(student, 'shared'), await keyed(other, 'shared', 'pass')];
      expect(theirs.status).toBe(201);
      expect(theirs.body['id']).not.toBe(mine.body['id']);
    });

    it('answers as before although the exercise has been deleted meanwhile', async () => {
      const passing = await createExercise(app, teacher);
      const request = { exerciseId: passing.id, code: RIGHT };
      const first = await submit(app, student, request, { 'Idempotency-Key': 'gone' });
      await send(app, 'DELETE', `/api/exercises/${passing.id}`, { headers: teacher.headers });
      const second = await submit(app, student, request, { 'Idempotency-Key': 'gone' });
      expect(second).toMatchObject({ status: 201, body: { id: first.body['id'] } });
      expect((await submit(app, student, request)).status).toBe(404);
    });

    it.each([['x'.repeat(256)], ['clé'], ['']])('refuses the key %p', async (key) => {
      expect((await keyed(student, key)).status).toBe(422);
    });
  });
});
